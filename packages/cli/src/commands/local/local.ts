import { once } from "node:events";
import type { Command } from "commander";
import { type CommandContext, helpExtras, integer, matching } from "../../command.ts";
import { ExitCode } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { writeJsonLine } from "../../output/print.ts";
import { variablesOf, type WrittenEnvFile, writeEnvFile } from "../../settings/env-file.ts";
import { printConnection } from "./connection.ts";
import { defaultPort, type LocalOptions, startOnPort } from "./start.ts";

interface Options extends LocalOptions {
  readonly env?: string;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit local --env .env.local":
      "other commands find the cloud in this file: immkit pulumi -- up",
    "immkit local --json --port 0 --scenario scenario.json":
      "for scripts: any free port, and one JSON line when it is ready",
    "immkit local --data .immkit": "continue with the state and keys of the last run",
  },
  exitCodes: { 0: "ended by SIGINT or SIGTERM" },
});

const regionId = matching(
  /^[a-z]{2}-[a-z0-9]+(?:-[a-z0-9]+)*$/,
  "Give the id of a region, such as cn-hangzhou.",
);
const accountId = matching(/^\d{16}$/, "Give an account id of 16 digits.");

export function addLocal(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("local")
    .summary("run a local Alibaba Cloud")
    .description(
      "Run a local Alibaba Cloud until SIGINT or SIGTERM: IMM, SMQ (MNS), OSS, RAM and STS on one origin, on loopback.",
    )
    .option(
      "--port <number>",
      `port to listen on; 0 takes any free port; by default ${defaultPort}, or the next free one`,
      integer(0, 65_535),
    )
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option(
      "--allow-remote",
      "allow a --host that other machines can reach; they can read everything in the cloud",
    )
    .option("--region <id>", "region to emulate", regionId, "cn-hangzhou")
    .option("--account <id>", "id of the account", accountId, "1234567890123456")
    .option("--scenario <file>", "JSON file with the verdicts; by default everything passes")
    .option(
      "--data <dir>",
      "keep all state, access keys included, in this directory; by default it is in memory",
    )
    .option(
      "--env <file>",
      "write endpoint and keys to this file for other commands; it is removed at the end",
    )
    .option("--log", "print each call to standard error: caller, action, decision and reason")
    .option("--json", "print endpoint and keys as one JSON line")
    .addHelpText("after", help)
    .action(async (options: Options) => finish(await run(options, io)));
}

async function run(options: Options, io: Io): Promise<ExitCode> {
  const { signal } = io;
  const cloud = await startOnPort(options, io);
  let envFile: WrittenEnvFile | undefined;
  try {
    if (options.env !== undefined)
      envFile = await writeEnvFile(options.env, variablesOf(cloud), "immkit local");
    if (options.json) {
      const { endpoint, region, accountId, accessKeyId, accessKeySecret, controlKey } = cloud;
      const keys = { accessKeyId, accessKeySecret, controlKey };
      const link = { console: cloud.consoleLink() };
      writeJsonLine(io.stdout, { endpoint, region, accountId, ...keys, ...link });
    } else printConnection(cloud, options, io);
    if (!signal.aborted) await once(signal, "abort");
  } finally {
    await envFile?.remove();
    await cloud.close();
  }
  return ExitCode.ok;
}
