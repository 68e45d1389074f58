import { dirname } from "node:path";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { LedgerError } from "../errors.ts";
import { createMigrationTable, migrate } from "../migrations.ts";
import { type Database, type Dialect, type Operation, query, type Row } from "../sql.ts";
import { explain, isBusy, isDuplicate } from "./errors.ts";

const dialect: Dialect = {
  table: (name) => `immkit_${name}`,
  index: (name) => `immkit_${name}`,
  now: () => "immkit_now()",
  integer: (parameter) => `CAST(${parameter} AS INTEGER)`,
  isOneOf: (expression, parameter) =>
    `${expression} IN (SELECT value FROM json_each(${parameter}))`,
  texts: (parameter) => `json_each(${parameter}) AS given`,
  insertIfMissing: (insert, key) => `${insert} ON CONFLICT (${key}) DO NOTHING`,
  forUpdate: "",
  forUpdateSkipLocked: "",
  types: {
    key: "TEXT",
    id: "TEXT",
    word: "TEXT",
    text: "TEXT",
    integer: "INTEGER",
    bytes: "BLOB",
  },
  tables: { indexes: "separate", options: { keyed: "STRICT, WITHOUT ROWID", plain: "STRICT" } },
};

/** SQLite itself waits this long for a lock, and blocks the event loop meanwhile. */
const blockingWaitMs = 20;

/** Options of a {@link SqliteDatabase}. */
export interface SqliteDatabaseOptions {
  readonly path: string;
  readonly busyTimeoutMs: number;
  readonly now: () => number;
}

/**
 * A connection to the ledger's file. Its transactions are short, and they wait for those of other
 * processes without blocking this one.
 */
export class SqliteDatabase implements Database<DatabaseSync> {
  readonly dialect = dialect;
  readonly #database: DatabaseSync;
  readonly #options: SqliteDatabaseOptions;
  readonly #statements = new Map<string, StatementSync>();
  #warned = false;

  constructor(database: DatabaseSync, options: SqliteDatabaseOptions) {
    this.#database = database;
    this.#options = options;
  }

  /** Opens or creates the file. @throws LedgerError */
  static async open(options: SqliteDatabaseOptions): Promise<SqliteDatabase> {
    // Loaded here: an application with its ledger elsewhere doesn't pay for it.
    const { DatabaseSync } = await import("node:sqlite").catch((cause: unknown) => {
      const message = `SqliteLedger needs Node.js 22.13 or newer; this is ${process.version}. Update Node.js, or use PostgresLedger.`;
      throw new LedgerError("LedgerUnavailable", message, { cause });
    });
    const { path, now } = options;
    let database: DatabaseSync;
    try {
      database = new DatabaseSync(path, { timeout: blockingWaitMs });
    } catch (error) {
      throw explain(error, path);
    }
    const opened = new SqliteDatabase(database, options);
    try {
      database.function("immkit_now", () => BigInt(Math.trunc(now())));
      // A change to WAL needs the file exclusively for a moment.
      await opened.#patiently(() =>
        database.exec(
          "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        ),
      );
      await opened.write(prepareTables);
    } catch (error) {
      database.close();
      throw (await readOnlyError(error, path)) ?? error;
    }
    return opened;
  }

  read<T>(operation: () => Operation<T>): Promise<T> {
    return this.#patiently(() => this.#run(operation()));
  }

  write<T>(operation: () => Operation<T>): Promise<T> {
    return this.#transact(() => this.#run(operation()));
  }

  commit<T>(
    mark: () => Operation<void>,
    effect: ((tx: DatabaseSync) => T | Promise<T>) | undefined,
  ): Promise<T> {
    return this.#transact(() => {
      this.#run(mark());
      const result = effect?.(this.#database) as T | Promise<T>;
      if (!isThenable(result)) return result;
      // What it did is rolled back, so its own failure doesn't matter.
      Promise.resolve(result).catch(() => {});
      throw new LedgerError(
        "AsyncEffect",
        "An effect on a SQLite ledger must be synchronous: prepare first, then write in tx.",
      );
    });
  }

  isDuplicate(error: unknown): boolean {
    return isDuplicate(error);
  }

  async close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
  }

  #run<T>(operation: Operation<T>): T {
    let next = operation.next();
    while (!next.done) {
      const { sql, values, returns } = next.value;
      const named: Record<string, SQLInputValue> = {};
      for (const [index, value] of values.entries())
        named[`$${index + 1}`] = Array.isArray(value)
          ? JSON.stringify(value)
          : (value as SQLInputValue);
      const prepared = this.#prepare(sql);
      next = operation.next(
        returns === "rows"
          ? { rows: prepared.all(named) as readonly Row[], count: 0 }
          : { rows: [], count: Number(prepared.run(named).changes) },
      );
    }
    return next.value;
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Runs `work` in a transaction of the only writer. If it throws, it is rolled back. */
  #transact<T>(work: () => T): Promise<T> {
    const database = this.#database;
    let begun = false;
    return this.#patiently(
      () => {
        database.exec("BEGIN IMMEDIATE");
        begun = true;
        try {
          const result = work();
          database.exec("COMMIT");
          return result;
        } catch (error) {
          // After some failures, such as a full disk, SQLite has rolled back by itself.
          if (database.isTransaction) database.exec("ROLLBACK");
          throw error;
        }
      },
      // Work that ran may have called the effect: only BEGIN is repeated.
      () => !begun,
    );
  }

  /** Says once why calls take so long. */
  #warn(): void {
    if (this.#warned) return;
    this.#warned = true;
    const { path, busyTimeoutMs } = this.#options;
    process.emitWarning(
      `immkit: Another process or connection is writing to the ledger ${path}. Calls wait for up to ${busyTimeoutMs} ms (busyTimeoutMs). Keep effects and other transactions short.`,
    );
  }

  async #patiently<T>(attempt: () => T, canRepeat = () => true): Promise<T> {
    const { path, busyTimeoutMs } = this.#options;
    const begun = performance.now();
    for (;;) {
      if (!this.#database.isOpen)
        throw new LedgerError("LedgerClosed", `The ledger ${path} is closed.`);
      try {
        return attempt();
      } catch (error) {
        const waitedMs = performance.now() - begun;
        if (!isBusy(error) || !canRepeat() || waitedMs >= busyTimeoutMs) throw explain(error, path);
        if (waitedMs >= busyTimeoutMs / 2) this.#warn();
        await sleep(1 + Math.random() * 20);
      }
    }
  }
}

function* prepareTables(): Operation<void> {
  const [exists] = yield* query("SELECT 1 FROM sqlite_schema WHERE name = 'immkit_migration'");
  if (exists === undefined) yield* createMigrationTable(dialect);
  yield* migrate(dialect);
}

/** SQLite only says that it can't create a file in a folder that is read-only. */
async function readOnlyError(error: unknown, path: string): Promise<LedgerError | undefined> {
  if (!(error instanceof LedgerError) || error.code !== "LedgerUnavailable") return undefined;
  const { access, constants } = await import("node:fs/promises");
  try {
    for (const target of [path, dirname(path)]) await access(target, constants.W_OK);
    return undefined;
  } catch (cause) {
    const fix = "Let the process write to the file and its folder.";
    return new LedgerError("LedgerReadOnly", `The ledger ${path} is read-only. ${fix}`, { cause });
  }
}

function isThenable<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
