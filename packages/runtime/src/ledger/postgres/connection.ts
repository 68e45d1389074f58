/** Transactions on a pool of connections, which outlast a restart of the server. */
import { setTimeout as sleep } from "node:timers/promises";
import { LedgerError } from "../errors.ts";
import { explain, isPassing } from "./errors.ts";
import type { PgClient, PgPool } from "./pool.ts";

/** The server ends a transaction that nobody works on for this long: of a machine that vanished, which would hold its locks for hours. */
const idleTransactionMs = 60_000;

export interface ConnectionOptions {
  /** How long to try again while the server is away. */
  readonly retryMs: number;
}

export class Connections<Client extends PgClient> {
  readonly #pool: PgPool<Client>;
  readonly #options: ConnectionOptions;
  #closed = false;

  constructor(pool: PgPool<Client>, options: ConnectionOptions) {
    this.#pool = pool;
    this.#options = options;
  }

  /** Runs `work`, again when the connection broke: it must be such that twice is as good as once. */
  read<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.#patiently(() => this.#withClient(work));
  }

  /** Runs `work` in a transaction, again when the connection broke: it must be such that twice is as good as once. */
  write<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.#patiently(() => this.#withClient((client) => transact(client, work)));
  }

  /**
   * Runs `prepare`, then `effect`, in one transaction. The preparation is repeated while the server is away; the effect never is. When the
   * connection breaks in the commit itself, `happened` is asked on a new connection.
   */
  async commit<T>(
    prepare: (client: Client) => Promise<void>,
    effect: (client: Client) => Promise<T>,
    happened: (client: Client) => Promise<boolean>,
  ): Promise<T> {
    let effectBegun = false;
    let finished: { readonly result: T } | undefined;
    const attempt = (): Promise<T> =>
      this.#withClient((client) =>
        transact(client, async () => {
          await prepare(client);
          effectBegun = true;
          const result = await effect(client);
          finished = { result };
          return result;
        }),
      );
    try {
      return await this.#patiently(attempt, () => !effectBegun);
    } catch (error) {
      // Before its end, a broken connection has rolled everything back.
      if (finished === undefined || !(error instanceof LedgerError) || error.code !== "LedgerUnavailable") throw error;
      const committed = await this.write(happened).catch((cause: unknown) => {
        const message = "The connection to the ledger broke in a commit, and whether it happened can't be asked: begin the verdict again.";
        throw new LedgerError("CommitUnclear", message, { cause, retryable: true });
      });
      if (committed) return finished.result;
      throw error;
    }
  }

  async close(end: boolean): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (end) await this.#pool.end();
  }

  async #patiently<T>(attempt: () => Promise<T>, mayRepeat = () => true): Promise<T> {
    const until = performance.now() + this.#options.retryMs;
    for (let pauseMs = 20; ; pauseMs = Math.min(1_000, pauseMs * 2)) {
      if (this.#closed) throw new LedgerError("LedgerClosed", "The ledger is closed.");
      try {
        return await attempt();
      } catch (cause) {
        const error = explain(cause);
        if (!isPassing(error) || !mayRepeat() || performance.now() >= until) throw error;
        await sleep(pauseMs * (0.5 + Math.random() / 2));
      }
    }
  }

  async #withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken = false;
    // Without a listener, a connection that breaks between two statements would end the process.
    const onError = (): void => {
      broken = true;
    };
    client.on("error", onError);
    try {
      return await work(client);
    } catch (error) {
      broken ||= explain(error) instanceof LedgerError;
      throw error;
    } finally {
      client.removeListener("error", onError);
      client.release(broken);
    }
  }
}

async function transact<T>(client: PgClient, work: (client: never) => Promise<T>): Promise<T> {
  await client.query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${idleTransactionMs}`);
  let result: T;
  try {
    result = await work(client as never);
  } catch (error) {
    const cause = explain(error);
    // A connection that broke has rolled back by itself, and would not answer.
    if (!(cause instanceof LedgerError) || cause.code !== "LedgerUnavailable") await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
  const { command } = await client.query("COMMIT");
  // After a statement that failed, PostgreSQL answers COMMIT by a rollback, and no error.
  if (command !== "COMMIT") {
    throw new LedgerError("EffectFailed", "A statement of the effect failed and the effect went on: all of it was rolled back.");
  }
  return result;
}
