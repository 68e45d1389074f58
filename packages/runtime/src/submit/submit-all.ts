import { ConfigError, ImmkitError, RequestError } from "../errors.ts";
import type { SubmitImageRequest } from "../generated/submit-image.ts";
import type { SubmitVideoRequest } from "../generated/submit-video.ts";
import type { LedgerTask } from "../ledger/ledger.ts";
import { AmbiguousSubmitError } from "./idempotency.ts";
import { ItemSource } from "./item-source.ts";
import { RateLimiter } from "./rate-limiter.ts";
import { type SubmissionLedger, SubmissionLog } from "./submission-log.ts";
import { checkItem, type SubmitItem, type SubmitOptions } from "./submit-item.ts";
import type { SubmittedTask } from "./task.ts";

export interface SubmitAllOptions {
  /**
   * Submissions that start in a second, at most. A whole number, or a fraction below one. Default:
   * 50; a project takes 100.
   */
  readonly ratePerSecond?: number;
  /** Submissions under way at the same time. Default: 16. */
  readonly concurrency?: number;
  /**
   * Tasks that the service works on at the same time: more wait until {@link SubmitRun.settle}
   * tells of an outcome. Default: no limit.
   */
  readonly maxInFlight?: number;
  /**
   * A task of which nothing was heard for this long counts as done, so that a lost notification
   * does not hold up the run. Default: 600000.
   */
  readonly assumeSettledAfterMs?: number;
  /**
   * Remembers what was submitted, so that a run that was cut off anywhere can be repeated: an item
   * that the ledger has is skipped, one that was begun and not noted is looked for at the service
   * by its tag first, and the rest is submitted. An error of the ledger ends the run.
   */
  readonly ledger?: SubmissionLedger;
  /**
   * How long a request of a run that was cut off may still be under way, before its task is looked
   * for. Default: 10000.
   */
  readonly settleMs?: number;
  /**
   * Look for tasks before each submission, a request more for each: for earlier runs without a
   * ledger. Without one now, items need an `idempotencyKey`. Default: false.
   */
  readonly checkFirst?: boolean;
  /**
   * Told of the progress, once a second at most while something happens, and at the end. What it
   * throws ends the run.
   */
  readonly onProgress?: (progress: SubmitProgress) => void;
  /** Default: 1000. */
  readonly progressEveryMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * What became of one item: refusals and failures are results too, the run goes on. `skipped` is
 * true of a task that an earlier run submitted.
 */
export type SubmitResult =
  | { readonly item: SubmitItem; readonly task: SubmittedTask; readonly skipped: boolean }
  | { readonly item: SubmitItem; readonly error: unknown };

export interface SubmitProgress {
  readonly submitted: number;
  /** Submitted by an earlier run. */
  readonly skipped: number;
  readonly failed: number;
  /** Requests under way. */
  readonly running: number;
  /** Tasks at the service without an outcome; 0 unless `maxInFlight` is set. */
  readonly inFlight: number;
}

/** The submissions that {@link SubmitRun} makes. */
export interface Submitter {
  /** Where tasks are submitted to. */
  readonly project?: string;
  submitImage(request: SubmitImageRequest, options?: SubmitOptions): Promise<SubmittedTask>;
  submitVideo(request: SubmitVideoRequest, options?: SubmitOptions): Promise<SubmittedTask>;
}

/** Outcomes that came before their task's id are remembered, the latest ones only. */
const maxSettledEarly = 10_000;

/**
 * A run through many items. Iterate over it for the results, in the order in which they come;
 * nothing is sent ahead of a reader who is slower than `concurrency` results. Leaving the loop ends
 * the run once the requests under way are answered. However many items there are, no more than
 * `concurrency` of them, and `maxInFlight` ids, are held in memory.
 */
export class SubmitRun implements AsyncIterable<SubmitResult> {
  readonly #submitter: Submitter;
  readonly #items: AsyncIterable<SubmitItem> | Iterable<SubmitItem>;
  readonly #options: SubmitAllOptions;
  readonly #limiter: RateLimiter;
  readonly #concurrency: number;
  readonly #log: SubmissionLog | undefined;
  readonly #stop = new AbortController();
  readonly #results: SubmitResult[] = [];
  /** Tasks without an outcome, with the timers that end the wait for it. */
  readonly #inFlight = new Map<string, NodeJS.Timeout>();
  /** An outcome can arrive before the answer of the call that asked for it. */
  readonly #settledEarly = new Set<string>();
  /**
   * Keys of items that are being submitted, with the ends of that: the same work twice in one run
   * must not overtake itself.
   */
  readonly #keys = new Map<string, Promise<void>>();
  /** Items without a result yet. */
  #taken = 0;
  #running = 0;
  #submitted = 0;
  #skipped = 0;
  #failed = 0;
  #begun = false;
  #failure: { readonly reason: unknown } | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  #changed = Promise.withResolvers<void>();

  /** @throws ConfigError naming the setting. */
  constructor(
    submitter: Submitter,
    items: AsyncIterable<SubmitItem> | Iterable<SubmitItem>,
    options: SubmitAllOptions = {},
  ) {
    const {
      ratePerSecond = 50,
      concurrency = 16,
      maxInFlight,
      ledger,
      settleMs = 10_000,
    } = options;
    for (const [name, value] of Object.entries({ concurrency, maxInFlight })) {
      if (value !== undefined && !(Number.isInteger(value) && value >= 1))
        throw new ConfigError(name, `${name} is ${value}: use a whole number, 1 or more.`);
    }
    for (const [name, value] of Object.entries({
      settleMs,
      progressEveryMs: options.progressEveryMs ?? 0,
    })) {
      if (!(value >= 0 && value <= 2_147_483_647))
        throw new ConfigError(name, `${name} is ${value}: use milliseconds, 0 to 2147483647.`);
    }
    this.#submitter = submitter;
    this.#items = items;
    this.#options = options;
    this.#concurrency = concurrency;
    this.#limiter = new RateLimiter(ratePerSecond);
    this.#log =
      ledger === undefined
        ? undefined
        : new SubmissionLog(ledger, submitter.project ?? null, settleMs);
  }

  get progress(): SubmitProgress {
    const [submitted, skipped, failed] = [this.#submitted, this.#skipped, this.#failed];
    return { submitted, skipped, failed, running: this.#running, inFlight: this.#inFlight.size };
  }

  /**
   * The task has an outcome: with `maxInFlight`, another may be submitted. Ids that are not known
   * yet are remembered while requests are under way.
   */
  settle(taskId: string): void {
    if (this.#options.maxInFlight === undefined) return;
    const timer = this.#inFlight.get(taskId);
    if (timer === undefined) {
      if (this.#running === 0) return;
      this.#settledEarly.add(taskId);
      if (this.#settledEarly.size > maxSettledEarly)
        this.#settledEarly.delete(this.#settledEarly.values().next().value ?? "");
      return;
    }
    clearTimeout(timer);
    this.#inFlight.delete(taskId);
    this.#notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SubmitResult> {
    if (this.#begun)
      throw new ConfigError("items", "This run was begun already: make another one.");
    this.#begun = true;
    const given = this.#options.signal;
    const signal =
      given === undefined ? this.#stop.signal : AbortSignal.any([this.#stop.signal, given]);
    // One listener for the whole run: whoever waits for a change finds the signal aborted then.
    const onAbort = (): void => this.#notify();
    signal.addEventListener("abort", onAbort);
    let pulling = true;
    const pull = this.#pull(signal)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        pulling = false;
        this.#notify();
      });
    try {
      for (;;) {
        const { promise } = this.#changed;
        const result = this.#results.shift();
        if (result !== undefined) {
          this.#notify();
          yield result;
        } else if (pulling || this.#taken > 0) {
          await promise;
        } else {
          break;
        }
      }
      this.#tell(true);
      if (this.#failure !== undefined) throw this.#failure.reason;
    } finally {
      this.#stop.abort();
      await pull;
      while (this.#taken > 0) await this.#changed.promise;
      signal.removeEventListener("abort", onAbort);
      for (const timer of this.#inFlight.values()) clearTimeout(timer);
    }
  }

  async #pull(signal: AbortSignal): Promise<void> {
    const source = new ItemSource(this.#items);
    try {
      for (;;) {
        // Read before there is room for it: the end of the items needs none.
        const read = await source.next(signal);
        if (read.length === 0) return;
        await this.#until(
          () => this.#taken + this.#results.length < this.#concurrency && this.#admits(),
          signal,
        );
        this.#taken++;
        void this.#take(read[0], signal);
      }
    } finally {
      await source.close();
    }
  }

  #admits(): boolean {
    const { maxInFlight } = this.#options;
    return maxInFlight === undefined || this.#inFlight.size + this.#taken < maxInFlight;
  }

  /** Waits for a change that makes `ready` true. */
  async #until(ready: () => boolean, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const { promise } = this.#changed;
      if (ready()) return;
      await promise;
    }
  }

  /**
   * Brings one item to its result. Never rejects: what is no result of this item alone ends the
   * run.
   */
  async #take(item: SubmitItem, signal: AbortSignal): Promise<void> {
    try {
      const result = await this.#resultOf(item, signal);
      if ("error" in result) this.#failed++;
      else if (result.skipped) this.#skipped++;
      else this.#submitted++;
      this.#results.push(result);
      this.#tell(false);
    } catch (error) {
      this.#fail(error);
    }
    this.#taken--;
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
    if (this.#log === undefined || key === undefined) return this.#start(item, signal);
    return this.#startOnce(this.#log, key, item, signal);
  }

  async #startOnce(
    log: SubmissionLog,
    key: string,
    item: SubmitItem,
    signal: AbortSignal,
  ): Promise<SubmitResult> {
    while (this.#keys.has(key)) await this.#keys.get(key);
    const end = Promise.withResolvers<void>();
    this.#keys.set(key, end.promise);
    try {
      const begun = await log.begin(key, signal);
      if (begun.do === "skip") return { item, task: this.#known(item, begun.task), skipped: true };
      const checkFirst = begun.checkFirst || this.#options.checkFirst === true;
      const result = await this.#start({ ...item, idempotencyKey: key }, signal, checkFirst).catch(
        async (error: unknown) => {
          // It was never its turn.
          if (!begun.checkFirst) await log.cancel(key);
          throw error;
        },
      );
      if ("error" in result) {
        // Without an answer, the next run has to look for it.
        if (!isUnclear(result.error) && !begun.checkFirst) await log.cancel(key);
        return { item, error: result.error };
      }
      await log.done(key, item, result.task);
      return { ...result, item };
    } catch (error) {
      // Another run has submitted the same work meanwhile: that concerns this item alone.
      if (error instanceof ImmkitError && error.code === "DuplicateKey") return { item, error };
      throw error;
    } finally {
      this.#keys.delete(key);
      end.resolve();
    }
  }

  /** Submits when it is its turn. Rejects when the run ends before that. */
  #start(
    item: SubmitItem,
    signal: AbortSignal,
    checkFirst = this.#options.checkFirst,
  ): Promise<SubmitResult> {
    return this.#limiter.start(() => this.#submit(item, checkFirst), signal);
  }

  async #submit(item: SubmitItem, checkFirst: boolean | undefined): Promise<SubmitResult> {
    this.#running++;
    const { signal } = this.#options;
    const options: SubmitOptions = {
      ...(signal === undefined ? {} : { signal }),
      ...(item.idempotencyKey === undefined ? {} : { idempotencyKey: item.idempotencyKey }),
      ...(checkFirst === undefined ? {} : { checkFirst }),
    };
    try {
      const task = await (item.kind === "video"
        ? this.#submitter.submitVideo(item.request, options)
        : this.#submitter.submitImage(item.request, options));
      this.#await(task.taskId, this.#assumeSettledAfterMs);
      // Only a task that was found again has no request of its own.
      return { item, task, skipped: checkFirst === true && task.requestId === null };
    } catch (error) {
      return { item, error };
    } finally {
      this.#running--;
      if (this.#running === 0) this.#settledEarly.clear();
    }
  }

  /** A task of an earlier run, which the service may still be working on. */
  #known(item: SubmitItem, { taskId, kind, uri, state, createdAt }: LedgerTask): SubmittedTask {
    const leftMs = createdAt + this.#assumeSettledAfterMs - Date.now();
    if (state === "submitted" && leftMs > 0)
      this.#await(taskId, Math.min(leftMs, this.#assumeSettledAfterMs));
    return { taskId, kind, uri: uri ?? item.request.uri, requestId: null, eventId: null };
  }

  get #assumeSettledAfterMs(): number {
    return this.#options.assumeSettledAfterMs ?? 600_000;
  }

  #await(taskId: string, ms: number): void {
    if (
      this.#options.maxInFlight === undefined ||
      this.#settledEarly.delete(taskId) ||
      this.#inFlight.has(taskId)
    )
      return;
    this.#inFlight.set(
      taskId,
      setTimeout(() => this.settle(taskId), ms),
    );
  }

  /** The first reason counts; a run that was left has none. */
  #fail(reason: unknown): void {
    if (!this.#stop.signal.aborted) this.#failure = { reason };
    this.#stop.abort(reason);
    this.#notify();
  }

  #tell(last: boolean): void {
    const { onProgress, progressEveryMs = 1_000 } = this.#options;
    if (onProgress === undefined || (!last && performance.now() - this.#toldAt < progressEveryMs))
      return;
    this.#toldAt = performance.now();
    onProgress(this.progress);
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** Whether a task may exist although its submission failed. */
function isUnclear(error: unknown): boolean {
  return (
    error instanceof AmbiguousSubmitError ||
    (error instanceof RequestError && error.ambiguous) ||
    !(error instanceof ImmkitError)
  );
}
