import { LedgerError } from "../errors.ts";
import type { PgClient } from "./pool.ts";

/**
 * Each brings the tables to its number, counted from 1. A migration that was published is never
 * changed.
 */
const migrations: readonly ((schema: string) => string)[] = [
  (schema) => `
    CREATE TABLE ${schema}.task (
      task_id text COLLATE "C" PRIMARY KEY,
      kind text NOT NULL CHECK (kind IN ('image', 'video')),
      project text,
      uri text,
      user_data text NOT NULL,
      submission_key text UNIQUE,
      created_at bigint NOT NULL,
      state text NOT NULL CHECK (state IN ('submitted', 'notified', 'decided', 'expired')),
      closed_at bigint
    );
    CREATE INDEX task_open ON ${schema}.task (created_at, task_id) WHERE state IN ('submitted', 'notified');
    CREATE INDEX task_closed ON ${schema}.task (closed_at) WHERE closed_at IS NOT NULL;
    CREATE TABLE ${schema}.verdict (
      task_id text COLLATE "C" NOT NULL REFERENCES ${schema}.task (task_id) ON DELETE CASCADE,
      stage text NOT NULL CHECK (stage IN ('review', 'final')),
      outcome text NOT NULL,
      received_at bigint NOT NULL,
      attempts integer NOT NULL,
      fence bigint NOT NULL,
      holder text,
      leased_at bigint,
      lease_until bigint,
      handled_at bigint,
      PRIMARY KEY (task_id, stage)
    );
    CREATE TABLE ${schema}.quarantine (
      id text COLLATE "C" PRIMARY KEY,
      bytes bytea NOT NULL,
      code text NOT NULL,
      message text NOT NULL,
      path text,
      count bigint NOT NULL,
      first_at bigint NOT NULL,
      last_at bigint NOT NULL
    );
    CREATE INDEX quarantine_first ON ${schema}.quarantine (first_at, id);`,
  (schema) => `
    CREATE TABLE ${schema}.submission (
      key text COLLATE "C" PRIMARY KEY,
      begun_at bigint NOT NULL
    );`,
];

/**
 * Brings the tables up to date, inside the caller's transaction. A role that may not change them
 * can use tables that are.
 * @throws LedgerError when they are of a newer version.
 */
export async function migrate(client: PgClient, schema: string): Promise<void> {
  // Several consumers start at the same time.
  await client.query("SELECT pg_advisory_xact_lock(hashtext($1))", [`immkit ledger ${schema}`]);
  const version = await versionOf(client, schema);
  if (version > migrations.length) {
    throw new LedgerError(
      "LedgerTooNew",
      `The ledger's tables are of version ${version}, and this package knows ${migrations.length}: update @immkit/runtime.`,
    );
  }
  for (const [index, statements] of migrations.entries()) {
    if (index < version) continue;
    await client.query(statements(schema));
    await client.query(`INSERT INTO ${schema}.migration VALUES ($1, $2)`, [index + 1, Date.now()]);
  }
}

async function versionOf(client: PgClient, schema: string): Promise<number> {
  const { rows } = await client.query(
    "SELECT to_regnamespace($1) AS schema, to_regclass($1 || '.migration') AS table",
    [schema],
  );
  if (rows[0]?.["schema"] === null) await client.query(`CREATE SCHEMA ${schema}`);
  if (rows[0]?.["table"] === null) {
    await client.query(
      `CREATE TABLE ${schema}.migration (version integer PRIMARY KEY, applied_at bigint NOT NULL)`,
    );
  }
  const found = await client.query(
    `SELECT coalesce(max(version), 0) AS version FROM ${schema}.migration`,
  );
  return Number(found.rows[0]?.["version"]);
}
