export { PostgresLedger, type PostgresLedgerOptions } from "./ledger.ts";
export type { PgClient, PgPool, PgResult } from "./pool.ts";
