/**
 * A worker in its own process, which tests kill. It handles verdicts of a list, in any order and
 * each several times, on MySQL.
 */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { verdictOf } from "../ledger/conformance/verdict.ts";
import { MysqlLedger } from "../ledger/mysql/ledger.ts";
import { handleVerdict } from "../ledger/with-ledger.ts";

export interface MysqlWorkerSettings {
  readonly connectionString: string;
  readonly outside: string;
  readonly tasks: readonly string[];
  readonly leaseMs: number;
}

const { connectionString, outside, tasks, leaseMs } = JSON.parse(
  process.argv[2] ?? "",
) as MysqlWorkerSettings;
const ledger = await MysqlLedger.open({ connectionString, leaseMs, maxConnections: 5 });
const signal = new AbortController().signal;

async function work(): Promise<never> {
  for (;;) {
    const taskId = tasks[Math.floor(Math.random() * tasks.length)] as string;
    const outcome = verdictOf(taskId, Math.random() < 0.3 ? "review" : "pass");
    await handleVerdict(
      ledger,
      async (_, { tx, key }) => {
        appendFileSync(outside, `${JSON.stringify({ key, pid: process.pid })}\n`);
        await tx(async (client) => {
          await client.query("INSERT INTO effect (text) VALUES (?)", [key]);
          await sleep(Math.random() * 20);
        });
      },
      outcome,
      { signal },
    ).catch((error: { code?: string }) => {
      if (error.code !== "VerdictBusy" && error.code !== "Fenced") throw error;
    });
    await sleep(5);
  }
}

console.log("ready");
await Promise.all([work(), work(), work(), work()]);
