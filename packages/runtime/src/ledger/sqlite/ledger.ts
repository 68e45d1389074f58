import type { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../../errors.ts";
import { checkWholeNumbers } from "../../options.ts";
import type { LedgerOptions } from "../ledger.ts";
import { readLedgerSettings } from "../settings.ts";
import { SqlLedger } from "../sql-ledger.ts";
import { SqliteDatabase } from "./database.ts";

/** Options of {@link SqliteLedger.open}. */
export interface SqliteLedgerOptions extends LedgerOptions {
  /**
   * The file, on a local disk; created if it is missing. It can be the application's own database:
   * the names of our tables start with `immkit_`.
   */
  readonly path: string;
  /**
   * How long to wait while other processes or connections write, 0 to 600000. Then the call fails
   * with `LedgerBusy`, and the message is delivered again. A process warning comes after half of
   * that time. Default: 60000.
   */
  readonly busyTimeoutMs?: number | undefined;
  /** Returns epoch milliseconds. Default: this machine's clock. */
  readonly now?: (() => number) | undefined;
}

/**
 * A ledger in a SQLite file (`node:sqlite`), which several processes of one machine can share.
 * Everything it has answered survives a crash of the process and of the machine (WAL,
 * `synchronous = FULL`). An effect gets the open `DatabaseSync` and must be synchronous: a promise
 * is the LedgerError `AsyncEffect`.
 * @example const ledger = await SqliteLedger.open({ path: "verdicts.db" });
 */
export class SqliteLedger extends SqlLedger<DatabaseSync> {
  /**
   * @throws ConfigError; LedgerError `LedgerUnavailable`, `LedgerReadOnly`, `LedgerFull`,
   *   `LedgerCorrupt`, `LedgerTooNew`
   */
  static async open(options: SqliteLedgerOptions): Promise<SqliteLedger> {
    const { path, busyTimeoutMs = 60_000, now = Date.now } = options;
    if (typeof path !== "string" || path === "" || path.includes("\0"))
      throw new ConfigError("path", "path is missing: use a file such as verdicts.db.");
    checkWholeNumbers(options, { busyTimeoutMs: [0, 600_000] });
    const settings = readLedgerSettings(options);
    return new SqliteLedger(await SqliteDatabase.open({ path, busyTimeoutMs, now }), settings);
  }
}
