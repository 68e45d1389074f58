import { setTimeout as sleep } from "node:timers/promises";
import { LedgerError } from "../errors.ts";
import { createMigrationTable, migrate } from "../migrations.ts";
import { change, type Database, type Dialect, type Operation, query } from "../sql.ts";
import { explain, explainAnswer, isDuplicate, isQueryTimeout, isTemporary } from "./errors.ts";
import type { PgClient, PgPool } from "./pool.ts";

/**
 * The server ends a transaction that is idle for this long. Without that, the transaction of a
 * machine that vanished would hold its locks for hours.
 */
const idleTransactionMs = 60_000;

/** Options of a {@link PostgresDatabase}. */
export interface PostgresDatabaseOptions {
  readonly schema: string;
  /** How long to retry while the server is unavailable. */
  readonly retryMs: number;
  /** Default: the server's clock. */
  readonly now: (() => number) | undefined;
  /** Whether closing ends the pool. */
  readonly endPool: boolean;
}

function dialectOf({ schema, now }: PostgresDatabaseOptions): Dialect {
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
      word: "text",
      text: "text",
      integer: "bigint",
      bytes: "bytea",
    },
    tables: { indexes: "separate", options: { keyed: "", plain: "" } },
  };
}

/** Transactions on a pool of connections, which survive a restart of the server. */
export class PostgresDatabase<Client extends PgClient> implements Database<Client> {
  readonly dialect: Dialect;
  readonly #pool: PgPool<Client>;
  readonly #options: PostgresDatabaseOptions;
  #closed = false;

  constructor(pool: PgPool<Client>, options: PostgresDatabaseOptions) {
    this.dialect = dialectOf(options);
    this.#pool = pool;
    this.#options = options;
  }

  /** Creates the tables or brings them up to date. A role that only uses them needs no more. */
  async prepareTables(): Promise<void> {
    await this.write(() => prepareTables(this.dialect, this.#options.schema));
  }

  read<T>(operation: () => Operation<T>): Promise<T> {
    return this.#patiently(() =>
      this.#withClient((client) => run(client, operation()).catch(rethrow)),
    );
  }

  write<T>(operation: () => Operation<T>): Promise<T> {
    return this.#patiently(() =>
      this.#withClient((client) => transact(client, () => run(client, operation()))),
    );
  }

  async commit<T>(
    mark: () => Operation<void>,
    effect: (tx: Client) => T | Promise<T>,
    wasMarked: () => Operation<boolean>,
  ): Promise<T> {
    let effectBegun = false;
    let finished: { readonly result: T } | undefined;
    const attempt = (): Promise<T> =>
      this.#withClient((client) =>
        transact(client, async () => {
          await run(client, mark());
          effectBegun = true;
          const result = await effect(client);
          finished = { result };
          return result;
        }),
      );
    try {
      return await this.#patiently(attempt, () => !effectBegun);
    } catch (error) {
      // If the effect had not finished, the broken connection has rolled everything back.
      if (finished === undefined || !isUnavailable(error)) throw error;
      const committed = await this.write(wasMarked).catch((cause: unknown) => {
        const message =
          "The connection to the ledger broke during a commit, and the ledger can't be asked whether it happened: begin the verdict again.";
        throw new LedgerError("CommitUnclear", message, { cause, retryable: true });
      });
      if (committed) return finished.result;
      throw error;
    }
  }

  isDuplicate(error: unknown): boolean {
    return isDuplicate(error);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#options.endPool) await this.#pool.end();
  }

  async #patiently<T>(attempt: () => Promise<T>, canRepeat = () => true): Promise<T> {
    const until = performance.now() + this.#options.retryMs;
    for (let pauseMs = 20; ; pauseMs = Math.min(1_000, pauseMs * 2)) {
      if (this.#closed) throw new LedgerError("LedgerClosed", "The ledger is closed.");
      try {
        return await attempt();
      } catch (error) {
        if (!isTemporary(error) || !canRepeat() || performance.now() >= until) throw error;
        await sleep(pauseMs * (0.5 + Math.random() / 2));
      }
    }
  }

  async #withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch(rethrow);
    let broken = false;
    // Without a listener, a connection that breaks between two statements would end the process.
    const onError = (): void => {
      broken = true;
    };
    client.on("error", onError);
    try {
      return await work(client);
    } catch (error) {
      broken ||= isUnavailable(error);
      throw error;
    } finally {
      client.removeListener("error", onError);
      client.release(broken);
    }
  }
}

async function run<T>(client: PgClient, operation: Operation<T>): Promise<T> {
  let next = operation.next();
  while (!next.done) {
    const { sql, values } = next.value;
    const { rows, rowCount } = await client.query(sql, [...values]);
    next = operation.next({ rows, count: rowCount ?? 0 });
  }
  return next.value;
}

/** @throws what `work` throws; problems of the server or the connection as a LedgerError. */
async function transact<T>(client: PgClient, work: () => Promise<T>): Promise<T> {
  await client
    .query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${idleTransactionMs}`)
    .catch(rethrow);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    const rolledBack =
      !isQueryTimeout(error) &&
      (await client.query("ROLLBACK").then(
        () => true,
        () => false,
      ));
    throw rolledBack ? explainAnswer(error) : explain(error);
  }
  const { command } = await client.query("COMMIT").catch(rethrow);
  // After a failed statement, PostgreSQL answers COMMIT with a rollback, and without an error.
  if (command === "COMMIT") return result;
  throw new LedgerError(
    "EffectFailed",
    "A statement of the effect failed and the effect did not throw: everything was rolled back.",
  );
}

function* prepareTables(dialect: Dialect, schema: string): Operation<void> {
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

function isUnavailable(error: unknown): boolean {
  return error instanceof LedgerError && error.code === "LedgerUnavailable";
}

function rethrow(error: unknown): never {
  throw explain(error);
}
