/**
 * Submits tasks to the local cloud while the workers that handle the verdicts are killed again and
 * again, and messages are duplicated, late and lost. At the end, every verdict must be accounted
 * for.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Killed, RunResults } from "./accounting.ts";
import { Fleet } from "./fleet.ts";
import { type LedgerChoice, startServer } from "./load.ts";
import { resultsOf } from "./run.ts";
import type { WorkerSettings } from "./worker.ts";

export interface CrashOptions {
  readonly kills: number;
  /** Submitted between two kills. */
  readonly tasksPerKill: number;
  /** Default: SQLite. */
  readonly ledger?: LedgerChoice;
  readonly onProgress?: (line: string) => void;
}

const concurrency = 6;
const workersAtOnce = 2;

export async function runCrashes({
  kills,
  tasksPerKill,
  ledger: choice = "sqlite",
  onProgress,
}: CrashOptions): Promise<RunResults & Killed> {
  const killed = new Set<number>();
  const server = await startServer(choice);
  const results = await resultsOf(
    server && { connectionString: server.connectionString },
    async ({ stack, config, ledger, place, outside, leaseMs, submit, untilQuiet }) => {
      const { accessKeyId, accessKeySecret } = stack.cloud;
      const fleet = new Fleet<WorkerSettings>("worker.ts", {
        config,
        accessKeyId,
        accessKeySecret,
        ledger: place,
        outside,
        leaseMs,
        concurrency,
        work: "short",
      });
      try {
        for (let worker = 0; worker < workersAtOnce; worker++) await fleet.start();
        for (let kill = 0; kill < kills; kill++) {
          const faults = [
            { kind: "duplicate", count: 3 },
            { kind: "late", count: 2, delayMs: 400 },
            { kind: "drop", count: kill % 3 === 0 ? 7 : 2 },
          ];
          for (const fault of faults) await stack.control("POST", "message-faults", fault);
          await Promise.all(
            Array.from({ length: tasksPerKill }, (_, task) => submit(task % 3 === 0)),
          );
          await sleep(Math.random() * 250);
          await fleet.kill();
          await fleet.start();
          onProgress?.(`kill ${kill + 1} of ${kills}: ${JSON.stringify(await ledger.counts())}`);
        }
        await stack.control("DELETE", "message-faults");
        await untilQuiet();
        await fleet.stop();
      } finally {
        for (const pid of fleet.killed) killed.add(pid);
        fleet.abandon();
      }
    },
  ).finally(() => server?.stop());
  return { ...results, killed, concurrency };
}
