import { ConfigError } from "../errors.ts";
import type { SubmitImageRequest } from "../generated/submit-image.ts";
import type { SubmitVideoRequest } from "../generated/submit-video.ts";
import type { SubmitOptions, SubmittedTask } from "./client.ts";
import { RateLimiter } from "./rate-limiter.ts";

/** One object to submit. */
export type SubmitItem = (
  | { readonly kind: "image"; readonly request: SubmitImageRequest }
  | { readonly kind: "video"; readonly request: SubmitVideoRequest }
) & {
  /** As in {@link SubmitOptions}: give a key of your own, and a run that was cut off can be repeated with `checkFirst`. */
  readonly idempotencyKey?: string;
};

export interface SubmitAllOptions {
  /** Submissions that start in a second, at most. A whole number, or a fraction below one. Default: 50; a project takes 100. */
  readonly ratePerSecond?: number;
  /** Submissions under way at the same time. Default: 16. */
  readonly concurrency?: number;
  /** Tasks that the service works on at the same time: more wait until {@link SubmitRun.settle} tells of an outcome. Default: no limit. */
  readonly maxInFlight?: number;
  /** A task of which nothing was heard for this long counts as done, so that a lost notification does not hold up the run. Default: 600000. */
  readonly assumeSettledAfterMs?: number;
  /** Look for tasks of an earlier run before each submission; items then need an `idempotencyKey`. Default: false. */
  readonly checkFirst?: boolean;
  readonly signal?: AbortSignal;
}

/** What became of one item: refusals and failures are results too, the run goes on. */
export type SubmitResult =
  | { readonly item: SubmitItem; readonly task: SubmittedTask }
  | { readonly item: SubmitItem; readonly error: unknown };

export interface SubmitProgress {
  readonly submitted: number;
  readonly failed: number;
  /** Requests under way. */
  readonly running: number;
  /** Tasks at the service without an outcome; 0 unless `maxInFlight` is set. */
  readonly inFlight: number;
}

/** The submissions that {@link SubmitRun} makes. */
export interface Submitter {
  submitImage(request: SubmitImageRequest, options?: SubmitOptions): Promise<SubmittedTask>;
  submitVideo(request: SubmitVideoRequest, options?: SubmitOptions): Promise<SubmittedTask>;
}

/**
 * A run through many items. Iterate over it for the results, in the order in which they come; nothing is sent ahead of a reader who is slower
 * than `concurrency` results. Leaving the loop ends the run once the requests under way are answered.
 */
export class SubmitRun implements AsyncIterable<SubmitResult> {
  readonly #submitter: Submitter;
  readonly #items: AsyncIterable<SubmitItem> | Iterable<SubmitItem>;
  readonly #options: SubmitAllOptions;
  readonly #limiter: RateLimiter;
  readonly #concurrency: number;
  readonly #results: SubmitResult[] = [];
  /** Tasks without an outcome, with the timers that end the wait for it. */
  readonly #inFlight = new Map<string, NodeJS.Timeout>();
  /** An outcome can arrive before the answer of the call that asked for it. */
  readonly #settledEarly = new Set<string>();
  #running = 0;
  #submitted = 0;
  #failed = 0;
  #begun = false;
  #changed = Promise.withResolvers<void>();

  /** @throws ConfigError naming the setting. */
  constructor(submitter: Submitter, items: AsyncIterable<SubmitItem> | Iterable<SubmitItem>, options: SubmitAllOptions = {}) {
    const { ratePerSecond = 50, concurrency = 16, maxInFlight } = options;
    for (const [name, value] of Object.entries({ concurrency, maxInFlight })) {
      if (value !== undefined && !(Number.isInteger(value) && value >= 1))
        throw new ConfigError(name, `${name} is ${value}: use a whole number, 1 or more.`);
    }
    this.#submitter = submitter;
    this.#items = items;
    this.#options = options;
    this.#concurrency = concurrency;
    this.#limiter = new RateLimiter(ratePerSecond);
  }

  get progress(): SubmitProgress {
    return { submitted: this.#submitted, failed: this.#failed, running: this.#running, inFlight: this.#inFlight.size };
  }

  /** The task has an outcome: with `maxInFlight`, another may be submitted. Unknown ids are remembered while requests are under way. */
  settle(taskId: string): void {
    const timer = this.#inFlight.get(taskId);
    if (timer === undefined) {
      if (this.#running > 0) this.#settledEarly.add(taskId);
      return;
    }
    clearTimeout(timer);
    this.#inFlight.delete(taskId);
    this.#notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SubmitResult> {
    if (this.#begun) throw new ConfigError("items", "This run was begun already: make another one.");
    this.#begun = true;
    const stop = new AbortController();
    const signal = this.#options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, this.#options.signal]);
    let pulling = true;
    let failure: unknown;
    const pull = this.#pull(signal)
      .catch((error: unknown) => {
        if (!stop.signal.aborted) failure = error;
      })
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
        } else if (pulling || this.#running > 0) {
          await promise;
        } else {
          break;
        }
      }
      if (failure !== undefined) throw failure;
    } finally {
      stop.abort();
      await pull;
      while (this.#running > 0) await this.#changed.promise;
      for (const timer of this.#inFlight.values()) clearTimeout(timer);
    }
  }

  async #pull(signal: AbortSignal): Promise<void> {
    for await (const item of this.#items) {
      await this.#until(() => this.#running + this.#results.length < this.#concurrency && this.#admits(), signal);
      await this.#limiter.start(() => void this.#submit(item), signal);
    }
  }

  #admits(): boolean {
    const { maxInFlight } = this.#options;
    return maxInFlight === undefined || this.#inFlight.size + this.#running < maxInFlight;
  }

  /** Waits for a change that makes `ready` true. */
  async #until(ready: () => boolean, signal: AbortSignal): Promise<void> {
    const aborted = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
    aborted.catch(() => {});
    for (;;) {
      signal.throwIfAborted();
      const { promise } = this.#changed;
      if (ready()) return;
      await Promise.race([promise, aborted]);
    }
  }

  /** Never rejects. */
  async #submit(item: SubmitItem): Promise<void> {
    this.#running++;
    const { signal, checkFirst } = this.#options;
    const options: SubmitOptions = {
      ...(signal === undefined ? {} : { signal }),
      ...(item.idempotencyKey === undefined ? {} : { idempotencyKey: item.idempotencyKey }),
      ...(checkFirst === undefined ? {} : { checkFirst }),
    };
    try {
      const task = await (item.kind === "video"
        ? this.#submitter.submitVideo(item.request, options)
        : this.#submitter.submitImage(item.request, options));
      this.#submitted++;
      this.#await(task.taskId);
      this.#results.push({ item, task });
    } catch (error) {
      this.#failed++;
      this.#results.push({ item, error });
    }
    this.#running--;
    if (this.#running === 0) this.#settledEarly.clear();
    this.#notify();
  }

  #await(taskId: string): void {
    if (this.#options.maxInFlight === undefined || this.#settledEarly.delete(taskId)) return;
    const timer = setTimeout(() => this.settle(taskId), this.#options.assumeSettledAfterMs ?? 600_000);
    this.#inFlight.set(taskId, timer);
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
