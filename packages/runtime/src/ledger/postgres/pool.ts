/**
 * What this ledger needs of `pg`: its `Pool` and `PoolClient` have it, and so the types of `pg` are
 * needed by nobody else.
 */

export interface PgResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly rowCount: number | null;
  /** Such as `COMMIT`. */
  readonly command: string;
}

export interface PgClient {
  query(text: string, values?: unknown[]): Promise<PgResult>;
  release(destroy?: boolean): void;
  on(event: "error", listener: (error: Error) => void): unknown;
  removeListener(event: "error", listener: (error: Error) => void): unknown;
}

export interface PgPool<Client extends PgClient = PgClient> {
  connect(): Promise<Client>;
  end(): Promise<void>;
}

/** A pool of `pg`, which is loaded here, so that nobody needs it who keeps the ledger elsewhere. */
export async function makePool(
  connectionString: string,
  maxConnections: number,
  queryTimeoutMs: number,
): Promise<PgPool> {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({
    connectionString,
    max: maxConnections,
    connectionTimeoutMillis: 5_000,
    // Without it, a query on a connection that nobody at the other end knows any more waits until
    // the system gives up, a quarter of an hour.
    query_timeout: queryTimeoutMs,
    keepAlive: true,
  });
  // A connection that breaks while nobody uses it is replaced by the pool.
  pool.on("error", () => {});
  return pool;
}
