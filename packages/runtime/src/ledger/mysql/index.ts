/**
 * A ledger in MySQL or MariaDB.
 * @module
 */
export { MysqlLedger, type MysqlLedgerOptions } from "./ledger.ts";
export type { MysqlClient, MysqlField, MysqlPool, MysqlQuery, MysqlTlsOptions } from "./pool.ts";
