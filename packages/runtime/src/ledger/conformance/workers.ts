import type { ModerationOutcome } from "../../generated/outcome.ts";
import type { Lease, Ledger, LedgerOptions, TaskState } from "../ledger.ts";

/** Options with which the suite opens a ledger. */
export interface ConformanceLedgerOptions extends LedgerOptions {
  readonly leaseMs: number;
  /** Returns epoch milliseconds: the only clock that the ledger uses. */
  readonly now: () => number;
}

/**
 * A database for the ledgers under test, with a place that effects write texts to.
 *
 * - An option out of its range is a `ConfigError`; any other rejection is a `LedgerError` with the
 *   codes of docs/errors.md.
 * - `holder` in the answers begins with the `holder` of the options.
 * - Ids and keys are compared exactly; those that the database can't keep exactly are rejected.
 */
export interface ConformanceStore<Tx> {
  /** Opens a ledger. Several share the database at the same time. The suite closes them. */
  open(options: ConformanceLedgerOptions): Promise<Ledger<Tx>>;
  /** Writes a text inside the transaction. Synchronous if effects must be. */
  writeEffect(tx: Tx, text: string): void | Promise<void>;
  /** The texts that were committed, in their order. */
  effects(): Promise<string[]>;
  /** Deletes all rows of the ledger and of the effects. */
  clear(): Promise<void>;
}

/** Two workers on an empty store, and what tests do with them. */
export interface Workers {
  readonly a: Ledger;
  readonly b: Ledger;
  /** The time of all workers, epoch milliseconds. */
  readonly clock: { now: number };
  /** Opens one more ledger. */
  readonly open: (options?: LedgerOptions) => Promise<Ledger>;
  /** Begins a verdict. @throws Error if it does not begin. */
  readonly lease: (ledger: Ledger, outcome: ModerationOutcome) => Promise<Lease>;
  /** An effect that writes a text. */
  readonly effect: (text: string) => (tx: unknown) => void | Promise<void>;
  readonly effects: () => Promise<string[]>;
  readonly stateOf: (taskId: string) => Promise<TaskState | undefined>;
}

/** How long the leases of the workers last. */
export const leaseMs = 1_000;

/** Runs a test with two workers on the store, which it empties first. */
export async function withWorkers(
  store: ConformanceStore<unknown>,
  test: (workers: Workers) => Promise<void>,
): Promise<void> {
  await store.clear();
  const clock = { now: Date.UTC(2026, 0, 5) };
  const ledgers: Ledger[] = [];
  const now = (): number => clock.now;
  const open = async (options: LedgerOptions = {}): Promise<Ledger> => {
    const ledger = await store.open({ ...options, leaseMs: options.leaseMs ?? leaseMs, now });
    ledgers.push(ledger);
    return ledger;
  };
  try {
    const a = await open({ holder: "a" });
    const b = await open({ holder: "b" });
    await test({
      a,
      b,
      clock,
      open,
      async lease(ledger, outcome) {
        const begun = await ledger.begin(outcome);
        if (begun.status === "run") return begun.lease;
        throw new Error(`${outcome.taskId} does not begin: ${begun.status}`);
      },
      effect: (text) => (tx) => store.writeEffect(tx, text),
      effects: () => store.effects(),
      stateOf: async (taskId) => (await a.find([taskId])).get(taskId)?.state,
    });
  } finally {
    for (const ledger of ledgers) await ledger.close();
  }
}
