import type { Command } from "commander";
import type { CommandContext } from "../../../command-context.ts";
import { helpExtras } from "../../../command-help.ts";
import { sourceHelp } from "../../../policy/source-help.ts";
import type { ExplainOptions } from "./run.ts";

export function addRamExplain(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("explain")
    .summary("say in words what policies allow, or who can reach a resource")
    .description(
      "Say in words what policies allow, by service and level of access, each with the statement behind it.\nFiles are taken as attached to one caller; of a snapshot, each role, user and group is explained.\nA policy of a snapshot that can't be read is named, and the others are explained without it.",
    )
    .argument("<file...>", sourceHelp)
    .option(
      "--reach <arn>",
      "say instead who can do something to this resource; wildcards are taken as in a policy",
    )
    .option("--action <action>", "with --reach: who can do this, such as oss:Delete*")
    .option("--json", "print a JSON line per capability")
    .addHelpText(
      "after",
      helpExtras({
        examples: [
          ["immkit ram explain account.json#role/app", "what can this role do?"],
          [
            "immkit ram explain account.json --reach 'acs:oss:*:*:evidence/*' --action 'oss:Delete*'",
            "who can delete evidence?",
          ],
        ],
        exitCodes: {
          0: "explained",
          2: "a policy of a snapshot can't be read; with --reach: it is undetermined whether somebody can",
        },
      }),
    )
    .action(async (files: string[], options: ExplainOptions) =>
      finish(await (await import("./run.ts")).run(files, options, io)),
    );
}
