import { type Command, Option } from "commander";
import type { CommandContext } from "../../../command-context.ts";
import { helpExtras } from "../../../command-help.ts";
import { sourceHelp } from "../../../policy/source-help.ts";
import type { LintOptions } from "./run.ts";

export function addRamLint(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("lint")
    .summary("find what policies do other than they seem to")
    .description(
      "Find what policies do other than they seem to, each with the statement and pattern to blame, and a fix where there is one.\nFiles are looked at one by one, as if each were attached alone, unless you say --together; of a directory, all .json files.\nOf a snapshot, what counts for a role, user or group is looked at together, and so are the roles that they can assume or pass.",
    )
    .argument("<file...>", sourceHelp)
    .option(
      "--together",
      "take the files as attached to one caller: statements of different files may add up",
    )
    .addOption(
      new Option("--severity <least>", "leave out what is less severe")
        .choices(["critical", "high", "medium", "low", "info"])
        .default("info"),
    )
    .option("--json", "print a JSON line per finding")
    .addHelpText(
      "after",
      helpExtras({
        examples: [
          ["immkit ram lint policies/", "a folder of policies, each for itself"],
          [
            "immkit ram lint --together role.json guard.json",
            "policies that are attached to one role",
          ],
          [
            "immkit ram lint --severity high account.json",
            "an account, by a snapshot of immkit ram pull",
          ],
          [
            "immkit ram lint --json role.json | jq .fix",
            "the policy after each single fix, and policies to attach beside it: apply one, run again",
          ],
        ],
        exitCodes: { 0: "no finding", 1: "findings" },
      }),
    )
    .action(async (files: string[], options: LintOptions) =>
      finish(await (await import("./run.ts")).run(files, options, io)),
    );
}
