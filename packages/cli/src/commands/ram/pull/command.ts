import type { Command } from "commander";
import type { CommandContext } from "../../../command-context.ts";
import { helpExtras } from "../../../command-help.ts";
import type { PullOptions } from "./run.ts";

export function addRamPull(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("pull")
    .summary("save an account's roles and policies into a file")
    .description(
      "Read roles, users, groups, attachments and policies with all their versions, into a snapshot that the other ram commands take.\nIt reads only. Needs ram:List* and ram:Get*, and the official client @alicloud/ram20150501.",
    )
    .option("--output <file>", "where to write; standard output if missing")
    .option(
      "--endpoint <url>",
      "origin of the service, such as that of immkit local (IMMKIT_ENDPOINT); Alibaba Cloud's own if missing",
    )
    .option("--json", "print JSON on one line")
    .addHelpText(
      "after",
      helpExtras({
        examples: [
          [
            "immkit ram pull --output account.json",
            "the account of the key in the environment (ALIBABA_CLOUD_ACCESS_KEY_ID …), or of the aliyun command line's profile",
          ],
          ["immkit ram pull --endpoint http://127.0.0.1:4100 --output local.json", "a local cloud"],
        ],
        exitCodes: { 4: "the service refused, or could not be reached" },
      }),
    )
    .action(async (options: PullOptions) =>
      finish(await (await import("./run.ts")).run(options, io)),
    );
}
