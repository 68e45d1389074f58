/**
 * The tests of a ledger, for ledgers on other databases.
 * @module
 */

export { type ConformanceOptions, ledgerConformance } from "./conformance.ts";
export type { TestFramework } from "./suite.ts";
export type { ConformanceLedgerOptions, ConformanceStore } from "./workers.ts";
