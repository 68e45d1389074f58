import type { Command } from "commander";
import type { CommandContext } from "../../../command-context.ts";
import { helpExtras } from "../../../command-help.ts";
import { sourceHelp } from "../../../policy/source-help.ts";
import type { CompareOptions } from "./run.ts";

export function addRamCompare(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("compare")
    .summary("say how what A allows stands to what B allows")
    .description(
      "Say how what A allows stands to what B allows, with a request that only one of them allows where there is one.\nOf two roles of snapshots, who may assume them counts too; a single policy is only compared with what the role may do.",
    )
    .argument("<a>", sourceHelp)
    .argument("<b>", "the same")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      helpExtras({
        examples: [
          [
            "immkit ram compare new.json old.json",
            "does the new policy allow more than the old one?",
          ],
          [
            "immkit ram compare account.json#role/app app.json",
            "does the deployed role allow more than it should?",
          ],
        ],
        exitCodes: {
          0: "A allows nothing that B does not",
          1: "A allows what B does not",
          2: "undetermined",
        },
      }),
    )
    .action(async (a: string, b: string, options: CompareOptions) =>
      finish(await (await import("./run.ts")).run(a, b, options, io)),
    );
}
