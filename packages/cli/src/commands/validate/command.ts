import type { Command } from "commander";
import type { CommandContext } from "../../command-context.ts";
import { helpExtras } from "../../command-help.ts";
import type { ValidateOptions } from "./run.ts";

export function addValidate(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("validate")
    .summary("check moderation notifications")
    .description(
      "Check moderation notifications as the runtime reads them: SMQ's XML, JSON and SIMPLIFIED format, EventBridge, Function Compute, Base64 around any of them, or the bare content.",
    )
    .argument(
      "<file...>",
      "files with one message or several each; a directory stands for the files in it, - for standard input",
    )
    .option("--json", "print a JSON line per message")
    .addHelpText(
      "after",
      helpExtras({
        examples: [
          ["immkit validate message.json", "one message"],
          [
            "immkit validate --json recorded/ | jq 'select(.ok | not)'",
            "what is wrong in a folder of recorded messages",
          ],
        ],
        exitCodes: {
          0: "all messages are valid",
          1: "a message is invalid",
          3: "bad usage, or a file can't be read",
        },
      }),
    )
    .action(async (files: string[], options: ValidateOptions) =>
      finish(await (await import("./run.ts")).run(files, options, io)),
    );
}
