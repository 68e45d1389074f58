/**
 * One connection to the ledger's file: short transactions, which wait for those of other processes
 * without holding up this one.
 */
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { LedgerError } from "../errors.ts";
import { explain, isBusy } from "./errors.ts";
import { migrate } from "./schema.ts";

/** SQLite itself waits this long for a lock, and blocks the event loop meanwhile. */
const blockingWaitMs = 20;

export interface ConnectionOptions {
  readonly path: string;
  readonly busyTimeoutMs: number;
}

export class Connection {
  readonly #database: DatabaseSync;
  readonly #options: ConnectionOptions;

  constructor(database: DatabaseSync, options: ConnectionOptions) {
    this.#database = database;
    this.#options = options;
  }

  /** Opens or makes the file. @throws LedgerError */
  static async open(options: ConnectionOptions): Promise<Connection> {
    // Loaded here, so that nobody pays for it who keeps the ledger elsewhere.
    const { DatabaseSync } = await import("node:sqlite");
    let database: DatabaseSync;
    try {
      database = new DatabaseSync(options.path, { timeout: blockingWaitMs });
    } catch (error) {
      throw explain(error, options.path);
    }
    const connection = new Connection(database, options);
    try {
      // A change to WAL needs the file alone, for a moment.
      await connection.#patiently(() =>
        database.exec(
          "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        ),
      );
      await connection.write(migrate);
    } catch (error) {
      database.close();
      throw (await readOnly(error, options.path)) ?? error;
    }
    return connection;
  }

  /** Reads at once, from what is committed. */
  read<T>(work: (database: DatabaseSync) => T): Promise<T> {
    return this.#patiently(() => work(this.#database));
  }

  /** Runs `work` in a transaction that no other writer shares; what it throws rolls it back. */
  write<T>(work: (database: DatabaseSync) => T): Promise<T> {
    const database = this.#database;
    let begun = false;
    return this.#patiently(
      () => {
        database.exec("BEGIN IMMEDIATE");
        begun = true;
        try {
          const result = work(database);
          database.exec("COMMIT");
          return result;
        } catch (error) {
          // Some failures, a full disk among them, have rolled back by themselves.
          if (database.isTransaction) database.exec("ROLLBACK");
          throw error;
        }
      },
      // Work that ran may have called the handler's effect: only a beginning that failed is tried
      // again.
      () => !begun,
    );
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  async #patiently<T>(attempt: () => T, mayRepeat = () => true): Promise<T> {
    const until = performance.now() + this.#options.busyTimeoutMs;
    for (;;) {
      if (!this.#database.isOpen)
        throw new LedgerError("LedgerClosed", `The ledger ${this.#options.path} is closed.`);
      try {
        return attempt();
      } catch (error) {
        if (!isBusy(error) || !mayRepeat() || performance.now() >= until)
          throw explain(error, this.#options.path);
        await sleep(1 + Math.random() * 20);
      }
    }
  }
}

/** SQLite only says that it can't make a file beside a database which it may not write to. */
async function readOnly(error: unknown, path: string): Promise<LedgerError | undefined> {
  if (!(error instanceof LedgerError) || error.code !== "LedgerUnavailable") return undefined;
  const { access, constants } = await import("node:fs/promises");
  try {
    for (const place of [path, dirname(path)]) await access(place, constants.W_OK);
    return undefined;
  } catch (cause) {
    return new LedgerError(
      "LedgerReadOnly",
      `The ledger ${path} is read-only. Let the process write to the file and its folder.`,
      {
        cause,
      },
    );
  }
}
