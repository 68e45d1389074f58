/**
 * Verdicts that are begun and committed in a second, ten at a time, with their tasks recorded
 * before: in SQLite, and in PostgreSQL compared with graphile-worker, which claims and completes
 * jobs that were added before. Both use ten connections to the same server, and their handlers do
 * nothing. graphile-worker runs a job at least once. The ledger keeps the verdict, and marks it in
 * the transaction of the handler's effect. Without PostgreSQL on this machine, only SQLite is
 * measured.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import pg from "pg";
import { verdictOf } from "../src/ledger/conformance/verdict.ts";
import { type Ledger, withLedger } from "../src/ledger/index.ts";
import { PostgresLedger } from "../src/ledger/postgres/index.ts";
import { SqliteLedger } from "../src/ledger/sqlite/index.ts";
import { postgresPrograms, startCluster } from "../src/testing/postgres-cluster.ts";
import { median, report } from "./report.ts";

const [count, slots, rounds] = [1_000, 10, Number(process.env["BENCH_ROUNDS"] ?? 3)];
const bench = "verdicts a second through the ledger";
const never = new AbortController().signal;

/** Calls `work` for each index, ten at a time. */
async function inSlots(work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const slot = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: slots }, slot));
}

async function perSecond(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (1_000 * count) / (performance.now() - begun);
}

async function ours(ledger: Ledger, round: number): Promise<number> {
  const taskId = (index: number): string => `ImageModeration-${round}-${index}`;
  await inSlots((index) => ledger.recordSubmitted({ taskId: taskId(index), kind: "image" }));
  const handler = withLedger(ledger, (_, { tx }) => tx(() => {}));
  return perSecond(() => inSlots((index) => handler(verdictOf(taskId(index)), { signal: never })));
}

async function graphileWorker(connectionString: string): Promise<number> {
  const logger = new Logger(() => () => {});
  const pgPool = new pg.Pool({ connectionString, max: slots });
  for (const event of ["error", "connect"] as const) pgPool.on(event, () => {});
  const utils = await makeWorkerUtils({ pgPool, logger });
  await utils.migrate();
  await utils.addJobs(
    Array.from({ length: count }, (_, index) => ({ identifier: "verdict", payload: { index } })),
  );
  await utils.release();
  const ended = Promise.withResolvers<void>();
  let left = count;
  const rate = await perSecond(async () => {
    const options = { pgPool, logger, concurrency: slots, noHandleSignals: true };
    const runner = await run({ ...options, taskList: { verdict: () => {} } });
    runner.events.on("job:complete", () => {
      if (--left === 0) ended.resolve();
    });
    await ended.promise;
    await runner.stop();
  });
  await pgPool.end();
  return rate;
}

const folder = mkdtempSync(path.join(tmpdir(), "immkit-bench-"));
const sqlite = await SqliteLedger.open({ path: path.join(folder, "ledger.db") });
const rates: number[] = [];
for (let round = 0; round < rounds; round++) rates.push(await ours(sqlite, round));
report({ bench, subject: "@immkit/runtime, SQLite", value: median(rates), unit: "1/s" });
await sqlite.close();
rmSync(folder, { recursive: true });

if (postgresPrograms !== undefined) {
  const cluster = await startCluster(postgresPrograms);
  const { connectionString } = cluster;
  const ledger = await PostgresLedger.open({ connectionString, maxConnections: slots });
  const runs: { readonly ours: number; readonly peer: number }[] = [];
  for (let round = 0; round < rounds; round++)
    runs.push({ ours: await ours(ledger, round), peer: await graphileWorker(connectionString) });
  await ledger.close();
  await cluster.stop();
  const subject = "@immkit/runtime, PostgreSQL";
  report({ bench, subject, value: median(runs.map((each) => each.ours)), unit: "1/s" });
  const peer = median(runs.map((each) => each.peer));
  report({ bench, subject: "graphile-worker", value: peer, unit: "1/s" });
}
