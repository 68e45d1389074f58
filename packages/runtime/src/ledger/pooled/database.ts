import { setTimeout as sleep } from "node:timers/promises";
import { LedgerError } from "../errors.ts";
import type { Answer, Database, Dialect, Operation, Urgency } from "../sql.ts";
import type { Driver, PooledClient } from "./driver.ts";
import { ConnectionGate } from "./gate.ts";

/** Options of a {@link PooledDatabase}. */
export interface PooledDatabaseOptions {
  /** How long to retry while the server is unavailable. */
  readonly retryMs: number;
  /** How long to wait for a connection while all are in use. */
  readonly connectionWaitMs: number;
}

/** Transactions on a pool of connections, which survive a restart of the server. */
export class PooledDatabase<Client extends PooledClient> implements Database<Client> {
  readonly dialect: Dialect;
  readonly #driver: Driver<Client>;
  readonly #options: PooledDatabaseOptions;
  readonly #gate: ConnectionGate;
  #closed = false;
  #warned = false;

  constructor(dialect: Dialect, driver: Driver<Client>, options: PooledDatabaseOptions) {
    this.dialect = dialect;
    this.#driver = driver;
    this.#options = options;
    this.#gate = new ConnectionGate({
      connections: driver.connections,
      waitMs: options.connectionWaitMs,
      onLongWait: (message) => {
        if (!this.#warned) process.emitWarning(`immkit: ${message}`);
        this.#warned = true;
      },
    });
  }

  read<T>(operation: () => Operation<T>): Promise<T> {
    return this.withClient((client) => this.run(client, operation()));
  }

  write<T>(operation: () => Operation<T>, urgency: Urgency = "normal"): Promise<T> {
    return this.#patiently(() =>
      this.#withClient(urgency === "urgent", (client) =>
        this.#transact(client, () => this.#run(client, operation())),
      ),
    );
  }

  async commit<T>(
    mark: () => Operation<void>,
    effect: ((tx: Client) => T | Promise<T>) | undefined,
    wasMarked: () => Operation<boolean>,
  ): Promise<T> {
    let effectBegun = false;
    let finished: { readonly result: T } | undefined;
    const attempt = (): Promise<T> =>
      this.#withClient(true, (client) =>
        this.#transact(
          client,
          async () => {
            await this.#run(client, mark());
            if (effect === undefined) return undefined as T;
            await this.#driver.protect(client).catch((error: unknown) => this.#rethrow(error));
            effectBegun = true;
            const result = await this.#gate.effect(async () => await effect(client));
            finished = { result };
            return result;
          },
          effect !== undefined,
        ),
      );
    try {
      return await this.#patiently(attempt, () => !effectBegun);
    } catch (error) {
      // If the effect had not finished, the broken connection has rolled everything back.
      if (finished === undefined || !isUnavailable(error)) throw error;
      const committed = await this.write(wasMarked, "urgent").catch((cause: unknown) => {
        const message =
          "The connection to the ledger broke during a commit, and the ledger can't be asked whether it happened: begin the verdict again.";
        throw new LedgerError("CommitUnclear", message, { cause, retryable: true });
      });
      if (committed) return finished.result;
      throw error;
    }
  }

  isDuplicate(error: unknown): boolean {
    return this.#driver.isDuplicate(error);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#driver.end();
  }

  /** Runs `work` on a connection, outside a transaction. It can be repeated. */
  withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.#patiently(() => this.#withClient(false, work));
  }

  /** Runs an operation on this connection. @throws LedgerError */
  run<T>(client: Client, operation: Operation<T>): Promise<T> {
    return this.#run(client, operation).catch((error: unknown) => this.#rethrow(error));
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

  #withClient<T>(urgent: boolean, work: (client: Client) => Promise<T>): Promise<T> {
    return this.#gate.run(async () => {
      const client = await this.#connect();
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
        this.#driver.release(client, broken);
      }
    }, urgent);
  }

  /** The application's own pool can be in use by others, and can let us wait forever. */
  async #connect(): Promise<Client> {
    const connecting = this.#driver.connect();
    let timer: NodeJS.Timeout | undefined;
    let late = false;
    const waiting = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        late = true;
        reject(this.#gate.busy());
      }, this.#options.connectionWaitMs);
    });
    connecting.then(
      (client) => late && this.#driver.release(client, false),
      () => {},
    );
    try {
      return await Promise.race([connecting, waiting]);
    } catch (error) {
      return this.#rethrow(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #run<T>(client: Client, operation: Operation<T>): Promise<T> {
    let next = operation.next();
    while (!next.done) {
      let answer: Answer;
      try {
        answer = await this.#driver.run(client, next.value);
      } catch (error) {
        // The operation may have something to clean up.
        next = operation.throw(error);
        continue;
      }
      next = operation.next(answer);
    }
    return next.value;
  }

  /** @throws what `work` throws; problems of the server or the connection as a LedgerError. */
  async #transact<T>(client: Client, work: () => Promise<T>, protectedBefore = false): Promise<T> {
    const driver = this.#driver;
    await driver.begin(client).catch((error: unknown) => this.#rethrow(error));
    let result: T;
    try {
      result = await work();
    } catch (error) {
      const rolledBack =
        !driver.isTimeout(error) &&
        (await driver.rollback(client).then(
          () => true,
          () => false,
        ));
      throw rolledBack ? driver.explainAnswer(error) : driver.explain(error);
    }
    await driver.commit(client, protectedBefore).catch((error: unknown) => this.#rethrow(error));
    return result;
  }

  #rethrow(error: unknown): never {
    throw this.#driver.explain(error);
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof LedgerError && error.code === "LedgerUnavailable";
}

/** Whether the same call can succeed soon. */
function isTemporary(error: unknown): boolean {
  if (!(error instanceof LedgerError) || !error.retryable) return false;
  return error.code === "LedgerUnavailable" || error.code === "LedgerBusy";
}
