/**
 * The application's decisions. They are in the same database as the ledger: a decision and the mark
 * "handled" are one transaction. sqlite-store.ts and postgres-store.ts implement this interface.
 * You need one of them.
 */
import type { Ledger } from "@immkit/runtime/ledger";
import type { Settings } from "./settings.ts";

/** One verdict that the application handled. */
export interface Decision {
  readonly taskId: string;
  readonly stage: "review" | "final";
  readonly uri: string | null;
  readonly suggestion: string | null;
  /** The process id of the worker. */
  readonly pid: number;
}

export interface DecisionCounts {
  /** Decisions for final verdicts. */
  readonly final: number;
  readonly review: number;
  /** Verdicts that were handled more than once. */
  readonly twice: number;
}

export interface Store<Tx> {
  readonly ledger: Ledger<Tx>;
  /**
   * Writes a decision in the ledger's transaction. The table has no unique key on purpose: a
   * repeated decision would be a second row.
   */
  save(tx: Tx, decision: Decision): void | Promise<void>;
  countDecisions(): Promise<DecisionCounts>;
  close(): Promise<void>;
}

/** Opens the store in the settings, creates a missing table, and closes it at the end. */
export async function withStore<T>(
  settings: Pick<Settings, "databaseUrl" | "sqliteFile" | "leaseSeconds">,
  work: <Tx>(store: Store<Tx>) => Promise<T>,
): Promise<T> {
  const leaseMs = settings.leaseSeconds * 1_000;
  if (settings.databaseUrl === undefined) {
    const { openSqliteStore } = await import("./sqlite-store.ts");
    return use(await openSqliteStore(settings.sqliteFile, leaseMs), work);
  }
  const { openPostgresStore } = await import("./postgres-store.ts");
  return use(await openPostgresStore(settings.databaseUrl, leaseMs), work);
}

async function use<Tx, T>(store: Store<Tx>, work: (store: Store<Tx>) => Promise<T>): Promise<T> {
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
