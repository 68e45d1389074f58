/** Decisions and ledger in one PostgreSQL database: for workers on any number of machines. */
import { PostgresLedger } from "@immkit/runtime/ledger/postgres";
import pg from "pg";
import type { Store } from "./store.ts";

export async function openPostgresStore(
  connectionString: string,
  leaseMs: number,
): Promise<Store<pg.PoolClient>> {
  const pool = new pg.Pool({
    connectionString,
    connectionTimeoutMillis: 5_000,
    query_timeout: 60_000,
  });
  // Without a listener, a restart of the server would end the process.
  pool.on("error", (error) =>
    console.error(JSON.stringify({ event: "database connection lost", message: error.message })),
  );
  try {
    const ledger = await PostgresLedger.open<pg.PoolClient>({ pool, leaseMs });
    await createTable(pool);
    return {
      ledger,
      async save(tx, { taskId, stage, uri, suggestion, pid }) {
        const values = [taskId, stage, uri, suggestion, pid];
        await tx.query(
          "INSERT INTO decision (task_id, stage, uri, suggestion, pid) VALUES ($1, $2, $3, $4, $5)",
          values,
        );
      },
      async countDecisions() {
        const { rows } = await pool.query(`SELECT
          (SELECT count(DISTINCT task_id) FROM decision WHERE stage = 'final')::int AS final,
          (SELECT count(DISTINCT task_id) FROM decision WHERE stage = 'review')::int AS review,
          (SELECT count(*) FROM (SELECT 1 FROM decision GROUP BY task_id, stage HAVING count(*) > 1) AS repeated)::int AS twice`);
        return rows[0];
      },
      async close() {
        await ledger.close();
        await pool.end();
      },
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** Locks: IF NOT EXISTS can fail if two workers start at the same time. */
async function createTable(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(hashtext('decision'))");
    await client.query(`CREATE TABLE IF NOT EXISTS decision (
      id bigint GENERATED ALWAYS AS IDENTITY, task_id text NOT NULL, stage text NOT NULL, uri text, suggestion text, pid integer NOT NULL)`);
    await client.query("COMMIT");
  } finally {
    client.release();
  }
}
