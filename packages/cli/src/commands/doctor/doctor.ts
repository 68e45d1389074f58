import type { Command } from "commander";
import { type CommandContext, helpExtras } from "../../command.ts";
import { ExitCode } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { paint, printable, writeJsonLine } from "../../output/print.ts";
import type { Check } from "./check.ts";

interface Options {
  readonly env?: string;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit doctor": "what is missing on this machine, and in this folder?",
    "immkit doctor --json | jq 'select(.status != \"ok\")'": "for scripts: problems only",
  },
  exitCodes: { 0: "no check failed; there can be warnings", 1: "a check failed" },
});

export function addDoctor(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("doctor")
    .summary("check this machine and folder, with fixes")
    .description(
      "Check Node.js, the Pulumi CLI, the default port, the packages in this folder, credentials, the env file with its local cloud, and proxies. Each line is ok, warn or fail. No key is printed, and nothing is sent to Alibaba Cloud.",
    )
    .option("--env <file>", "env file to check; by default .env.local")
    .option("--json", "print a JSON line for each check")
    .addHelpText("after", help)
    .action(async (options: Options) => finish(await run(options, io)));
}

const colours = { ok: "green", warn: "yellow", fail: "red" } as const;

async function run({ env, json }: Options, io: Io): Promise<ExitCode> {
  const { machineChecks } = await import("./machine.ts");
  const { packageChecks } = await import("./packages.ts");
  const { connectionChecks } = await import("./connections.ts");
  const checks: readonly Check[] = [
    ...(await machineChecks(io)),
    ...packageChecks(process.cwd()),
    ...(await connectionChecks(env, io)),
  ];
  for (const check of checks) {
    if (json) {
      writeJsonLine(io.stdout, { fix: null, ...check });
      continue;
    }
    const { status, message, fix } = check;
    const advice = fix === undefined ? "" : `\n      ${printable(fix)}`;
    io.stdout.write(
      `${paint(io, colours[status], status.padEnd(4))}  ${printable(message)}${advice}\n`,
    );
  }
  return checks.some(({ status }) => status === "fail") ? ExitCode.finding : ExitCode.ok;
}
