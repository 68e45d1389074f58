import { createMigrationTable, migrate } from "../migrations.ts";
import { change, type Dialect, type Operation, query } from "../sql.ts";

/** `now` returns epoch milliseconds. Default: the server's clock. */
export function postgresDialect(schema: string, now: (() => number) | undefined): Dialect {
  return {
    table: (name) => `${schema}.${name}`,
    index: (name) => name,
    // Unlike now(), this clock advances within a transaction.
    now: () =>
      now === undefined
        ? "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"
        : `CAST(${Math.trunc(now())} AS bigint)`,
    integer: (parameter) => `CAST(${parameter} AS bigint)`,
    isOneOf: (expression, parameter) => `${expression} = ANY(CAST(${parameter} AS text[]))`,
    texts: (parameter) => `unnest(CAST(${parameter} AS text[])) AS given (value)`,
    insertIfMissing: (insert, key) => `${insert} ON CONFLICT (${key}) DO NOTHING`,
    forUpdate: "FOR UPDATE",
    forUpdateSkipLocked: "FOR UPDATE SKIP LOCKED",
    types: {
      key: 'text COLLATE "C"',
      id: 'text COLLATE "C"',
      word: 'text COLLATE "C"',
      text: "text",
      integer: "bigint",
      bytes: "bytea",
    },
    tables: { indexes: "separate", options: { keyed: "", plain: "" } },
  };
}

/**
 * Creates the tables or brings them up to date, in one transaction. A role that only uses them
 * needs no more permissions.
 */
export function* preparePostgres(dialect: Dialect, schema: string): Operation<void> {
  // Several consumers start at the same time.
  yield* query("SELECT pg_advisory_xact_lock(hashtext($1))", `immkit ledger ${schema}`);
  const [row] = yield* query(
    "SELECT to_regnamespace($1) AS schema, to_regclass($1 || '.migration') AS table",
    schema,
  );
  // Not IF NOT EXISTS, which needs the permission to create even if there is nothing to do.
  if (row?.["schema"] === null) yield* change(`CREATE SCHEMA ${schema}`);
  if (row?.["table"] === null) yield* createMigrationTable(dialect);
  yield* migrate(dialect);
}
