import type { DatabaseSync } from "node:sqlite";
import { LedgerError } from "../errors.ts";

/**
 * Each brings the tables to its number, counted from 1. A migration that was published is never
 * changed.
 */
const migrations: readonly string[] = [
  `CREATE TABLE immkit_task (
     task_id TEXT PRIMARY KEY,
     kind TEXT NOT NULL CHECK (kind IN ('image', 'video')),
     project TEXT,
     uri TEXT,
     user_data TEXT NOT NULL,
     submission_key TEXT UNIQUE,
     created_at INTEGER NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('submitted', 'notified', 'decided', 'expired')),
     closed_at INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX immkit_task_open ON immkit_task (created_at, task_id) WHERE state IN ('submitted', 'notified');
   CREATE INDEX immkit_task_closed ON immkit_task (closed_at) WHERE closed_at IS NOT NULL;
   CREATE TABLE immkit_verdict (
     task_id TEXT NOT NULL REFERENCES immkit_task (task_id) ON DELETE CASCADE,
     stage TEXT NOT NULL CHECK (stage IN ('review', 'final')),
     outcome TEXT NOT NULL,
     received_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     fence INTEGER NOT NULL,
     holder TEXT,
     leased_at INTEGER,
     lease_until INTEGER,
     handled_at INTEGER,
     PRIMARY KEY (task_id, stage)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE immkit_quarantine (
     id TEXT PRIMARY KEY,
     bytes BLOB NOT NULL,
     code TEXT NOT NULL,
     message TEXT NOT NULL,
     path TEXT,
     count INTEGER NOT NULL,
     first_at INTEGER NOT NULL,
     last_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX immkit_quarantine_first ON immkit_quarantine (first_at, id);`,
  `CREATE TABLE immkit_submission (
     key TEXT PRIMARY KEY,
     begun_at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];

/**
 * Brings the tables up to date, inside the caller's transaction. @throws LedgerError when they are
 * of a newer version.
 */
export function migrate(database: DatabaseSync): void {
  database.exec(
    "CREATE TABLE IF NOT EXISTS immkit_migration (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT",
  );
  const row = database
    .prepare("SELECT coalesce(max(version), 0) AS version FROM immkit_migration")
    .get();
  const version = Number(row?.["version"]);
  if (version > migrations.length) {
    throw new LedgerError(
      "LedgerTooNew",
      `The ledger's tables are of version ${version}, and this package knows ${migrations.length}: update @immkit/runtime.`,
    );
  }
  for (const [index, statements] of migrations.entries()) {
    if (index < version) continue;
    database.exec(statements);
    database.prepare("INSERT INTO immkit_migration VALUES (?, ?)").run(index + 1, Date.now());
  }
}
