/** Transactions on a pool of connections, which outlast a restart of the server. */
import { setTimeout as sleep } from "node:timers/promises";
import { LedgerError } from "../errors.ts";
import { explain, explainAnswer, isPassing, isQueryTimeout } from "./errors.ts";
import type { PgClient, PgPool } from "./pool.ts";

/**
 * The server ends a transaction that nobody works on for this long: of a machine that vanished,
 * which would hold its locks for hours.
 */
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

  /**
   * Runs `work`, again when the connection broke: it must be such that twice is as good as once.
   */
  read<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.#patiently(() => this.#withClient((client) => work(client).catch(rethrow)));
  }

  /**
   * Runs `work` in a transaction, again when the connection broke: it must be such that twice is as
   * good as once.
   */
  write<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.#patiently(() => this.#withClient((client) => transact(client, work)));
  }

  /**
   * Runs `prepare`, then `effect`, in one transaction. The preparation is repeated while the server
   * is away; the effect never is. When the connection breaks in the commit itself, `happened` is
   * asked on a new connection.
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
      if (
        finished === undefined ||
        !(error instanceof LedgerError) ||
        error.code !== "LedgerUnavailable"
      )
        throw error;
      const committed = await this.write(happened).catch((cause: unknown) => {
        const message =
          "The connection to the ledger broke in a commit, and whether it happened can't be asked: begin the verdict again.";
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
      } catch (error) {
        if (!isPassing(error) || !mayRepeat() || performance.now() >= until) throw error;
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
      broken ||= error instanceof LedgerError && error.code === "LedgerUnavailable";
      throw error;
    } finally {
      client.removeListener("error", onError);
      client.release(broken);
    }
  }
}

/** @throws what `work` throws; what befell the server or the way to it, as a LedgerError */
async function transact<Client extends PgClient, T>(
  client: Client,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  await client
    .query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${idleTransactionMs}`)
    .catch(rethrow);
  let result: T;
  try {
    result = await work(client);
  } catch (error) {
    const whole =
      !isQueryTimeout(error) &&
      (await client.query("ROLLBACK").then(
        () => true,
        () => false,
      ));
    throw whole ? explainAnswer(error) : explain(error);
  }
  const { command } = await client.query("COMMIT").catch(rethrow);
  // After a statement that failed, PostgreSQL answers COMMIT by a rollback, and no error.
  if (command !== "COMMIT") {
    throw new LedgerError(
      "EffectFailed",
      "A statement of the effect failed and the effect went on: all of it was rolled back.",
    );
  }
  return result;
}

function rethrow(error: unknown): never {
  throw explain(error);
}
