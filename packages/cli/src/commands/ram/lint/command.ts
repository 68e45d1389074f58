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
      "Find what policies do other than they seem to, each with the statement and pattern to blame, and a fix where there is one.\nFiles are looked at one by one; of a snapshot, all policies of a role, user or group together.",
    )
    .argument("<file...>", sourceHelp)
    .option("--together", "take the files as attached to one caller: statements of different files may add up")
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
          ["immkit ram lint policies/*.json", "a folder of policies"],
          ["immkit ram lint --severity high account.json", "an account, by a snapshot of immkit ram pull"],
          ["immkit ram lint --json role.json | jq .fix.document", "corrected policies"],
        ],
        exitCodes: { 0: "no finding", 1: "findings" },
      }),
    )
    .action(async (files: string[], options: LintOptions) => finish(await (await import("./run.ts")).run(files, options, io)));
}
