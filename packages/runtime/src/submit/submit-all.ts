import { deferred } from "../deferred.ts";
import { ConfigError, ImmkitError, RequestError } from "../errors.ts";
import type { SubmitImageRequest } from "../generated/submit-image.ts";
import type { SubmitVideoRequest } from "../generated/submit-video.ts";
import type { LedgerTask } from "../ledger/ledger.ts";
import { checkNumbers, checkWholeNumbers } from "../options.ts";
import { AmbiguousSubmitError } from "./idempotency.ts";
import { InFlightTasks } from "./in-flight.ts";
import { ItemSource } from "./item-source.ts";
import { RateLimiter } from "./rate-limiter.ts";
import { type SubmissionLedger, SubmissionLog } from "./submission-log.ts";
import { checkItem, type SubmitItem, type SubmitOptions } from "./submit-item.ts";
import type { SubmittedTask } from "./task.ts";

/** All durations are in milliseconds. */
export interface SubmitAllOptions {
  /**
   * The most submissions that start in a second: a whole number, or a fraction below one. Default:
   * 50; a project accepts 100.
   */
  readonly ratePerSecond?: number;
  /** Submissions that run at the same time. Default: 16. */
  readonly concurrency?: number;
  /**
   * The most tasks that the service works on at the same time. Further ones wait until
   * {@link SubmitRun.settle} is called for an outcome. Default: no limit.
   */
  readonly maxInFlight?: number;
  /**
   * A task without an outcome counts as settled after this time, so a lost notification doesn't
   * block the run. Default: 600000.
   */
  readonly assumeSettledAfterMs?: number;
  /**
   * Records what was submitted, so an interrupted run can be repeated. An item that the ledger has
   * is skipped, one that was begun and not recorded is first searched for at the service by its
   * tag, and the others are submitted. An error of the ledger ends the run.
   */
  readonly ledger?: SubmissionLedger;
  /**
   * With a `ledger`, how long after the start of its last request an item of another run is left
   * alone. Then it is searched for. Must be longer than the client's `timeoutMs` and
   * `search.listLagMs` together. Default: both plus 10000, which makes 30000.
   */
  readonly settleMs?: number;
  /**
   * Search for a task before each submission, one more request each: for earlier runs that had no
   * ledger. Without a ledger in this run, items need an `idempotencyKey`. Default: false.
   */
  readonly checkFirst?: boolean;
  /**
   * Called with the progress while something happens, at most every `progressEveryMs`, and at the
   * end. What it throws ends the run.
   */
  readonly onProgress?: (progress: SubmitProgress) => void;
  /** Default: 1000. */
  readonly progressEveryMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * The result of one item. A rejected or failed submission is a result too, and the run continues.
 * `skipped`: an earlier run has submitted the task.
 */
export type SubmitResult =
  | { readonly item: SubmitItem; readonly task: SubmittedTask; readonly skipped: boolean }
  | { readonly item: SubmitItem; readonly error: unknown };

/** The numbers of items so far, and of requests and tasks at this moment. */
export interface SubmitProgress {
  readonly submitted: number;
  /** Submitted by an earlier run. */
  readonly skipped: number;
  readonly failed: number;
  /** Requests that are running. */
  readonly running: number;
  /** Tasks at the service without an outcome; 0 unless `maxInFlight` is set. */
  readonly inFlight: number;
}

/** What a {@link SubmitRun} submits with: a `ModerationClient` can. */
export interface Submitter {
  readonly project?: string;
  submitImage(request: SubmitImageRequest, options?: SubmitOptions): Promise<SubmittedTask>;
  submitVideo(request: SubmitVideoRequest, options?: SubmitOptions): Promise<SubmittedTask>;
}

/**
 * Submits many items. Iterate over it for the results, in the order in which they arrive. The run
 * never gets more than `concurrency` results ahead of its reader. Leaving the loop ends the run
 * when the running requests are answered. Memory holds at most `concurrency` items and
 * `maxInFlight` ids, however many items there are.
 */
export class SubmitRun implements AsyncIterable<SubmitResult> {
  readonly #submitter: Submitter;
  readonly #items: AsyncIterable<SubmitItem> | Iterable<SubmitItem>;
  readonly #options: SubmitAllOptions;
  readonly #limiter: RateLimiter;
  readonly #log: SubmissionLog | undefined;
  readonly #stop = new AbortController();
  readonly #results: SubmitResult[] = [];
  readonly #inFlight = new InFlightTasks(() => this.#notify());
  /**
   * The keys of items that are being submitted, each with the end of that: one run must not submit
   * the same work twice at the same time.
   */
  readonly #keys = new Map<string, Promise<void>>();
  /** Items without a result. */
  #open = 0;
  #running = 0;
  #submitted = 0;
  #skipped = 0;
  #failed = 0;
  #begun = false;
  #failure: { readonly reason: unknown } | undefined;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #changed = deferred<void>();

  /** @throws ConfigError naming the option. */
  constructor(
    submitter: Submitter,
    items: AsyncIterable<SubmitItem> | Iterable<SubmitItem>,
    options: SubmitAllOptions = {},
  ) {
    const { ratePerSecond = 50, ledger, settleMs = 30_000 } = options;
    const count = [1, Number.MAX_SAFE_INTEGER] as const;
    checkWholeNumbers(options, { concurrency: count, maxInFlight: count });
    const timer = [0, 2_147_483_647] as const;
    checkNumbers(options, { settleMs: timer, progressEveryMs: timer });
    this.#submitter = submitter;
    this.#items = items;
    this.#options = options;
    this.#limiter = new RateLimiter(ratePerSecond);
    if (ledger !== undefined)
      this.#log = new SubmissionLog(ledger, submitter.project ?? null, settleMs);
  }

  get progress(): SubmitProgress {
    return {
      submitted: this.#submitted,
      skipped: this.#skipped,
      failed: this.#failed,
      running: this.#running,
      inFlight: this.#inFlight.size,
    };
  }

  /**
   * The task has an outcome: with `maxInFlight`, another one can be submitted. Unknown ids are
   * remembered while requests are running.
   */
  settle(taskId: string): void {
    if (this.#options.maxInFlight === undefined) return;
    this.#inFlight.settle(taskId);
    if (this.#running === 0) this.#inFlight.forget();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SubmitResult> {
    if (this.#begun)
      throw new ConfigError(
        "items",
        "This run has been iterated over already: create another one.",
      );
    this.#begun = true;
    const given = this.#options.signal;
    const signal =
      given === undefined ? this.#stop.signal : AbortSignal.any([this.#stop.signal, given]);
    // One listener for the whole run: everything that waits for a change checks the signal.
    const onAbort = (): void => this.#notify();
    signal.addEventListener("abort", onAbort);
    let reading = true;
    const reader = this.#readItems(signal)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        reading = false;
        this.#notify();
      });
    try {
      for (;;) {
        const { promise } = this.#changed;
        const result = this.#results.shift();
        if (result !== undefined) {
          this.#notify();
          yield result;
        } else if (reading || this.#open > 0) await promise;
        else break;
      }
      this.#report(true);
      if (this.#failure !== undefined) throw this.#failure.reason;
    } finally {
      this.#stop.abort();
      await reader;
      while (this.#open > 0) await this.#changed.promise;
      signal.removeEventListener("abort", onAbort);
      this.#inFlight.stop();
    }
  }

  async #readItems(signal: AbortSignal): Promise<void> {
    const source = new ItemSource(this.#items);
    try {
      for (;;) {
        // Read before there is room for it: the end of the items needs no room.
        const read = await source.next(signal);
        if (read.length === 0) return;
        for (;;) {
          signal.throwIfAborted();
          const { promise } = this.#changed;
          if (this.#hasRoom()) break;
          await promise;
        }
        this.#open++;
        void this.#process(read[0], signal);
      }
    } finally {
      await source.close();
    }
  }

  #hasRoom(): boolean {
    const { concurrency = 16, maxInFlight = Number.POSITIVE_INFINITY } = this.#options;
    return (
      this.#open + this.#results.length < concurrency &&
      this.#inFlight.size + this.#open < maxInFlight
    );
  }

  /** Adds the item's result. Never rejects: a problem of more than this item ends the run. */
  async #process(item: SubmitItem, signal: AbortSignal): Promise<void> {
    try {
      const result = await this.#resultOf(item, signal);
      if ("error" in result) this.#failed++;
      else if (result.skipped) this.#skipped++;
      else this.#submitted++;
      this.#results.push(result);
      this.#report(false);
    } catch (error) {
      this.#fail(error);
    }
    this.#open--;
    this.#notify();
  }

  #resultOf(item: SubmitItem, signal: AbortSignal): SubmitResult | Promise<SubmitResult> {
    let key: string | undefined;
    try {
      checkItem(item);
      key = this.#log?.keyOf(item);
    } catch (error) {
      return { item, error };
    }
    if (this.#log === undefined || key === undefined)
      return this.#limiter.start(() => this.#submit(item, this.#options.checkFirst), signal);
    return this.#submitOnce(this.#log, key, item, signal);
  }

  async #submitOnce(
    log: SubmissionLog,
    key: string,
    item: SubmitItem,
    signal: AbortSignal,
  ): Promise<SubmitResult> {
    while (this.#keys.has(key)) await this.#keys.get(key);
    const end = deferred<void>();
    this.#keys.set(key, end.promise);
    try {
      for (;;) {
        const known = await log.find(key);
        if (known !== undefined) return this.#skip(item, known);
        const result = await this.#limiter.start(() => this.#submitBegun(log, key, item), signal);
        if (typeof result !== "number") return result;
        await log.waitForOther(key, result, signal);
      }
    } catch (error) {
      // Another run has submitted the same work meanwhile: a problem of this item only.
      if (error instanceof ImmkitError && error.code === "DuplicateKey") return { item, error };
      throw error;
    } finally {
      this.#keys.delete(key);
      end.resolve();
    }
  }

  /**
   * Submits an item whose turn it is. Returns the milliseconds to wait if another run is doing so.
   */
  async #submitBegun(
    log: SubmissionLog,
    key: string,
    item: SubmitItem,
  ): Promise<SubmitResult | number> {
    const begun = await log.begin(key);
    if (typeof begun === "number") return begun;
    if ("taskId" in begun) return this.#skip(item, begun);
    const checkFirst = begun.unclear || this.#options.checkFirst === true;
    const keyed = { ...item, idempotencyKey: key };
    const result = await this.#submit(keyed, checkFirst, () => begun.beforeAttempt());
    if (begun.isFenced) return 0;
    if (begun.failure !== undefined) throw begun.failure.reason;
    if ("error" in result) {
      // If it is unclear whether the task exists, the next run has to search for it.
      if (!isUnclear(result.error)) await begun.cancel();
      return { item, error: result.error };
    }
    await log.done(key, item, result.task);
    return { ...result, item };
  }

  async #submit(
    item: SubmitItem,
    checkFirst: boolean | undefined,
    beforeAttempt?: () => Promise<void>,
  ): Promise<SubmitResult> {
    this.#running++;
    const { signal } = this.#options;
    const { idempotencyKey } = item;
    let attempted = false;
    const options: SubmitOptions = {
      signal,
      idempotencyKey,
      checkFirst,
      beforeAttempt: async () => {
        await beforeAttempt?.();
        attempted = true;
      },
    };
    try {
      const task = await (item.kind === "video"
        ? this.#submitter.submitVideo(item.request, options)
        : this.#submitter.submitImage(item.request, options));
      this.#track(task.taskId, this.#assumeSettledAfterMs);
      // A task that was found before any request is of an earlier run.
      return { item, task, skipped: task.requestId === null && !attempted };
    } catch (error) {
      return { item, error };
    } finally {
      this.#running--;
      if (this.#running === 0) this.#inFlight.forget();
    }
  }

  #skip(item: SubmitItem, task: LedgerTask): SubmitResult {
    return { item, task: this.#known(item, task), skipped: true };
  }

  /** A task of an earlier run, which the service can still be working on. */
  #known(item: SubmitItem, { taskId, kind, uri, state, createdAt }: LedgerTask): SubmittedTask {
    const leftMs = createdAt + this.#assumeSettledAfterMs - Date.now();
    if (state === "submitted" && leftMs > 0)
      this.#track(taskId, Math.min(leftMs, this.#assumeSettledAfterMs));
    return { taskId, kind, uri: uri ?? item.request.uri, requestId: null, eventId: null };
  }

  get #assumeSettledAfterMs(): number {
    return this.#options.assumeSettledAfterMs ?? 600_000;
  }

  #track(taskId: string, ms: number): void {
    if (this.#options.maxInFlight !== undefined) this.#inFlight.add(taskId, ms);
  }

  /** The first reason counts. A run whose loop was left has none. */
  #fail(reason: unknown): void {
    if (!this.#stop.signal.aborted) this.#failure = { reason };
    this.#stop.abort(reason);
    this.#notify();
  }

  #report(isLast: boolean): void {
    const { onProgress, progressEveryMs = 1_000 } = this.#options;
    const isDue = performance.now() - this.#reportedAt >= progressEveryMs;
    if (onProgress === undefined || !(isLast || isDue)) return;
    this.#reportedAt = performance.now();
    onProgress(this.progress);
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = deferred();
  }
}

/** Whether a task may exist although its submission failed. */
function isUnclear(error: unknown): boolean {
  if (!(error instanceof ImmkitError) || error instanceof AmbiguousSubmitError) return true;
  return error instanceof RequestError && error.ambiguous;
}
