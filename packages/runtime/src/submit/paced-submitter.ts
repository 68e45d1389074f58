import { deferred } from "../deferred.ts";
import { ImmkitError, RequestError } from "../errors.ts";
import { LedgerError } from "../ledger/errors.ts";
import type { LedgerTask } from "../ledger/ledger.ts";
import { type FailureKind, failureKindOf } from "../pace/failure.ts";
import type { Pace } from "../pace/pace.ts";
import { AmbiguousSubmitError } from "./idempotency.ts";
import type { SubmissionLog } from "./submission-log.ts";
import type { SubmitAllSettings, SubmitResult, Submitter } from "./submit-all-options.ts";
import { checkItem, type SubmitItem, type SubmitOptions } from "./submit-item.ts";
import type { SubmittedTask } from "./task.ts";

/** A submission of an item that failed. */
interface FailedAttempt {
  readonly error: unknown;
  /** What the pace got instead of it, to decide when to continue. */
  readonly reason: unknown;
}

/** Options of {@link PacedSubmitter}. */
export interface PacedSubmitterOptions {
  readonly submitter: Submitter;
  readonly settings: SubmitAllSettings;
  readonly pace: Pace;
  readonly log: SubmissionLog | undefined;
  /** The service works on this task, for this many milliseconds at most. */
  readonly onTask: (taskId: string, ms: number) => void;
}

/** Submits the items of a run when it is their turn, each until it has a result. */
export class PacedSubmitter {
  readonly #options: PacedSubmitterOptions;
  /**
   * The keys of items that are being submitted, each with the end of that: one run must not submit
   * the same work twice at the same time.
   */
  readonly #keys = new Map<string, Promise<void>>();
  #running = 0;
  #waitingForOther = 0;

  constructor(options: PacedSubmitterOptions) {
    this.#options = options;
  }

  /** Requests that are running. */
  get running(): number {
    return this.#running;
  }

  /** Items that another run is submitting. */
  get waitingForOther(): number {
    return this.#waitingForOther;
  }

  /** @throws a problem of more than this item: of the ledger, the pace, or the signal. */
  async submit(item: SubmitItem, signal: AbortSignal): Promise<SubmitResult> {
    const { log } = this.#options;
    let key: string | undefined;
    try {
      checkItem(item);
      key = log?.keyOf(item);
    } catch (error) {
      return { item, error };
    }
    if (log === undefined || key === undefined) {
      const { checkFirst } = this.#options.settings;
      return this.#inTurn(item, signal, () => this.#send(item, { checkFirst }));
    }
    while (this.#keys.has(key)) await this.#keys.get(key);
    const end = deferred<void>();
    this.#keys.set(key, end.promise);
    try {
      return await this.#submitLogged(log, key, item, signal);
    } catch (error) {
      // Another run has submitted the same work meanwhile: a problem of this item only.
      if (error instanceof ImmkitError && error.code === "DuplicateKey") return { item, error };
      throw error;
    } finally {
      this.#keys.delete(key);
      end.resolve();
    }
  }

  async #submitLogged(
    log: SubmissionLog,
    key: string,
    item: SubmitItem,
    signal: AbortSignal,
  ): Promise<SubmitResult> {
    const state = { attempted: false };
    const send = (): Promise<SubmitResult | number> => this.#sendLogged(log, key, item, state);
    for (;;) {
      const known = await log.find(key);
      if (known !== undefined) return this.#skip(item, known);
      const result = await this.#inTurn(item, signal, send);
      if (typeof result !== "number") return result;
      this.#waitingForOther++;
      try {
        await log.waitForOther(key, result, signal);
      } finally {
        this.#waitingForOther--;
      }
    }
  }

  /** Sends an item at the run's pace. An error that ends its submission is its result. */
  async #inTurn<T extends SubmitResult | number>(
    item: SubmitItem,
    signal: AbortSignal,
    send: () => Promise<T>,
  ): Promise<T | SubmitResult> {
    let failed: FailedAttempt | undefined;
    const attempt = async (): Promise<T> => {
      try {
        return await send();
      } catch (error) {
        failed = { error, reason: reasonOf(error) };
        throw failed.reason;
      }
    };
    // Without a ledger, nothing keeps the next attempt from coming before the list shows the task.
    const isUnsafe = (): boolean =>
      this.#options.log === undefined && failed?.error instanceof AmbiguousSubmitError;
    const repeats = (kind: FailureKind): boolean =>
      (kind === "throttled" || kind === "unavailable") && !isUnsafe();
    try {
      return await this.#options.pace.run(attempt, { signal, repeats, isAnswer });
    } catch (error) {
      if (failed === undefined || error instanceof LedgerError) throw error;
      if (error !== failed.reason && !isUnsafe()) throw error;
      return { item, error: failed.error };
    }
  }

  /** Returns the milliseconds to wait if another run, or an earlier attempt, may have sent it. */
  async #sendLogged(
    log: SubmissionLog,
    key: string,
    item: SubmitItem,
    state: { attempted: boolean },
  ): Promise<SubmitResult | number> {
    const begun = await log.begin(key);
    if (typeof begun === "number") return begun;
    if ("taskId" in begun) return this.#skip(item, begun);
    const sent = await this.#send(item, {
      idempotencyKey: key,
      checkFirst: begun.unclear || this.#options.settings.checkFirst === true,
      beforeAttempt: async () => {
        await begun.beforeAttempt();
        state.attempted = true;
      },
    }).catch((error: unknown) => ({ error }));
    if (begun.isFenced) return 0;
    if (begun.failure !== undefined) throw begun.failure.reason;
    if ("error" in sent) {
      // If it is unclear whether the task exists, the next attempt or run has to search for it.
      if (!isUnclear(sent.error)) await begun.cancel();
      throw sent.error;
    }
    await log.done(key, item, sent.task);
    return { ...sent, skipped: sent.skipped && !state.attempted };
  }

  async #send(
    item: SubmitItem,
    { idempotencyKey = item.idempotencyKey, checkFirst, beforeAttempt }: SubmitOptions,
  ): Promise<SubmitResult & { readonly task: SubmittedTask }> {
    const { submitter, settings, onTask } = this.#options;
    let attempted = false;
    const options: SubmitOptions = {
      signal: settings.signal,
      retryThrottled: false,
      idempotencyKey,
      checkFirst,
      beforeAttempt: async () => {
        await beforeAttempt?.();
        attempted = true;
      },
    };
    this.#running++;
    try {
      const task = await (item.kind === "video"
        ? submitter.submitVideo(item.request, options)
        : submitter.submitImage(item.request, options));
      onTask(task.taskId, settings.assumeSettledAfterMs);
      // A task that was found before any request is of an earlier run.
      return { item, task, skipped: task.requestId === null && !attempted };
    } finally {
      this.#running--;
    }
  }

  /** A task of an earlier run, which the service can still be working on. */
  #skip(item: SubmitItem, { taskId, kind, uri, state, createdAt }: LedgerTask): SubmitResult {
    const { settings, onTask } = this.#options;
    const leftMs = createdAt + settings.assumeSettledAfterMs - Date.now();
    if (state === "submitted" && leftMs > 0)
      onTask(taskId, Math.min(leftMs, settings.assumeSettledAfterMs));
    const task = { taskId, kind, uri: uri ?? item.request.uri, requestId: null, eventId: null };
    return { item, task, skipped: true };
  }
}

/** Whether the service was asked to create the task, and not only the ledger. */
function isAnswer(result: SubmitResult | number): boolean {
  return typeof result !== "number" && "task" in result && !result.skipped;
}

/**
 * What the pace must know about a failed submission: if it is unclear because the search for the
 * task failed too, that is the error of the search.
 */
function reasonOf(error: unknown): unknown {
  if (!(error instanceof AmbiguousSubmitError)) return error;
  const kind = failureKindOf(error.lookupError);
  return kind === "throttled" || kind === "unavailable" ? error.lookupError : error;
}

/** Whether a task may exist although its submission failed. */
function isUnclear(error: unknown): boolean {
  if (!(error instanceof ImmkitError) || error instanceof AmbiguousSubmitError) return true;
  return error instanceof RequestError && error.ambiguous;
}
