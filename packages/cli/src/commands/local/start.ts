import type { LocalCloud, LogEntry } from "@immkit/local-cloud";
import { defined } from "../../defined.ts";
import { CommandError } from "../../errors/command-error.ts";
import { errorAt, type JsonFile, readJson } from "../../input/json.ts";
import type { Io } from "../../io.ts";
import { paint, printable } from "../../output/print.ts";
import { callLine } from "../tail/call-line.ts";

/** Where people expect the cloud, and scripts too. */
export const defaultPort = 8788;
/** How many ports are tried from there. */
const triedPorts = 100;

/** What `immkit local` starts. */
export interface LocalOptions {
  /** Default: 8788, or the next free one. */
  readonly port?: number;
  readonly host: string;
  readonly allowRemote?: boolean;
  readonly region: string;
  readonly account: string;
  /** A file. */
  readonly scenario?: string;
  /** A directory. */
  readonly data?: string;
  /** Prints each call. */
  readonly log?: boolean;
}

/** Without `--port`, the next free port is as good, and reported. */
export async function startOnPort(options: LocalOptions, io: Io): Promise<LocalCloud> {
  if (options.port !== undefined) return start(options, options.port, io);
  for (let port = defaultPort; port < defaultPort + triedPorts; port += 1) {
    try {
      const cloud = await start(options, port, io);
      if (port !== defaultPort)
        io.stderr.write(`Port ${defaultPort} is in use, so the cloud listens on ${port}.\n`);
      return cloud;
    } catch (error) {
      if (!(error instanceof PortInUse)) throw error;
    }
  }
  throw new CommandError(
    `The ports ${defaultPort} to ${defaultPort + triedPorts - 1} are in use. Pass --port, or --port 0 for any free port.`,
  );
}

class PortInUse extends CommandError {}

async function start(options: LocalOptions, port: number, io: Io): Promise<LocalCloud> {
  const { host, allowRemote = false, region, account, data } = options;
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
    throw await commandErrorOf(error, { port, host }, scenario);
  }
}

/** Names the option to change, and the place in the scenario file. */
async function commandErrorOf(
  error: unknown,
  { port, host }: { readonly port: number; readonly host: string },
  scenario: JsonFile | undefined,
): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  if (scenario !== undefined && "pointer" in error)
    return errorAt(scenario, String(error.pointer), error.message, error);
  const code = "code" in error ? error.code : undefined;
  if ("option" in error && error.option === "dataDir")
    return new CommandError("--data must name a directory.", { cause: error });
  if (code === "PortInUse")
    return new PortInUse(
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
