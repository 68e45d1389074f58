import type { Command } from "commander";
import type { CommandContext } from "../../../command-context.ts";
import { helpExtras } from "../../../command-help.ts";
import { sourceHelp } from "../../../policy/source-help.ts";
import type { NewAccessOptions } from "./run.ts";

export function addRamNewAccess(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("new-access")
    .summary("list what a change adds: a gate for CI")
    .description(
      "List what AFTER allows and BEFORE did not, by statement and action, each with a request.\nOf two snapshots each role, user and group is held against itself; one that is new may do all that it may as new.\nOf two roles, who may assume them is asked too; a single policy is only held against what the role may do.\nWhat a policy adds that can't be read is undetermined, unless it was there before, unchanged.",
    )
    .argument("<before>", sourceHelp)
    .argument("<after>", "the same")
    .option("--json", "print a JSON line per finding")
    .addHelpText(
      "after",
      helpExtras({
        examples: [
          ["immkit ram new-access deployed.json proposed.json", "what would this change add?"],
          [
            "immkit ram new-access yesterday.json today.json",
            "what was added to an account? (snapshots)",
          ],
          [
            "immkit ram new-access yesterday.json#role/app today.json#role/app",
            "what may one role do now, and who may assume it?",
          ],
        ],
        exitCodes: {
          0: "no new access",
          1: "new access",
          2: "undetermined, and no new access beside that",
        },
      }),
    )
    .action(async (before: string, after: string, options: NewAccessOptions) =>
      finish(await (await import("./run.ts")).run(before, after, options, io)),
    );
}
