import { LedgerError } from "../errors.ts";
import { createMigrationTable, migrate } from "../migrations.ts";
import { type Dialect, type Operation, query } from "../sql.ts";

/** Another process that creates the tables is waited for this long. */
const lockSeconds = 30;

/** `now` returns epoch milliseconds. Default: the server's clock. */
export function mysqlDialect(now: (() => number) | undefined): Dialect {
  const options =
    "ENGINE = InnoDB, ROW_FORMAT = DYNAMIC, CHARACTER SET utf8mb4, COLLATE utf8mb4_bin";
  return {
    table: (name) => `immkit_${name}`,
    index: (name) => `immkit_${name}`,
    // Not UNIX_TIMESTAMP, which depends on the session's time zone and its summer time.
    now: () =>
      now === undefined
        ? "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000)"
        : String(Math.trunc(now())),
    integer: (parameter) => parameter,
    isOneOf: (expression, parameter) => `${expression} IN (${parameter})`,
    texts: (parameter) =>
      `JSON_TABLE(${parameter.replace("$", "$json")}, '$[*]'
        COLUMNS (value varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$')) AS given`,
    insertIfMissing: (insert, key) => `${insert} ON DUPLICATE KEY UPDATE ${key} = ${key}`,
    forUpdate: "FOR UPDATE",
    forUpdateSkipLocked: "FOR UPDATE SKIP LOCKED",
    types: {
      // Not varchar: its binary collations ignore spaces at the end, and an index has at most 3072
      // bytes, a quarter of that in characters.
      key: "varbinary(3072)",
      id: "varbinary(3000)",
      word: "varchar(32) CHARACTER SET ascii COLLATE ascii_bin",
      text: "longtext",
      integer: "bigint",
      bytes: "longblob",
    },
    tables: { indexes: "inside", options: { keyed: options, plain: options } },
  };
}

/**
 * Creates the tables or brings them up to date. Each statement commits by itself: after an
 * interruption, the next start does the rest. A user who only uses the tables needs no more
 * permissions.
 */
export function* prepareMysql(dialect: Dialect): Operation<void> {
  // Several consumers start at the same time.
  const name = "concat('immkit ', left(sha2(database(), 256), 40))";
  const [lock] = yield* query(`SELECT GET_LOCK(${name}, ${lockSeconds}) AS taken`);
  if (Number(lock?.["taken"]) !== 1) {
    const message = `Another process has been creating the ledger's tables for more than ${lockSeconds} s.`;
    throw new LedgerError("LedgerBusy", message, { retryable: true });
  }
  try {
    const table = dialect.table("migration");
    const [row] = yield* query(
      `SELECT count(*) AS found FROM information_schema.tables
       WHERE table_schema = database() AND table_name = '${table}'`,
    );
    if (Number(row?.["found"]) === 0) yield* createMigrationTable(dialect);
    yield* migrate(dialect);
  } finally {
    yield* query(`SELECT RELEASE_LOCK(${name}) AS released`);
  }
}
