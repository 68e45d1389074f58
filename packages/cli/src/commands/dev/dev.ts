import { once } from "node:events";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type CommandContext, helpExtras, integer } from "../../command.ts";
import { ExitCode } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { DevReport } from "./report.ts";
import { type DevOptions, DevSession } from "./session.ts";
import { watchProgram } from "./watch.ts";

interface Options extends Omit<DevOptions, "folder" | "config"> {
  readonly config?: DevOptions["config"];
  readonly watch: boolean;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit dev": "deploy the program in this folder, and deploy it again when it changes",
    "immkit dev shop --data shop/.immkit": "keep the cloud and the stack for the next start",
    "immkit dev --config retentionDays=30": "with a setting that the program reads",
    "immkit dev --json --no-watch": "for scripts: prints one JSON line when it is ready",
  },
  exitCodes: {
    0: "ended by SIGINT or SIGTERM",
    3: "bad input or usage, or the program fails",
    4: "a resource could not be deployed",
    130: "interrupted before it was ready",
  },
});

export function addDev(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("dev")
    .summary("run a Pulumi program on a local cloud while you work on it")
    .description(
      [
        "Run a Pulumi program on a local Alibaba Cloud until SIGINT or SIGTERM. It deploys the program again when a file changes, and writes .env.local for the application.",
        "The program's setting `worker` is the ARN of a RAM user. The user can assume the role in the output `runtimeConfig`, and .env.local has its access key.",
      ].join("\n\n"),
    )
    .argument("[dir]", "folder with Pulumi.yaml", ".")
    .option("--port <number>", "port to listen on; 0 takes any free port", integer(0, 65_535))
    .option("--scenario <file>", "JSON file with the verdicts; by default scenario.json in DIR")
    .option(
      "--data <dir>",
      "keep the cloud and the stack, with access keys in clear text, in this directory; by default both are deleted at the end",
    )
    .option(
      "--env <file>",
      "where to write the settings of the application; by default .env.local in DIR",
    )
    .option(
      "--config <key=value>",
      "a setting of the program, such as retentionDays=30; can be repeated",
      addSetting,
    )
    .addOption(
      new Option(
        "--engine <name>",
        "pulumi needs a Pulumi CLI, in-process runs Node.js programs without one; auto takes the CLI if there is one",
      )
        .choices(["auto", "pulumi", "in-process"])
        .default("auto"),
    )
    .option("--no-watch", "don't deploy again when a file changes")
    .option("--json", "print a JSON line when it is ready, and one for each deployment after that")
    .addHelpText("after", help)
    .action(async (dir: string, options: Options) => finish(await run(dir, options, io)));
}

function addSetting(
  text: string,
  settings: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const [, key, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined)
    throw new InvalidArgumentError("Write KEY=VALUE, such as retentionDays=30.");
  return { ...settings, [key]: value };
}

async function run(dir: string, options: Options, io: Io): Promise<ExitCode> {
  const { signal } = io;
  const folder = resolve(dir);
  const report = new DevReport(io, options.json === true);
  const session = new DevSession({ ...options, config: options.config ?? {}, folder }, report, io);
  try {
    await session.start();
    const watcher = options.watch
      ? await watchProgram(folder, {
          also: options.scenario,
          ignored: options.data,
          changed: (file) => session.change(file),
        })
      : undefined;
    try {
      report.ready(session.summary());
      if (!signal.aborted) await once(signal, "abort");
    } finally {
      await watcher?.close();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    return ExitCode.interrupted;
  } finally {
    if (signal.aborted) report.step("Stopping");
    await session.close();
  }
  return ExitCode.ok;
}
