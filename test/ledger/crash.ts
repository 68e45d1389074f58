/**
 * Tasks are submitted to the local cloud while workers that handle their verdicts are killed, again
 * and again. Messages are doubled, late and lost meanwhile. In the end nothing may be unaccounted
 * for.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Accounts, Killed } from "./accounting.ts";
import { Fleet } from "./fleet.ts";
import { accountsOf } from "./run.ts";

export interface CrashOptions {
  readonly kills: number;
  /** Submitted between two kills. */
  readonly tasksPerKill: number;
  readonly onProgress?: (line: string) => void;
}

const concurrency = 6;
const workersAtOnce = 2;

export async function runCrashes({
  kills,
  tasksPerKill,
  onProgress,
}: CrashOptions): Promise<Accounts & Killed> {
  const killed = new Set<number>();
  const accounts = await accountsOf(
    undefined,
    async ({ stack, config, ledger, place, outside, leaseMs, submit, untilQuiet }) => {
      const { accessKeyId, accessKeySecret } = stack.cloud;
      const fleet = new Fleet({
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
  );
  return { ...accounts, killed, concurrency };
}
