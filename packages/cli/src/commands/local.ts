import { once } from "node:events";
import type { LocalCloud, LogEntry } from "@immkit/local-cloud";
import type { Command } from "commander";
import { type CommandContext, helpExtras, integer, matching } from "../command.ts";
import { defined } from "../defined.ts";
import { CommandError, ExitCode } from "../errors/command-error.ts";
import { errorAt, type JsonFile, readJson } from "../input/json.ts";
import type { Io } from "../io.ts";
import { paint, printable, writeJsonLine } from "../output/print.ts";
import { callLine } from "./tail/call-line.ts";

interface Options {
  readonly port: number;
  readonly host: string;
  readonly allowRemote?: boolean;
  readonly region: string;
  readonly account: string;
  readonly scenario?: string;
  readonly data?: string;
  readonly log?: boolean;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit local --port 4100": "use a fixed port",
    "immkit local --json --scenario scenario.json":
      "for scripts: prints one JSON line when it is ready",
    "immkit local --port 4100 --data .immkit": "continue with the state and keys of the last run",
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
    .option("--port <number>", "port to listen on; 0 takes any free port", integer(0, 65_535), 0)
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
    .option("--log", "print each call to standard error: caller, action, decision and reason")
    .option("--json", "print endpoint and keys as one JSON line")
    .addHelpText("after", help)
    .action(async (options: Options) => finish(await run(options, io)));
}

async function run(options: Options, io: Io): Promise<ExitCode> {
  const { signal } = io;
  const cloud = await start(options, io);
  try {
    if (options.json) {
      const { endpoint, region, accountId, accessKeyId, accessKeySecret, controlKey } = cloud;
      const keys = { accessKeyId, accessKeySecret, controlKey };
      writeJsonLine(io.stdout, { endpoint, region, accountId, ...keys });
    } else printConnection(cloud, options.data, io);
    if (!signal.aborted) await once(signal, "abort");
  } finally {
    await cloud.close();
  }
  return ExitCode.ok;
}

async function start(options: Options, io: Io): Promise<LocalCloud> {
  const { port, host, allowRemote = false, region, account, data } = options;
  const scenario =
    options.scenario === undefined
      ? undefined
      : await readJson(options.scenario, "The scenario file", io);
  const { startCloud } = await import("@immkit/local-cloud");
  try {
    return await startCloud({
      port,
      host,
      allowRemote,
      region,
      accountId: account,
      ...defined({ scenario: scenario?.value, dataDir: data }),
      log: logTo(io, options.log === true),
    });
  } catch (error) {
    throw await commandErrorOf(error, options, scenario);
  }
}

/** Names the option to change, and the place in the scenario file. */
async function commandErrorOf(
  error: unknown,
  { port, host }: Options,
  scenario: JsonFile | undefined,
): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  if (scenario !== undefined && "pointer" in error)
    return errorAt(scenario, String(error.pointer), error.message, error);
  const code = "code" in error ? error.code : undefined;
  if ("option" in error && error.option === "dataDir")
    return new CommandError("--data must name a directory.", { cause: error });
  if (code === "PortInUse")
    return new CommandError(
      `Port ${port} is in use. Choose another --port, or --port 0 for any free port.`,
      { cause: error },
    );
  if (code === "HostNotLoopback")
    return new CommandError(
      `${JSON.stringify(host)} is not a loopback address. Leave out --host, or add --allow-remote to let other machines connect.`,
      { cause: error },
    );
  return error;
}

/** Logs errors of the cloud itself, and calls if they are wanted. */
function logTo(io: Io, calls: boolean): (entry: LogEntry) => void {
  return (entry) => {
    if (entry.level === "error") {
      const label = paint(io, "red", "error:", io.stderr);
      io.stderr.write(`${label} ${printable(`${entry.message}: ${String(entry.cause)}`)}\n`);
    } else if (calls) io.stderr.write(callLine(entry, io, io.stderr));
  };
}

function printConnection(cloud: LocalCloud, data: string | undefined, io: Io): void {
  const { endpoint, region, accountId, accessKeyId, accessKeySecret, controlKey } = cloud;
  const { host } = new URL(endpoint);
  const bold = (text: string) => paint(io, "bold", text);
  const dim = (text: string) => paint(io, "dim", text);
  const stored =
    data === undefined
      ? "All state is in memory."
      : `All state is kept in ${printable(data)} for the next start.`;
  io.stdout.write(`${bold("A local Alibaba Cloud listens on")} ${paint(io, ["bold", "green"], endpoint)}

  region     ${region}
  account    ${accountId}
  key        ${accessKeyId}
  secret     ${accessKeySecret}
  controls   ${endpoint}/_immkit/ ${dim("with the header")} Authorization: Bearer ${controlKey}

${bold("In a shell")}
  export ALIBABA_CLOUD_ACCESS_KEY_ID=${accessKeyId} ALIBABA_CLOUD_ACCESS_KEY_SECRET=${accessKeySecret}
  export IMMKIT_ENDPOINT=${endpoint} IMMKIT_REGION=${region}

${bold("With the official clients")}
  new Config({ endpoint: "${host}", protocol: "http", … })              ${dim("@alicloud/openapi-core: IMM, RAM, STS, Mns-open")}
  new OSS({ endpoint: "${endpoint}", region: "oss-${region}", … })
  new MNSClient("${accountId}", { endpoint: "${endpoint}", … })

${dim(`${stored} Stop with Ctrl+C.`)}
`);
}
