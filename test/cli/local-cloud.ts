import { once } from "node:events";
import { createInterface } from "node:readline";
import { type Ended, start } from "./immkit.ts";

/** What `immkit local --json` prints. */
export interface Connection {
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly controlKey: string;
}

export interface RunningCloud extends Connection {
  /** Environment for other commands: the key and the endpoint. */
  readonly env: Readonly<Record<string, string>>;
  readonly pid: number;
  /** Sends the signal, and returns how the process ended. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

/** Runs `immkit local` in its own process, and waits until it listens. */
export async function startLocal(args: readonly string[] = []): Promise<RunningCloud> {
  const port = args.includes("--port") ? [] : ["--port", "0"];
  const child = start(["local", "--json", ...port, ...args]);
  if (child.stdout === null || child.pid === undefined) throw new Error("The process has no pipe.");
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([
    once(lines, "line") as Promise<[string]>,
    child.ended.then(({ code, stderr }) =>
      Promise.reject(new Error(`immkit local ended with ${code}: ${stderr}`)),
    ),
  ]);
  const connection = JSON.parse(line) as Connection;
  return {
    ...connection,
    pid: child.pid,
    env: {
      IMMKIT_ENDPOINT: connection.endpoint,
      IMMKIT_REGION: connection.region,
      ALIBABA_CLOUD_ACCESS_KEY_ID: connection.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: connection.accessKeySecret,
    },
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return child.ended;
    },
  };
}
