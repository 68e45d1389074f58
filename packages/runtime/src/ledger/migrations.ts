import { LedgerError } from "./errors.ts";
import { type Dialect, type Operation, query } from "./sql.ts";

/**
 * Each brings the tables to the version of its position, counted from 1. A published migration is
 * never changed.
 */
function migrations(dialect: Dialect): readonly (readonly string[])[] {
  const { key, integer, bytes } = dialect.types;
  const { keyed, plain } = dialect.tableOptions;
  const task = dialect.table("task");
  const quarantine = dialect.table("quarantine");
  return [
    [
      `CREATE TABLE ${task} (
        task_id ${key} PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('image', 'video')),
        project text,
        uri text,
        user_data text NOT NULL,
        submission_key text UNIQUE,
        created_at ${integer} NOT NULL,
        state text NOT NULL CHECK (state IN ('submitted', 'notified', 'decided', 'expired')),
        closed_at ${integer},
        pruned integer NOT NULL DEFAULT 0,
        review_state ${key} CHECK (review_state IN ('waiting', 'decided', 'expired')),
        review_at ${integer}
      ) ${keyed}`,
      `CREATE INDEX ${dialect.index("task_open")} ON ${task} (created_at, task_id)
        WHERE state IN ('submitted', 'notified')`,
      `CREATE INDEX ${dialect.index("task_closed")} ON ${task} (pruned, closed_at)`,
      `CREATE INDEX ${dialect.index("task_review")} ON ${task} (review_state, review_at, task_id)`,
      `CREATE TABLE ${dialect.table("verdict")} (
        task_id ${key} NOT NULL REFERENCES ${task} (task_id) ON DELETE CASCADE,
        stage text NOT NULL CHECK (stage IN ('review', 'final')),
        outcome text NOT NULL,
        received_at ${integer} NOT NULL,
        attempts integer NOT NULL,
        fence ${integer} NOT NULL,
        holder text,
        leased_at ${integer},
        lease_until ${integer},
        handled_at ${integer},
        PRIMARY KEY (task_id, stage)
      ) ${keyed}`,
      `CREATE TABLE ${quarantine} (
        id ${key} PRIMARY KEY,
        bytes ${bytes} NOT NULL,
        code text NOT NULL,
        message text NOT NULL,
        path text,
        count ${integer} NOT NULL,
        first_at ${integer} NOT NULL,
        last_at ${integer} NOT NULL
      ) ${plain}`,
      `CREATE INDEX ${dialect.index("quarantine_first")} ON ${quarantine} (first_at, id)`,
      `CREATE INDEX ${dialect.index("quarantine_last")} ON ${quarantine} (last_at)`,
    ],
    [
      `CREATE TABLE ${dialect.table("submission")} (
        key ${key} PRIMARY KEY,
        fence text NOT NULL,
        unclear integer NOT NULL,
        lease_until ${integer} NOT NULL
      ) ${keyed}`,
    ],
  ];
}

/** Creates the table that remembers migrations. */
export function* createMigrationTable(dialect: Dialect): Operation<void> {
  const { integer } = dialect.types;
  yield* query(
    `CREATE TABLE ${dialect.table("migration")} (version integer PRIMARY KEY, applied_at ${integer} NOT NULL) ${dialect.tableOptions.plain}`,
  );
}

/** Brings the tables up to date. @throws LedgerError `LedgerTooNew` */
export function* migrate(dialect: Dialect): Operation<void> {
  const table = dialect.table("migration");
  const [row] = yield* query(`SELECT coalesce(max(version), 0) AS version FROM ${table}`);
  const version = Number(row?.["version"]);
  const all = migrations(dialect);
  if (version > all.length) {
    throw new LedgerError(
      "LedgerTooNew",
      `The ledger's tables have version ${version}, but this package only knows version ${all.length}: update @immkit/runtime.`,
    );
  }
  for (const [index, statements] of all.entries()) {
    if (index < version) continue;
    for (const statement of statements) yield* query(statement);
    yield* query(`INSERT INTO ${table} VALUES ($1, $2)`, index + 1, Date.now());
  }
}
