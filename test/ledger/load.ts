/**
 * A mixed load: two runs of `submitAll` submit one list and are killed, while IMM throttles, loses
 * replies and lags. Nine of ten handlers are fast and the tenth is slow. At the same time, messages
 * are duplicated, late, lost or invalid, handlers throw, the queue throttles, sockets die without
 * notice, and a server of PostgreSQL or MySQL crashes.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { mysqlPrograms, startMysql } from "../../packages/runtime/src/testing/mysql-cluster.ts";
import {
  type Cluster,
  postgresPrograms,
  startCluster,
} from "../../packages/runtime/src/testing/postgres-cluster.ts";
import { startSilentProxy } from "../runtime/silent-proxy.ts";
import type { RunResults } from "./accounting.ts";
import { Fleet } from "./fleet.ts";
import { type Run, resultsOf } from "./run.ts";
import { type Submissions, submitWithKills } from "./submissions.ts";
import type { WorkerSettings } from "./worker.ts";

export type LedgerChoice = "sqlite" | "postgres" | "mysql";

export interface LoadOptions {
  readonly seconds: number;
  /** Items per second. */
  readonly rate: number;
  readonly ledger: LedgerChoice;
  readonly onProgress?: (line: string) => void;
}

export interface LoadResult extends RunResults {
  /** Messages that aren't notifications, sent into the queue. */
  readonly nonsense: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly submissions: Submissions;
}

/** Those whose programs are installed; the first one is the best for a test. */
export const availableLedgers: readonly LedgerChoice[] = [
  ...(postgresPrograms === undefined ? [] : (["postgres"] as const)),
  ...(mysqlPrograms.length === 0 ? [] : (["mysql"] as const)),
  "sqlite",
];
export const availableLedger: LedgerChoice = availableLedgers[0] ?? "sqlite";

export async function runLoad({
  seconds,
  rate,
  ledger: choice,
  onProgress,
}: LoadOptions): Promise<LoadResult> {
  const cluster = await startServer(choice);
  const faults: Record<string, number> = {};
  let nonsense = 0;
  let submissions: Submissions | undefined;
  try {
    const results = await resultsOf(
      cluster && { connectionString: cluster.connectionString },
      async (run) => {
        const { stack, config, ledger, place, outside, leaseMs, queue, untilQuiet } = run;
        const proxy = await startSilentProxy(config.endpoints.mns);
        const { accessKeyId, accessKeySecret } = stack.cloud;
        const throughProxy = { ...config, endpoints: { ...config.endpoints, mns: proxy.endpoint } };
        const fleet = new Fleet<WorkerSettings>("worker.ts", {
          config: throughProxy,
          accessKeyId,
          accessKeySecret,
          ledger: place,
          outside,
          leaseMs,
          concurrency: 10,
          work: "mixed",
        });
        const troubles: Readonly<Record<string, () => Promise<void> | void>> = {
          ...messageTroubles(run),
          throttling: () => throttle(run),
          silence: () => proxy.silence(),
          async nonsense() {
            nonsense++;
            await queue.send(`no notification, ${nonsense}`);
          },
          ...(cluster && { serverCrash: () => cluster.crash(300) }),
        };
        try {
          await fleet.start();
          await fleet.start();
          const end = performance.now() + seconds * 1_000;
          const left = (): number => end - performance.now();
          const submitting = submitWithKills(run, { seconds, rate });
          const names = Object.keys(troubles);
          const everyMs = Math.min(1_000, (seconds * 1_000) / (names.length + 1));
          const troubling = (async () => {
            for (let turn = 0; left() > 0; turn++) {
              const name = names[turn % names.length] ?? "";
              await troubles[name]?.();
              faults[name] = (faults[name] ?? 0) + 1;
              await sleep(everyMs);
            }
          })();
          const telling = (async () => {
            for (; left() > 0; await sleep(Math.min(10_000, Math.max(0, left())))) {
              onProgress?.(
                `${Math.round(left() / 1_000)} s left: ${JSON.stringify(await ledger.counts())}, faults ${JSON.stringify(faults)}`,
              );
            }
          })();
          [submissions] = await Promise.all([submitting, troubling, telling]);
          await stack.control("DELETE", "message-faults");
          await stack.control("DELETE", "faults");
          await untilQuiet();
          await fleet.stop();
        } finally {
          fleet.abandon();
          await proxy.close();
        }
      },
    );
    if (submissions === undefined) throw new Error("Nothing was submitted.");
    return { ...results, nonsense, faults, submissions };
  } finally {
    await cluster?.stop();
  }
}

function messageTroubles({ stack }: Run): Record<string, () => Promise<void>> {
  const fault = (body: object) => async () =>
    void (await stack.control("POST", "message-faults", body));
  return {
    duplicates: fault({ kind: "duplicate", count: 5 }),
    reordering: fault({ kind: "late", count: 5, delayMs: 400 }),
    loss: fault({ kind: "drop", count: 2 }),
  };
}

/** Receiving, extending and deleting are throttled for a while. */
async function throttle({ stack }: Run): Promise<void> {
  // Those that were not used up are not added to: consumers that wait would never use them up.
  await stack.control("DELETE", "faults");
  for (const action of ["GET *", "PUT *", "DELETE *"]) {
    await stack.control("POST", "faults", { product: "mns", action, count: 4, throttle: true });
  }
}

/** The server of this ledger; undefined for SQLite. */
export async function startServer(choice: LedgerChoice): Promise<Cluster | undefined> {
  if (!availableLedgers.includes(choice))
    throw new Error(`There are no programs for ${choice} on this machine.`);
  if (choice === "postgres") return await startCluster(String(postgresPrograms));
  const [programs] = mysqlPrograms;
  return choice === "mysql" && programs !== undefined ? await startMysql(programs) : undefined;
}
