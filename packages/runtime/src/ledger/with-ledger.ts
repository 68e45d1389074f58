import { type HandlerContext, notify } from "../delivery/options.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { LedgerError } from "./errors.ts";
import { LeaseKeeper } from "./lease-keeper.ts";
import type { Lease, Ledger } from "./ledger.ts";
import { stageOf } from "./step.ts";

/** The second argument of a {@link LedgerHandler}. */
export interface LedgerHandlerContext<Tx> {
  /**
   * Runs an effect in the transaction that marks the verdict as handled, and returns what the
   * effect returns. The effect happens once for this version, or not at all. Call it last, and
   * once; without a call the verdict is marked when the handler returns.
   * @throws LedgerError `Fenced` if another worker has taken over.
   */
  readonly tx: <T>(effect: (tx: Tx) => T | Promise<T>) => Promise<T>;
  /**
   * An idempotency key for effects outside the ledger's database: the same each time this version
   * is handled, on any machine.
   */
  readonly key: string;
  /** Above 1, an earlier run of the handler was cut off and may have had its outside effect. */
  readonly attempt: number;
  /** Aborted when the ledger's or the message's lease is lost, or the handler must stop. */
  readonly signal: AbortSignal;
}

/** Returns: the verdict is handled. Throws: it is delivered again. */
export type LedgerHandler<Tx> = (
  outcome: ModerationOutcome,
  context: LedgerHandlerContext<Tx>,
) => void | Promise<void>;

/**
 * The result of one delivery: `duplicate` was handled before, `late` is a `review` after the final
 * verdict.
 */
export type Handled = "handled" | "duplicate" | "late";

/** Options of {@link withLedger}. */
export interface WithLedgerOptions {
  /**
   * Called for each delivery that did not run the handler. `conflict`: the verdict was handled with
   * another suggestion, which remains valid. What it throws is a process warning.
   */
  readonly onSkipped?: (outcome: ModerationOutcome, why: "duplicate" | "conflict" | "late") => void;
}

/**
 * Makes a handler run once per verdict version: repeated, reordered and late deliveries return
 * without running it. While another worker is handling the verdict, a delivery throws `VerdictBusy`
 * and is delivered again.
 * @example
 * ```ts
 * const handler = withLedger(ledger, async (outcome, { tx }) => {
 *   await tx((database) => void database.prepare(insert).run(outcome.taskId, outcome.suggestion));
 * });
 * const consumer = NotificationConsumer.fromConfig(config, { credentials, handler });
 * ```
 */
export function withLedger<Tx>(
  ledger: Ledger<Tx>,
  handler: LedgerHandler<Tx>,
  options: WithLedgerOptions = {},
): (outcome: ModerationOutcome, context: HandlerContext) => Promise<void> {
  return async (outcome, { signal }) => {
    await handleVerdict(ledger, handler, outcome, { ...options, signal });
  };
}

/**
 * Handles one delivery of a verdict through the ledger.
 * @throws what the handler throws; LedgerError, such as `VerdictBusy`.
 */
export async function handleVerdict<Tx>(
  ledger: Ledger<Tx>,
  handler: LedgerHandler<Tx>,
  outcome: ModerationOutcome,
  { signal, onSkipped }: WithLedgerOptions & HandlerContext,
): Promise<Handled> {
  signal.throwIfAborted();
  const begunAt = performance.now();
  const begun = await ledger.begin(outcome);
  switch (begun.status) {
    case "done":
      notify("onSkipped", onSkipped, outcome, begun.conflict === null ? "duplicate" : "conflict");
      return "duplicate";
    case "stale":
      notify("onSkipped", onSkipped, outcome, "late");
      return "late";
    case "busy": {
      const message = `${begun.holder} is handling the ${stageOf(outcome)} verdict of ${outcome.taskId}, or the review before it.`;
      throw new LedgerError("VerdictBusy", message, { retryable: true });
    }
    case "run": {
      const keeper = new LeaseKeeper(ledger, begun.lease, begunAt, signal);
      await run(ledger, handler, outcome, begun, keeper);
      return "handled";
    }
  }
}

async function run<Tx>(
  ledger: Ledger<Tx>,
  handler: LedgerHandler<Tx>,
  outcome: ModerationOutcome,
  { lease, key }: { readonly lease: Lease; readonly key: string },
  keeper: LeaseKeeper,
): Promise<void> {
  let commit: Promise<unknown> | undefined;
  let committed = false;
  const tx = <T>(effect?: (tx: Tx) => T | Promise<T>): Promise<T> => {
    // A commit locks the version itself, and an extension would only wait for it.
    keeper.end();
    const next = ledger.commit<T>(lease, effect).then((result) => {
      committed = true;
      return result;
    });
    commit = next;
    return next;
  };
  try {
    keeper.signal.throwIfAborted();
    await handler(outcome, { tx, key, attempt: lease.attempt, signal: keeper.signal });
    // The handler may not have awaited its effect, or may have ignored that it failed.
    await commit;
    if (!committed) await tx();
  } catch (error) {
    // Whether a commit that the handler did not await succeeds is only known at its end.
    await commit?.catch(() => {});
    // If the release fails, the next worker waits until the lease runs out.
    if (!committed) await ledger.release(lease).catch(() => {});
    throw error;
  } finally {
    keeper.end();
  }
}
