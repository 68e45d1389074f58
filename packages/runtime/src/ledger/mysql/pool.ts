import { definedMembers } from "../../options.ts";

/** The members of `Pool` and `PoolConnection` of `mysql2/promise` that this ledger uses. */

export interface MysqlClient {
  query(options: MysqlQuery): Promise<[unknown, unknown]>;
  query(sql: string, values?: unknown): Promise<[unknown, unknown]>;
  release(): void;
  destroy(): void;
  on(event: "error", listener: (error: Error) => void): unknown;
  removeListener(event: "error", listener: (error: Error) => void): unknown;
}

export interface MysqlQuery {
  readonly sql: string;
  readonly timeout?: number;
  readonly rowsAsArray?: boolean;
  readonly nestTables?: boolean;
  readonly typeCast?: (field: MysqlField) => unknown;
}

export interface MysqlField {
  readonly name: string;
  buffer(): Buffer | null;
}

export interface MysqlPool<Client extends MysqlClient = MysqlClient> {
  getConnection(): Promise<Client>;
  end(): Promise<void>;
  /** The pool of `mysql2` behind that of `mysql2/promise`. */
  readonly pool?: { readonly config?: { readonly connectionLimit?: number } };
}

/** Options of `mysql2` for TLS, such as `{ ca, verifyIdentity: true }`. */
export interface MysqlTlsOptions {
  /** Certificates of the authorities that sign the server's, as PEM. Default: Node's own list. */
  readonly ca?: string | undefined;
  /** This client's certificate and its key, as PEM, if the server asks for one. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Whether the certificate must be for the host that was connected to. Default: false. */
  readonly verifyIdentity?: boolean | undefined;
  /** Whether a certificate that nobody known has signed is refused. Default: true. */
  readonly rejectUnauthorized?: boolean | undefined;
}

export interface PoolOptions {
  readonly connectionString: string;
  readonly ssl: MysqlTlsOptions | undefined;
  readonly maxConnections: number;
  readonly queryTimeoutMs: number;
}

/**
 * The server ends a connection that is idle for this long. Without that, the transaction of a
 * machine that vanished would hold its locks for eight hours.
 */
const idleConnectionSeconds = 60;

/** A pool of `mysql2`, which is loaded here: nothing else needs it. */
export async function makePool(options: PoolOptions): Promise<MysqlPool> {
  const { connectionString, ssl, maxConnections, queryTimeoutMs } = options;
  const { default: mysql } = await import("mysql2/promise");
  const pool = mysql.createPool({
    uri: connectionString,
    connectionLimit: maxConnections,
    // Idle connections are closed here before the server does.
    maxIdle: maxConnections - 1,
    idleTimeout: (idleConnectionSeconds * 1_000) / 2,
    connectTimeout: 5_000,
    charset: "utf8mb4_bin",
    enableKeepAlive: true,
    keepAliveInitialDelay: 10_000,
    ...(ssl && { ssl: definedMembers(ssl) }),
  });
  pool.pool.on("connection", (connection) => {
    // The pool replaces an idle connection that breaks.
    connection.on("error", () => {});
    // Without it, a query on a connection that is dead without notice waits for a quarter of an
    // hour, until the system gives up.
    const { stream } = connection as unknown as { readonly stream: import("node:net").Socket };
    stream.setTimeout(queryTimeoutMs, () => {
      stream.destroy(
        Object.assign(new Error(`No answer within ${queryTimeoutMs} ms.`), { code: "ETIMEDOUT" }),
      );
    });
    connection.query(`SET SESSION wait_timeout = ${idleConnectionSeconds}`, () => {});
  });
  return pool as unknown as MysqlPool;
}
