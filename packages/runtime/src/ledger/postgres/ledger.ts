import { ConfigError } from "../../errors.ts";
import { checkWholeNumbers } from "../../options.ts";
import type { LedgerOptions } from "../ledger.ts";
import { PooledDatabase } from "../pooled/database.ts";
import { checkPool, unreadable } from "../pooled/pool.ts";
import { readLedgerSettings } from "../settings.ts";
import { SqlLedger } from "../sql-ledger.ts";
import { postgresDialect, preparePostgres } from "./dialect.ts";
import { PostgresDriver } from "./driver.ts";
import { makePool, type PgClient, type PgPool } from "./pool.ts";

/** Options of {@link PostgresLedger.open}. Pass `pool` or `connectionString`. */
export interface PostgresLedgerOptions<Client extends PgClient = PgClient> extends LedgerOptions {
  /**
   * A `Pool` of `pg`, which stays open when the ledger is closed. Listen to its `error` event, or a
   * restart of the server ends the process. For effects with the types of `pg`, use
   * `PostgresLedger.open<PoolClient>({ pool })`.
   */
  readonly pool?: PgPool<Client> | undefined;
  /** Instead of a pool: `postgresql://…`. Needs the package `pg`. */
  readonly connectionString?: string | undefined;
  /**
   * Connections of the pool for `connectionString`, 1 to 1000. An effect keeps one while it runs:
   * with fewer than the consumer's `concurrency`, handlers wait for each other. Default: 10.
   */
  readonly maxConnections?: number | undefined;
  /**
   * How long a call waits while all connections are in use, 100 to 3600000. Then it has failed with
   * `LedgerBusy`, and a process warning comes after half of the time. Calls for verdicts that are
   * being handled wait ahead of those that begin one. Default: 60000.
   */
  readonly connectionWaitMs?: number | undefined;
  /**
   * A statement of that pool that takes longer has failed, and its connection is closed, 100 to
   * 3600000. Default: 60000.
   */
  readonly queryTimeoutMs?: number | undefined;
  /** The schema of the tables, lower case; created if it is missing. Default: `immkit`. */
  readonly schema?: string | undefined;
  /** How long to retry while the server is unavailable, 0 to 600000. Default: 10000. */
  readonly retryMs?: number | undefined;
  /** Returns epoch milliseconds. Default: the server's clock, the same for all workers. */
  readonly now?: (() => number) | undefined;
}

/**
 * A ledger in PostgreSQL (14 or newer), which any number of consumers on any number of machines can
 * share. An effect gets the connection, inside the transaction.
 * @example
 * const connectionString = process.env["DATABASE_URL"] ?? "";
 * const ledger = await PostgresLedger.open({ connectionString });
 */
export class PostgresLedger<Client extends PgClient = PgClient> extends SqlLedger<Client> {
  /** @throws ConfigError; LedgerError `LedgerUnavailable`, `LedgerForbidden`, `LedgerTooNew` … */
  static async open<Client extends PgClient = PgClient>(
    options: PostgresLedgerOptions<Client>,
  ): Promise<PostgresLedger<Client>> {
    const { pool, connectionString, schema = "immkit", retryMs = 10_000, now } = options;
    const { maxConnections = 10, queryTimeoutMs = 60_000, connectionWaitMs = 60_000 } = options;
    const settings = readLedgerSettings(options);
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
      throw new ConfigError(
        "schema",
        `schema is ${JSON.stringify(schema)}: use lower-case letters, digits and _.`,
      );
    }
    checkWholeNumbers(options, {
      retryMs: [0, 600_000],
      maxConnections: [1, 1_000],
      queryTimeoutMs: [100, 3_600_000],
      connectionWaitMs: [100, 3_600_000],
    });
    if ((pool === undefined) === !connectionString) {
      throw new ConfigError(
        "connectionString",
        "Pass either connectionString, such as postgresql://user@host/database, or pool.",
      );
    }
    checkPool(pool, "connect", "pg");
    const ownPool =
      pool === undefined
        ? ((await makePool(
            connectionString ?? "",
            maxConnections,
            queryTimeoutMs,
          )) as PgPool<Client>)
        : undefined;
    const dialect = postgresDialect(schema, now);
    const driver = new PostgresDriver(pool ?? (ownPool as PgPool<Client>), ownPool !== undefined);
    const database = new PooledDatabase(dialect, driver, { retryMs, connectionWaitMs });
    try {
      await database.write(() => preparePostgres(dialect, schema));
    } catch (error) {
      await database.close();
      throw unreadable(error);
    }
    return new PostgresLedger(database, settings);
  }
}
