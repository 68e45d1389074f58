/** The members of `Pool` and `PoolClient` of `pg` that this ledger uses. */

export interface PgResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly rowCount: number | null;
  /** The kind of statement, such as `COMMIT`. */
  readonly command: string;
}

export interface PgClient {
  query(text: string, values?: unknown[]): Promise<PgResult>;
  release(destroy?: boolean): void;
  on(event: "error", listener: (error: Error) => void): unknown;
  removeListener(event: "error", listener: (error: Error) => void): unknown;
}

export interface PgPool<Client extends PgClient = PgClient> {
  readonly options?: { readonly max?: number };
  readonly totalCount?: number;
  readonly idleCount?: number;
  connect(): Promise<Client>;
  end(): Promise<void>;
}

/** A pool of `pg`, which is loaded here: nothing else needs it. */
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
    // Without it, a query on a connection that is dead without notice waits for a quarter of an
    // hour, until the system gives up.
    query_timeout: queryTimeoutMs,
    keepAlive: true,
  });
  // The pool replaces an idle connection that breaks.
  pool.on("error", () => {});
  return pool;
}
