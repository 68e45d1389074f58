import { LedgerError } from "../errors.ts";
import type { Driver } from "../pooled/driver.ts";
import type { Answer, Row, Statement } from "../sql.ts";
import {
  explain,
  explainAnswer,
  isDuplicate,
  isFullPool,
  isMissingSavepoint,
  isTimeout,
  tooLong,
} from "./errors.ts";
import { withLiterals } from "./literals.ts";
import type { MysqlClient, MysqlField, MysqlPool } from "./pool.ts";

/** Options of a {@link MysqlDriver}. */
export interface MysqlDriverOptions {
  readonly endPool: boolean;
  readonly queryTimeoutMs: number;
}

/** MySQL through a pool of `mysql2/promise`. */
export class MysqlDriver<Client extends MysqlClient> implements Driver<Client> {
  readonly explain = explain;
  readonly explainAnswer = explainAnswer;
  readonly isTimeout = isTimeout;
  readonly isDuplicate = isDuplicate;
  readonly #pool: MysqlPool<Client>;
  readonly #options: MysqlDriverOptions;
  /** The server says it when the ledger opens. */
  maxPacketBytes = Number.POSITIVE_INFINITY;

  constructor(pool: MysqlPool<Client>, options: MysqlDriverOptions) {
    this.#pool = pool;
    this.#options = options;
  }

  get connections(): number | undefined {
    return this.#pool.pool?.config?.connectionLimit || undefined;
  }

  async connect(): Promise<Client> {
    try {
      return await this.#pool.getConnection();
    } catch (error) {
      if (!isFullPool(error)) throw error;
      const message = `All ${this.connections ?? "the"} connections of the application's pool are in use: give the pool as many (connectionLimit) as the consumer has handlers (concurrency), with waitForConnections.`;
      throw new LedgerError("LedgerBusy", message, { cause: error, retryable: true });
    }
  }

  release(client: Client, broken: boolean): void {
    if (broken) client.destroy();
    else client.release();
  }

  async run(client: Client, statement: Statement): Promise<Answer> {
    const sql = withLiterals(statement);
    // All but the names of our tables is ASCII.
    if (sql.length >= this.maxPacketBytes) throw tooLong(sql.length, this.maxPacketBytes);
    const result = await this.#query(client, sql);
    return statement.returns === "rows"
      ? { rows: result as readonly Row[], count: 0 }
      : { rows: [], count: Number((result as { affectedRows?: number }).affectedRows) };
  }

  async begin(client: Client): Promise<void> {
    // At the default level, InnoDB would also lock gaps between keys, and deadlock.
    await this.#query(client, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
    await this.#query(client, "START TRANSACTION");
  }

  async protect(client: Client): Promise<void> {
    await this.#query(client, "SAVEPOINT immkit");
  }

  async commit(client: Client, protectedBefore: boolean): Promise<void> {
    if (protectedBefore) {
      // After a deadlock, the transaction is gone, and statements commit one by one. The same after
      // a statement that commits by itself, such as CREATE TABLE.
      await this.#query(client, "RELEASE SAVEPOINT immkit").catch((error: unknown) => {
        if (!isMissingSavepoint(error)) throw error;
        const message =
          "The effect ended its transaction: a statement failed with a deadlock and the effect did not throw, or it ran COMMIT, ROLLBACK or a statement that commits by itself, such as CREATE TABLE. Parts of it can have happened.";
        throw new LedgerError("EffectFailed", message, { cause: error });
      });
    }
    await this.#query(client, "COMMIT");
  }

  async rollback(client: Client): Promise<void> {
    await this.#query(client, "ROLLBACK");
  }

  async end(): Promise<void> {
    if (this.#options.endPool) await this.#pool.end();
  }

  async #query(client: Client, sql: string): Promise<unknown> {
    const [result] = await client.query({
      sql,
      timeout: this.#options.queryTimeoutMs,
      // Whatever the application's pool does with rows and types.
      rowsAsArray: false,
      nestTables: false,
      typeCast: readField,
    });
    return result;
  }
}

/** Everything is text but the bytes of a message. */
function readField(field: MysqlField): unknown {
  const bytes = field.buffer();
  if (bytes === null) return null;
  return field.name === "bytes" ? Uint8Array.from(bytes) : bytes.toString("utf8");
}
