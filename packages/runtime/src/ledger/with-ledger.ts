import { type HandlerContext, notify } from "../delivery/options.ts";
import { checkLogger, type LoggerOptions, Reporter } from "../delivery/report.ts";
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
   * once; without a call the verdict is marked when the handler returns. If the effect fails, it
   * can be called again.
   * @throws LedgerError `Fenced` if the lease has ended; `EffectRepeated`, `EffectLate`.
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
export interface WithLedgerOptions extends LoggerOptions {
  /**
   * Called for each delivery that did not run the handler. `conflict`: the verdict was handled with
   * another suggestion, which remains valid; `handled` is that outcome, and null otherwise. What it
   * throws is a process warning. Default: a conflict is a process warning, at most once a minute.
   */
  readonly onSkipped?:
    | ((
        outcome: ModerationOutcome,
        why: "duplicate" | "conflict" | "late",
        handled: ModerationOutcome | null,
      ) => void)
    | undefined;
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
  checkLogger(options.logger);
  const reporter = new Reporter(options.logger);
  return async (outcome, { signal }) => {
    await handleDelivery(ledger, handler, outcome, {
      onSkipped: options.onSkipped,
      reporter,
      signal,
    });
  };
}

/**
 * Handles one delivery of a verdict through the ledger.
 * @throws what the handler throws; LedgerError, such as `VerdictBusy`.
 */
export function handleVerdict<Tx>(
  ledger: Ledger<Tx>,
  handler: LedgerHandler<Tx>,
  outcome: ModerationOutcome,
  options: WithLedgerOptions & HandlerContext,
): Promise<Handled> {
  const { signal, onSkipped, logger } = options;
  const reporter = new Reporter(logger);
  return handleDelivery(ledger, handler, outcome, { signal, onSkipped, reporter });
}

/** {@link handleVerdict} with the reporter of all deliveries of a caller. */
export async function handleDelivery<Tx>(
  ledger: Ledger<Tx>,
  handler: LedgerHandler<Tx>,
  outcome: ModerationOutcome,
  options: HandlerContext & {
    readonly onSkipped: WithLedgerOptions["onSkipped"] | undefined;
    readonly reporter: Reporter;
  },
): Promise<Handled> {
  const { signal, onSkipped, reporter } = options;
  signal.throwIfAborted();
  const begunAt = performance.now();
  const begun = await ledger.begin(outcome);
  switch (begun.status) {
    case "done":
      if (begun.conflict === null) notify("onSkipped", onSkipped, outcome, "duplicate", null);
      else {
        const error = conflictOf(outcome, begun.conflict);
        const { taskId } = outcome;
        reporter.report("verdictConflict", error, { taskId }, onSkipped !== undefined);
        notify("onSkipped", onSkipped, outcome, "conflict", begun.conflict);
      }
      return "duplicate";
    case "stale":
      notify("onSkipped", onSkipped, outcome, "late", null);
      return "late";
    case "busy": {
      const message = `${begun.holder ?? "Another worker"} is handling the ${stageOf(outcome)} verdict of ${outcome.taskId}, or the review before it.`;
      throw new LedgerError("VerdictBusy", message, { retryable: true });
    }
    case "run": {
      const keeper = new LeaseKeeper(ledger, begun.lease, begunAt, signal);
      await run(ledger, handler, outcome, begun, keeper, reporter);
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
  reporter: Reporter,
): Promise<void> {
  let commit: Promise<unknown> | undefined;
  let running = false;
  let committed = false;
  let ended = false;
  let repeated: LedgerError | undefined;
  const mark = <T>(effect?: (tx: Tx) => T | Promise<T>): Promise<T> => {
    running = true;
    // The commit can have to wait for a connection, and the lease must last until it has one. From
    // the effect on it locks the version itself, and an extension would only wait for it.
    const last =
      effect &&
      ((transaction: Tx) => {
        keeper.end();
        return effect(transaction);
      });
    const next = ledger
      .commit<T>(lease, last)
      .then((result) => {
        committed = true;
        return result;
      })
      .finally(() => {
        running = false;
      });
    commit = next;
    return next;
  };
  const tx = <T>(effect: (tx: Tx) => T | Promise<T>): Promise<T> => {
    if (!ended && !running && !committed) return mark(effect);
    const error = ended ? effectLate(key) : effectRepeated(key, committed);
    if (ended) reporter.report("effectLate", error, { taskId: outcome.taskId }, false);
    else repeated ??= error;
    const failed = Promise.reject<T>(error);
    // It is reported already. Without this, a call that is not awaited would end the process.
    failed.catch(() => {});
    return failed;
  };
  try {
    keeper.signal.throwIfAborted();
    await handler(outcome, { tx, key, attempt: lease.attempt, signal: keeper.signal });
    ended = true;
    // The handler may not have awaited its effect, or may have ignored that it failed.
    await commit;
    if (repeated !== undefined) throw repeated;
    if (commit === undefined) await mark();
  } catch (error) {
    ended = true;
    // Whether a commit that the handler did not await succeeds is only known at its end.
    await commit?.catch(() => {});
    // If the release fails, the next worker waits until the lease runs out.
    if (!committed) await ledger.release(lease).catch(() => {});
    throw error;
  } finally {
    keeper.close();
  }
}

function conflictOf(outcome: ModerationOutcome, handled: ModerationOutcome): LedgerError {
  const [now, before] = [outcome, handled].map(
    ({ suggestion, status }) => suggestion ?? status,
  ) as [string, string];
  const message = `The ${stageOf(outcome)} verdict of ${outcome.taskId} is ${now} now, and ${before} was handled before, which remains valid. If ${now} is right, correct it yourself.`;
  return new LedgerError("VerdictConflict", message);
}

function effectRepeated(key: string, isCommitted: boolean): LedgerError {
  const first = isCommitted ? "is committed" : "is still running";
  const message = `The handler of ${key} called tx twice. Its first effect ${first}, and the second did not happen: do everything in one call of tx.`;
  return new LedgerError("EffectRepeated", message);
}

function effectLate(key: string): LedgerError {
  const message = `tx was called after the handler of ${key} had ended, and its effect did not happen: await it in the handler.`;
  return new LedgerError("EffectLate", message);
}
