import type { ModerationOutcome } from "../generated/outcome.ts";
import { LedgerError } from "./errors.ts";
import { LeaseKeeper } from "./lease-keeper.ts";
import type { Lease, Ledger } from "./ledger.ts";
import { stageOf } from "./step.ts";

export interface LedgerHandlerContext<Tx> {
  /**
   * Does an effect in the transaction that marks the verdict as handled, and returns what the
   * effect returns: the effect has happened once for this version, or not at all. Call it once,
   * last; without a call the verdict is marked when the handler returns.
   * @throws FencedError when another worker has taken over.
   */
  readonly tx: <T>(effect: (tx: Tx) => T | Promise<T>) => Promise<T>;
  /**
   * For effects outside the ledger's database: the same each time this version is handled, on
   * whichever machine.
   */
  readonly key: string;
  /**
   * Above 1, an earlier run of the handler was broken off, and may have done its outside effect.
   */
  readonly attempt: number;
  /** Aborted when the lease or the message's hold is lost, or the handler must stop. */
  readonly signal: AbortSignal;
}

/** Returns: the verdict counts as handled. Throws: it comes again. */
export type LedgerHandler<Tx> = (
  outcome: ModerationOutcome,
  context: LedgerHandlerContext<Tx>,
) => void | Promise<void>;

/**
 * What became of one delivery: `duplicate` was handled before, `late` is a `review` after the final
 * verdict.
 */
export type Handled = "handled" | "duplicate" | "late";

export interface WithLedgerOptions {
  /**
   * Told of each delivery that did not run the handler. `conflict`: the verdict was handled with
   * another suggestion, which stands.
   */
  readonly onSkipped?: (outcome: ModerationOutcome, why: "duplicate" | "conflict" | "late") => void;
}

/**
 * A handler for a `NotificationConsumer` that runs once per verdict version: repeated, reordered
 * and late deliveries return without running it. A delivery whose verdict another worker is
 * handling fails with `VerdictBusy`, and so comes again.
 * @example const handler = withLedger(ledger, async (outcome, { tx }) => { await tx((database) =>
 *   void database.prepare("INSERT INTO decision VALUES (?, ?)").run(outcome.taskId,
 *   outcome.suggestion)); }); const consumer = NotificationConsumer.fromConfig(config, {
 *   credentials, handler });
 */
export function withLedger<Tx>(
  ledger: Ledger<Tx>,
  handler: LedgerHandler<Tx>,
  options: WithLedgerOptions = {},
): (outcome: ModerationOutcome, context: { readonly signal: AbortSignal }) => Promise<void> {
  return async (outcome, { signal }) => {
    await handleVerdict(ledger, handler, outcome, { ...options, signal });
  };
}

/**
 * One delivery of a verdict, through the ledger.
 * @throws what the handler throws; LedgerError, among them `VerdictBusy`.
 */
export async function handleVerdict<Tx>(
  ledger: Ledger<Tx>,
  handler: LedgerHandler<Tx>,
  outcome: ModerationOutcome,
  { signal, onSkipped }: WithLedgerOptions & { readonly signal: AbortSignal },
): Promise<Handled> {
  signal.throwIfAborted();
  const begunAt = performance.now();
  const begun = await ledger.begin(outcome);
  switch (begun.status) {
    case "done":
      tell(onSkipped, outcome, begun.conflict ? "conflict" : "duplicate");
      return "duplicate";
    case "stale":
      tell(onSkipped, outcome, "late");
      return "late";
    case "busy": {
      const message = `The ${stageOf(outcome)} verdict of ${outcome.taskId}, or the review before it, is being handled by ${begun.holder}.`;
      throw new LedgerError("VerdictBusy", message, { retryable: true });
    }
    case "run":
      await run(
        ledger,
        handler,
        outcome,
        begun,
        new LeaseKeeper(ledger, begun.lease, begunAt, signal),
      );
      return "handled";
  }
}

/** A listener's own error must not bring the message back. */
function tell(
  listener: WithLedgerOptions["onSkipped"],
  ...skipped: Parameters<NonNullable<WithLedgerOptions["onSkipped"]>>
): void {
  try {
    listener?.(...skipped);
  } catch (error) {
    process.emitWarning(`immkit: onSkipped failed: ${String(error)}`);
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
    // A commit locks the version by itself, and an extension would only wait for it.
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
    // A handler that did not wait for its own effect, or could not do it and went on.
    await commit;
    if (!committed) await tx();
  } catch (error) {
    // Nothing is known of a commit that the handler left behind until it ends.
    await commit?.catch(() => {});
    // Whoever comes next need not wait for the lease's end; if this fails, they do.
    if (!committed) await ledger.release(lease).catch(() => {});
    throw error;
  } finally {
    keeper.end();
  }
}
