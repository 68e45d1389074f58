/**
 * A ledger, and in the same database the table of the effects in its transactions: a row for each.
 * It has no unique key, so a repeated effect is visible.
 */
import { DatabaseSync } from "node:sqlite";
import type { Ledger } from "@immkit/runtime/ledger";
import { MysqlLedger } from "@immkit/runtime/ledger/mysql";
import { PostgresLedger } from "@immkit/runtime/ledger/postgres";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";
import mysql from "mysql2/promise";
import pg from "pg";

/** `file` is SQLite's, `connectionString` PostgreSQL's or MySQL's. */
export type LedgerPlace = { readonly file: string } | { readonly connectionString: string };

export interface Effects<Tx> {
  readonly ledger: Ledger<Tx>;
  apply(tx: Tx, key: string): void | Promise<void>;
  /** Keys and processes, in the order of the effects. */
  list(): Promise<{ readonly key: string; readonly pid: number }[]>;
  close(): Promise<void>;
}

/** Opens both, creates what is missing, and closes them after the work. */
export async function withEffects<T>(
  place: LedgerPlace,
  leaseMs: number,
  work: <Tx>(effects: Effects<Tx>) => Promise<T>,
): Promise<T> {
  if ("file" in place) return use(await inSqlite(place.file, leaseMs), work);
  const { connectionString } = place;
  return connectionString.startsWith("mysql:")
    ? use(await inMysql(connectionString, leaseMs), work)
    : use(await inPostgres(connectionString, leaseMs), work);
}

async function use<Tx, T>(
  effects: Effects<Tx>,
  work: (effects: Effects<Tx>) => Promise<T>,
): Promise<T> {
  try {
    return await work(effects);
  } finally {
    await effects.close();
  }
}

async function inSqlite(file: string, leaseMs: number): Promise<Effects<DatabaseSync>> {
  const ledger = await SqliteLedger.open({ path: file, leaseMs });
  const database = new DatabaseSync(file, { timeout: 10_000 });
  database.exec(
    "CREATE TABLE IF NOT EXISTS effect (at INTEGER PRIMARY KEY, key TEXT NOT NULL, pid INTEGER NOT NULL)",
  );
  return {
    ledger,
    apply: (tx, key) =>
      void tx.prepare("INSERT INTO effect (key, pid) VALUES (?, ?)").run(key, process.pid),
    async list() {
      const rows = database.prepare("SELECT key, pid FROM effect ORDER BY at").all();
      return rows.map(({ key, pid }) => ({ key: String(key), pid: Number(pid) }));
    },
    async close() {
      database.close();
      await ledger.close();
    },
  };
}

async function inPostgres(
  connectionString: string,
  leaseMs: number,
): Promise<Effects<pg.PoolClient>> {
  const pool = new pg.Pool({
    connectionString,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
  });
  pool.on("error", () => {});
  const ledger = await PostgresLedger.open<pg.PoolClient>({ pool, leaseMs });
  const client = await pool.connect();
  await client.query("BEGIN; SELECT pg_advisory_xact_lock(7)");
  await client.query(
    "CREATE TABLE IF NOT EXISTS effect (at bigint GENERATED ALWAYS AS IDENTITY, key text NOT NULL, pid integer NOT NULL)",
  );
  await client.query("COMMIT");
  client.release();
  return {
    ledger,
    apply: async (tx, key) =>
      void (await tx.query("INSERT INTO effect (key, pid) VALUES ($1, $2)", [key, process.pid])),
    list: async () => (await pool.query("SELECT key, pid FROM effect ORDER BY at")).rows,
    async close() {
      await ledger.close();
      await pool.end();
    },
  };
}

async function inMysql(
  connectionString: string,
  leaseMs: number,
): Promise<Effects<mysql.PoolConnection>> {
  const pool = mysql.createPool({ uri: connectionString, connectTimeout: 5_000 });
  const ledger = await MysqlLedger.open<mysql.PoolConnection>({ pool, leaseMs });
  await pool.query(
    "CREATE TABLE IF NOT EXISTS effect (at bigint AUTO_INCREMENT PRIMARY KEY, `key` varchar(200) NOT NULL, pid int NOT NULL)",
  );
  return {
    ledger,
    apply: async (tx, key) =>
      void (await tx.query("INSERT INTO effect (`key`, pid) VALUES (?, ?)", [key, process.pid])),
    async list() {
      const [rows] = await pool.query("SELECT `key`, pid FROM effect ORDER BY at");
      return rows as { key: string; pid: number }[];
    },
    async close() {
      await ledger.close();
      await pool.end();
    },
  };
}
