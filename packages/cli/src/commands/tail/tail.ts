import { type Command, Option } from "commander";
import { type CommandContext, helpExtras, integer } from "../../command.ts";
import { ExitCode } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { paint, printable, writeJsonLine } from "../../output/print.ts";
import { envFileOption } from "../../settings/env-file-option.ts";
import { findLocalCloud } from "../../settings/local-cloud.ts";
import type { CallFilter } from "./filter.ts";

interface Options extends CallFilter {
  readonly env?: string;
  readonly since?: number;
  /** False for `--no-follow`. */
  readonly follow: boolean;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit tail --denied": "which calls are refused, and why",
    "immkit tail --product imm --caller 'role/*'": "what roles do with IMM",
    "immkit tail --no-follow --json": "print all calls that the local cloud remembers, and end",
  },
  exitCodes: {
    0: "ended by SIGINT or SIGTERM, by --no-follow, or because its reader has ended",
    4: "no local cloud answers at the start, or with --no-follow",
  },
});

export function addTail(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("tail")
    .summary("print the calls of a local cloud as they happen")
    .description(
      "Print the calls of a local cloud as they happen: caller, action, resource, RAM's decision, and the answer. A denied call has the reason below it. Starts with the last ten calls, and continues when the local cloud is started again.",
    )
    .option("--denied", "only calls that RAM or the signature check refused")
    .option("--action <glob>", "only these actions, such as 'imm:Create*'")
    .option("--caller <glob>", "only these callers: an ARN or its end, such as 'user/ann'")
    .addOption(
      new Option("--product <name>", "only calls of this product").choices([
        "cms",
        "imm",
        "mns",
        "oss",
        "ram",
        "sts",
      ]),
    )
    .option(
      "--since <number>",
      "start after the call with this number; 0 for all that the cloud remembers",
      integer(0, 999_999_999),
    )
    .option("--no-follow", "print the calls so far, and end")
    .addOption(envFileOption())
    .option("--json", "print a JSON line for each call")
    .addHelpText("after", help)
    .action(async (options: Options) => finish(await run(options, io)));
}

async function run(options: Options, io: Io): Promise<ExitCode> {
  const { controlsClient } = await import("../../controls/controls-client.ts");
  const { followLog } = await import("./follow.ts");
  const { callLine } = await import("./call-line.ts");
  const { matchesFilter } = await import("./filter.ts");
  const { since, follow } = options;
  await followLog({
    connect: async () => controlsClient(await findLocalCloud(options.env, io)),
    since,
    follow,
    signal: AbortSignal.any([io.signal, ...(io.readerGone ? [io.readerGone] : [])]),
    onCall(call) {
      if (!matchesFilter(call, options)) return;
      if (options.json) writeJsonLine(io.stdout, call);
      else io.stdout.write(callLine(call, io, io.stdout));
    },
    onNotice: (text) =>
      void io.stderr.write(`${paint(io, "yellow", printable(text), io.stderr)}\n`),
  });
  return ExitCode.ok;
}
