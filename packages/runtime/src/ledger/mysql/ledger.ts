import { ConfigError } from "../../errors.ts";
import { checkWholeNumbers } from "../../options.ts";
import type { LedgerOptions } from "../ledger.ts";
import { PooledDatabase } from "../pooled/database.ts";
import { checkPool, unreadable } from "../pooled/pool.ts";
import { readLedgerSettings } from "../settings.ts";
import { SqlLedger } from "../sql-ledger.ts";
import { mysqlDialect, prepareMysql } from "./dialect.ts";
import { MysqlDriver } from "./driver.ts";
import { type MysqlClient, type MysqlPool, type MysqlTlsOptions, makePool } from "./pool.ts";
import { checkServer } from "./server.ts";

/** Options of {@link MysqlLedger.open}. Pass `pool` or `connectionString`. */
export interface MysqlLedgerOptions<Client extends MysqlClient = MysqlClient>
  extends LedgerOptions {
  /**
   * A pool of `mysql2/promise`, which stays open when the ledger is closed. For effects with the
   * types of `mysql2`, use `MysqlLedger.open<PoolConnection>({ pool })`.
   */
  readonly pool?: MysqlPool<Client> | undefined;
  /**
   * Instead of a pool: `mysql://user:password@host/database`. Needs the package `mysql2`. The
   * tables are in this database, which must exist.
   */
  readonly connectionString?: string | undefined;
  /** TLS for `connectionString`. Default: none. */
  readonly ssl?: MysqlTlsOptions | undefined;
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
   * A statement of the ledger that takes longer has failed, and its connection is closed, 100 to
   * 3600000. For `connectionString`, the same holds for an effect's statements. Default: 60000.
   */
  readonly queryTimeoutMs?: number | undefined;
  /** How long to retry while the server is unavailable, 0 to 600000. Default: 10000. */
  readonly retryMs?: number | undefined;
  /** Returns epoch milliseconds. Default: the server's clock, the same for all workers. */
  readonly now?: (() => number) | undefined;
}

/**
 * A ledger in MySQL (8.0 or newer) or MariaDB (10.6 or newer), which any number of consumers on any
 * number of machines can share. An effect gets the connection, inside the transaction.
 * @example
 * const connectionString = process.env["DATABASE_URL"] ?? "";
 * const ledger = await MysqlLedger.open({ connectionString });
 */
export class MysqlLedger<Client extends MysqlClient = MysqlClient> extends SqlLedger<Client> {
  /** @throws ConfigError; LedgerError `LedgerUnavailable`, `LedgerForbidden`, `LedgerTooNew` … */
  static async open<Client extends MysqlClient = MysqlClient>(
    options: MysqlLedgerOptions<Client>,
  ): Promise<MysqlLedger<Client>> {
    const { pool, connectionString, ssl, retryMs = 10_000, now } = options;
    const { maxConnections = 10, queryTimeoutMs = 60_000, connectionWaitMs = 60_000 } = options;
    const settings = readLedgerSettings(options);
    checkWholeNumbers(options, {
      retryMs: [0, 600_000],
      maxConnections: [1, 1_000],
      queryTimeoutMs: [100, 3_600_000],
      connectionWaitMs: [100, 3_600_000],
    });
    if ((pool === undefined) === !connectionString) {
      throw new ConfigError(
        "connectionString",
        "Pass either connectionString, such as mysql://user:password@host/database, or pool.",
      );
    }
    checkPool(pool, "getConnection", "mysql2/promise");
    if (connectionString && !/^(?:mysql|mariadb):\/\//.test(connectionString))
      throw new ConfigError("connectionString", "connectionString must start with mysql://.");
    const chosen =
      pool ??
      ((await makePool({
        connectionString: connectionString ?? "",
        ssl,
        maxConnections,
        queryTimeoutMs,
      }).catch((error: unknown) => {
        throw unreadable(error);
      })) as MysqlPool<Client>);
    const dialect = mysqlDialect(now);
    const driver = new MysqlDriver(chosen, { endPool: pool === undefined, queryTimeoutMs });
    const database = new PooledDatabase(dialect, driver, { retryMs, connectionWaitMs });
    try {
      await database.withClient(async (client) => {
        const { maxPacketBytes } = await database.run(client, checkServer());
        driver.maxPacketBytes = maxPacketBytes;
        await database.run(client, prepareMysql(dialect));
      });
    } catch (error) {
      await database.close();
      throw error;
    }
    return new MysqlLedger(database, settings);
  }
}
