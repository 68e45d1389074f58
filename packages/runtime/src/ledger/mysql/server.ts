import { ConfigError } from "../../errors.ts";
import { LedgerError } from "../errors.ts";
import { type Operation, query } from "../sql.ts";

/** What the ledger must know about a server. */
export interface MysqlServer {
  /** It rejects a statement that is longer, and closes the connection. */
  readonly maxPacketBytes: number;
}

/**
 * Asks the server whether the ledger can work with it and with this connection.
 * @throws LedgerError `LedgerUnavailable` for an old server or without a database; ConfigError for
 *   a pool whose connections are set up in another way.
 */
export function* checkServer(): Operation<MysqlServer> {
  const [row] = yield* query(
    `SELECT version() AS version, database() AS name, @@autocommit AS autocommit,
       @@character_set_results AS charset, @@max_allowed_packet AS packet`,
  );
  const version = String(row?.["version"]);
  if (!isSupported(version)) {
    throw new LedgerError(
      "LedgerUnavailable",
      `The ledger's server has the version ${version}: use MySQL 8.0 or newer, or MariaDB 10.6 or newer. Older ones have no SKIP LOCKED.`,
    );
  }
  if (row?.["name"] === null) {
    const message = "No database is selected: name it in connectionString, after the host.";
    throw new LedgerError("LedgerUnavailable", message);
  }
  if (Number(row?.["autocommit"]) !== 1)
    throw new ConfigError("pool", "The pool's connections have autocommit off: leave it on.");
  if (row?.["charset"] !== "utf8mb4") {
    throw new ConfigError(
      "pool",
      `The pool's connections have the character set ${row?.["charset"]}: use utf8mb4, the default of mysql2.`,
    );
  }
  return { maxPacketBytes: Number(row?.["packet"]) };
}

function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  return /mariadb/i.test(version) ? major > 10 || (major === 10 && minor >= 6) : major >= 8;
}
