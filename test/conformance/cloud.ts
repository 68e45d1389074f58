import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LocalCloud } from "@immkit/local-cloud";

/** How a suite reaches its cloud, with the keys of the account owner. */
export interface Connection
  extends Pick<
    LocalCloud,
    "endpoint" | "region" | "accountId" | "accessKeyId" | "accessKeySecret" | "controlKey"
  > {
  /** The owner of another account. */
  readonly others: LocalCloud["otherAccounts"];
}

/** A cloud in its own process. The runner doesn't slow it down. */
export interface RunningCloud extends Connection {
  stop(): Promise<void>;
}

/** Starts an empty cloud. New buckets don't block public access, as official suites expect. */
export async function startCloudProcess(): Promise<RunningCloud> {
  const child = fork(fileURLToPath(new URL("cloud-process.ts", import.meta.url)));
  const ended = once(child, "exit");
  const [connection] = (await Promise.race([
    once(child, "message"),
    ended.then(([code]) => Promise.reject(new Error(`The local cloud ended with ${code}.`))),
  ])) as [Connection];
  return {
    ...connection,
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
