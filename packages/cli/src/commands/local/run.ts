import { once } from "node:events";
import { type LogEntry, startCloud } from "@immkit/local-cloud";
import { CommandError } from "../../errors/command-error.ts";
import { ExitCode } from "../../errors/exit-code.ts";
import { readJson } from "../../input/file.ts";
import type { Io } from "../../io.ts";
import { paint } from "../../output/colour.ts";
import { writeJsonLine } from "../../output/json.ts";
import { printable } from "../../output/printable.ts";

export interface LocalOptions {
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

export async function run(options: LocalOptions, io: Io): Promise<ExitCode> {
  const { signal } = io;
  const cloud = await start(options, io);
  try {
    const { endpoint, region, accountId, accessKeyId, accessKeySecret, controlKey } = cloud;
    if (options.json)
      writeJsonLine(io.stdout, {
        endpoint,
        region,
        accountId,
        accessKeyId,
        accessKeySecret,
        controlKey,
      });
    else describe(cloud, options.data, io);
    if (!signal.aborted) await once(signal, "abort");
  } finally {
    await cloud.close();
  }
  return ExitCode.ok;
}

async function start(options: LocalOptions, io: Io) {
  const {
    port,
    host,
    allowRemote = false,
    region,
    account: accountId,
    scenario: file,
    data,
  } = options;
  const scenario =
    file === undefined ? {} : { scenario: await readJson(file, "The scenario file", io) };
  try {
    const directory = data === undefined ? {} : { dataDir: data };
    return await startCloud({
      port,
      host,
      allowRemote,
      region,
      accountId,
      ...scenario,
      ...directory,
      log: logger(options.log === true, io),
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ("pointer" in error) {
      throw new CommandError(
        `The scenario file ${JSON.stringify(file)} is wrong: ${error.message}`,
        { cause: error },
      );
    }
    if ("option" in error && error.option === "dataDir") {
      throw new CommandError("--data must name a directory.", { cause: error });
    }
    if ("code" in error && error.code === "PortInUse") {
      throw new CommandError(
        `Port ${port} is in use. Give another one with --port, or 0 for any free one.`,
        { cause: error },
      );
    }
    if ("code" in error && error.code === "HostNotLoopback") {
      throw new CommandError(
        `${JSON.stringify(host)} is no loopback address. Leave out --host, or add --allow-remote if other machines shall reach the cloud.`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** Faults of the cloud itself are always told; requests when asked for. */
function logger(requests: boolean, io: Io): (entry: LogEntry) => void {
  return ({ level, time, message, requestId, product, action, status, code, elapsedMs, cause }) => {
    if (level === "error") {
      io.stderr.write(
        `${paint(io.stderr, io.env, "red", "fault:")} ${printable(`${message}: ${String(cause)}`)}\n`,
      );
    } else if (requests) {
      const result = `${status ?? message}${code === undefined ? "" : ` ${code}`}`;
      const took = elapsedMs === undefined ? "" : ` ${Math.round(elapsedMs)} ms`;
      io.stderr.write(
        `${printable(`${new Date(time).toISOString()} ${product ?? "?"} ${action ?? ""} ${result}${took} ${requestId ?? ""}`)}\n`,
      );
    }
  };
}

function describe(
  cloud: Awaited<ReturnType<typeof startCloud>>,
  data: string | undefined,
  io: Io,
): void {
  const { endpoint, region, accountId, accessKeyId, accessKeySecret, controlKey } = cloud;
  const { host } = new URL(endpoint);
  const bold = (text: string) => paint(io.stdout, io.env, "bold", text);
  const dim = (text: string) => paint(io.stdout, io.env, "dim", text);
  io.stdout.write(`${bold("A local Alibaba Cloud listens on")} ${paint(io.stdout, io.env, ["bold", "green"], endpoint)}

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

${dim(data === undefined ? "Everything is in memory. Stop it with Ctrl+C." : `Everything is kept in ${printable(data)}, for the next start. Stop it with Ctrl+C.`)}
`);
}
