/** Decisions and ledger in one SQLite file: for workers on one machine. */
import { DatabaseSync } from "node:sqlite";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";
import type { Store } from "./store.ts";

export async function openSqliteStore(file: string, leaseMs: number): Promise<Store<DatabaseSync>> {
  const ledger = await SqliteLedger.open({ path: file, leaseMs });
  // For the table and for reading. Decisions are written with the ledger's connection, which its
  // transactions pass.
  const database = new DatabaseSync(file, { timeout: 10_000 });
  database.exec(`CREATE TABLE IF NOT EXISTS decision (
    id INTEGER PRIMARY KEY, task_id TEXT NOT NULL, stage TEXT NOT NULL, uri TEXT, suggestion TEXT, pid INTEGER NOT NULL)`);
  return {
    ledger,
    save(tx, { taskId, stage, uri, suggestion, pid }) {
      tx.prepare(
        "INSERT INTO decision (task_id, stage, uri, suggestion, pid) VALUES (?, ?, ?, ?, ?)",
      ).run(taskId, stage, uri, suggestion, pid);
    },
    async countDecisions() {
      const count = (sql: string): number =>
        Number(database.prepare(`SELECT count(*) AS n FROM ${sql}`).get()?.["n"]);
      return {
        final: count("(SELECT DISTINCT task_id FROM decision WHERE stage = 'final')"),
        review: count("(SELECT DISTINCT task_id FROM decision WHERE stage = 'review')"),
        twice: count("(SELECT 1 FROM decision GROUP BY task_id, stage HAVING count(*) > 1)"),
      };
    },
    async close() {
      database.close();
      await ledger.close();
    },
  };
}
