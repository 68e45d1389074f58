/**
 * Where the application keeps what it decided: the same database as the ledger, so that a decision
 * and the mark "handled" are one transaction. The worker knows this much of it; how it is done
 * stands in sqlite-store.ts and postgres-store.ts, and a team needs one of the two.
 */
import type { Ledger } from "@immkit/runtime/ledger";
import type { Settings } from "./settings.ts";

/** One verdict that the application acted on. */
export interface Decision {
  readonly taskId: string;
  readonly stage: "review" | "final";
  readonly uri: string | null;
  readonly suggestion: string | null;
  /** Which worker did it. */
  readonly pid: number;
}

export interface DecisionCounts {
  /** Decisions of the last word on a task. */
  readonly final: number;
  readonly review: number;
  /** Verdicts that were acted on more than once. */
  readonly twice: number;
}

export interface Store<Tx> {
  readonly ledger: Ledger<Tx>;
  /**
   * Writes a decision in the ledger's transaction. A plain insert on purpose: nothing in the table
   * would keep a repeated one out.
   */
  save(tx: Tx, decision: Decision): void | Promise<void>;
  countDecisions(): Promise<DecisionCounts>;
  close(): Promise<void>;
}

/**
 * Opens the store that the settings name, makes its table when it is missing, and closes it in the
 * end.
 */
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
