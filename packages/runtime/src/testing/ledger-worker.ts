/**
 * A worker in its own process, which tests kill. It handles verdicts of a list, in any order and
 * each several times, on PostgreSQL or MySQL.
 */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { verdictOf } from "../ledger/conformance/verdict.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { MysqlLedger } from "../ledger/mysql/ledger.ts";
import { PostgresLedger } from "../ledger/postgres/ledger.ts";
import { handleVerdict } from "../ledger/with-ledger.ts";

export interface LedgerWorkerSettings {
  readonly database: "postgres" | "mysql";
  readonly connectionString: string;
  readonly outside: string;
  readonly tasks: readonly string[];
  readonly leaseMs: number;
}

const { database, connectionString, outside, tasks, leaseMs } = JSON.parse(
  process.argv[2] ?? "",
) as LedgerWorkerSettings;
const signal = new AbortController().signal;
const options = { connectionString, leaseMs, maxConnections: 5 };
if (database === "postgres")
  await workOn(await PostgresLedger.open(options), (client, key) =>
    client.query("INSERT INTO effect (text) VALUES ($1)", [key]),
  );
else
  await workOn(await MysqlLedger.open(options), (client, key) =>
    client.query("INSERT INTO effect (text) VALUES (?)", [key]),
  );

async function workOn<Tx>(
  ledger: Ledger<Tx>,
  effect: (client: Tx, key: string) => Promise<unknown>,
): Promise<void> {
  console.log("ready");
  await Promise.all(Array.from({ length: 4 }, () => work(ledger, effect)));
}

async function work<Tx>(
  ledger: Ledger<Tx>,
  effect: (client: Tx, key: string) => Promise<unknown>,
): Promise<never> {
  for (;;) {
    const taskId = tasks[Math.floor(Math.random() * tasks.length)] as string;
    const outcome = verdictOf(taskId, Math.random() < 0.3 ? "review" : "pass");
    await handleVerdict(
      ledger,
      async (_, { tx, key }) => {
        appendFileSync(outside, `${JSON.stringify({ key, pid: process.pid })}\n`);
        await tx(async (client) => {
          await effect(client, key);
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
