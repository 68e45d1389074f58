import { LedgerError } from "../errors.ts";
import type { Driver } from "../pooled/driver.ts";
import type { Answer, Statement } from "../sql.ts";
import { explain, explainAnswer, isConnectTimeout, isDuplicate, isQueryTimeout } from "./errors.ts";
import type { PgClient, PgPool } from "./pool.ts";

/**
 * The server ends a transaction that is idle for this long. Without that, the transaction of a
 * machine that vanished would hold its locks for hours.
 */
const idleTransactionMs = 60_000;

/** PostgreSQL through a pool of `pg`. */
export class PostgresDriver<Client extends PgClient> implements Driver<Client> {
  readonly explain = explain;
  readonly explainAnswer = explainAnswer;
  readonly isTimeout = isQueryTimeout;
  readonly isDuplicate = isDuplicate;
  readonly #pool: PgPool<Client>;
  readonly #endPool: boolean;

  constructor(pool: PgPool<Client>, endPool: boolean) {
    this.#pool = pool;
    this.#endPool = endPool;
  }

  get connections(): number | undefined {
    return this.#pool.options?.max;
  }

  async connect(): Promise<Client> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      const { totalCount, idleCount, options } = this.#pool;
      const isFull = totalCount !== undefined && totalCount >= (options?.max ?? Infinity);
      if (!isConnectTimeout(error) || !isFull || idleCount !== 0) throw error;
      const message = `All ${totalCount} connections of the application's pool are in use: give the pool as many (max) as the consumer has handlers (concurrency), and raise its connectionTimeoutMillis.`;
      throw new LedgerError("LedgerBusy", message, { cause: error, retryable: true });
    }
  }

  release(client: Client, broken: boolean): void {
    client.release(broken);
  }

  async run(client: Client, { sql, values }: Statement): Promise<Answer> {
    const { rows, rowCount } = await client.query(sql, [...values]);
    return { rows, count: rowCount ?? 0 };
  }

  async begin(client: Client): Promise<void> {
    // Whatever the application's default is: a higher level fails more often.
    await client.query(
      `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = ${idleTransactionMs}`,
    );
  }

  async protect(): Promise<void> {}

  async commit(client: Client): Promise<void> {
    const { command } = await client.query("COMMIT");
    // After a failed statement, PostgreSQL answers COMMIT with a rollback, and without an error.
    if (command === "COMMIT") return;
    throw new LedgerError(
      "EffectFailed",
      "A statement of the effect failed and the effect did not throw: everything was rolled back.",
    );
  }

  async rollback(client: Client): Promise<void> {
    await client.query("ROLLBACK");
  }

  async end(): Promise<void> {
    if (this.#endPool) await this.#pool.end();
  }
}
