import type { Answer, Statement } from "../sql.ts";

/** What a connection of a pool must have, whatever the database. */
export interface PooledClient {
  on(event: "error", listener: (error: Error) => void): unknown;
  removeListener(event: "error", listener: (error: Error) => void): unknown;
}

/** How to use one kind of database server through the pool of its client library. */
export interface Driver<Client extends PooledClient> {
  /** How many connections the pool has; undefined if it doesn't say. */
  readonly connections: number | undefined;
  /** Gets a connection. @throws LedgerError, or the library's error */
  connect(): Promise<Client>;
  /** Gives it back to the pool, or closes it if it is broken. */
  release(client: Client, broken: boolean): void;
  run(client: Client, statement: Statement): Promise<Answer>;
  /** Begins a transaction that sees what others have committed. */
  begin(client: Client): Promise<void>;
  /** Called before the effect. */
  protect(client: Client): Promise<void>;
  /**
   * @param protectedBefore whether {@link protect} was called
   * @throws LedgerError `EffectFailed` if the effect has ended its transaction unnoticed
   */
  commit(client: Client, protectedBefore: boolean): Promise<void>;
  rollback(client: Client): Promise<void>;
  /**
   * A LedgerError for a problem of the server or the connection. Any other error, such as a
   * constraint that an effect violates, is returned as it is.
   */
  explain(error: unknown): unknown;
  /**
   * Like `explain`, for a connection that is known to work. A network error then comes from the
   * effect, which called another server.
   */
  explainAnswer(error: unknown): unknown;
  /** A statement that was given up. Its connection would not answer the next one either. */
  isTimeout(error: unknown): boolean;
  isDuplicate(error: unknown): boolean;
  /** Closes the pool if it belongs to the ledger. */
  end(): Promise<void>;
}

/** Codes of Node.js for sockets that can't connect or broke. */
export const networkCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOENT",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);
