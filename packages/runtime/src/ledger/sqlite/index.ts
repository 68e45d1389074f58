export { SqliteLedger, type SqliteLedgerOptions } from "./ledger.ts";
