import { setImmediate as nextTurn } from "node:timers/promises";
import { deferred } from "../deferred.ts";
import { ConfigError } from "../errors.ts";
import { type Clock, realClock } from "../pace/clock.ts";
import { Pace } from "../pace/pace.ts";
import { InFlightTasks } from "./in-flight.ts";
import { ItemSource } from "./item-source.ts";
import { PacedSubmitter } from "./paced-submitter.ts";
import { SubmissionLog } from "./submission-log.ts";
import {
  readSubmitAllOptions,
  type SubmitAllOptions,
  type SubmitAllSettings,
  type SubmitProgress,
  type SubmitResult,
  type Submitter,
  type SubmitWait,
} from "./submit-all-options.ts";
import type { SubmitItem } from "./submit-item.ts";

/** After this many denied requests in a row, all others would be denied too. */
const maxDenials = 5;
/**
 * After this many items, everything else in the process gets a turn. Items that an earlier run has
 * submitted, or that are invalid, wait for nothing: a million of them would stop handlers, timers
 * and signals for minutes.
 */
const itemsPerTurn = 50;

/**
 * Submits many items. Iterate over it for the results, in the order in which they arrive. The run
 * never gets more than `concurrency` results ahead of its reader. Leaving the loop ends the run
 * when the running requests are answered. Memory holds at most `concurrency` items and
 * `maxInFlight` ids, however many items there are.
 *
 * A throttled item is sent again, more slowly. If the service is unavailable, items wait for it.
 * The run ends with a ConfigError if the credentials or the project are wrong, and with a
 * ServiceUnavailableError after `giveUpAfterMs`. What was not sent by then is untouched.
 */
export class SubmitRun implements AsyncIterable<SubmitResult> {
  readonly #items: AsyncIterable<SubmitItem> | Iterable<SubmitItem>;
  readonly #settings: SubmitAllSettings;
  readonly #pace: Pace;
  readonly #submitter: PacedSubmitter;
  readonly #stop = new AbortController();
  readonly #results: SubmitResult[] = [];
  readonly #inFlight = new InFlightTasks(() => this.#notify());
  /** Items without a result. */
  #open = 0;
  #submitted = 0;
  #skipped = 0;
  #failed = 0;
  #begun = false;
  #isReadingItem = false;
  #failure: { readonly reason: unknown } | undefined;
  #changed = deferred<void>();

  /** @throws ConfigError naming the option. */
  constructor(
    submitter: Submitter,
    items: AsyncIterable<SubmitItem> | Iterable<SubmitItem>,
    options: SubmitAllOptions = {},
    clock: Clock = realClock,
  ) {
    const settings = readSubmitAllOptions(options);
    const { ratePerSecond, giveUpAfterMs, ledger, settleMs } = settings;
    this.#items = items;
    this.#settings = settings;
    this.#pace = new Pace({ ratePerSecond, giveUpAfterMs, maxDenials, clock });
    this.#submitter = new PacedSubmitter({
      submitter,
      settings,
      pace: this.#pace,
      log: ledger && new SubmissionLog(ledger, submitter.project ?? null, settleMs),
      onTask: (taskId, ms) => this.#track(taskId, ms),
    });
  }

  get progress(): SubmitProgress {
    return {
      submitted: this.#submitted,
      skipped: this.#skipped,
      failed: this.#failed,
      running: this.#submitter.running,
      inFlight: this.#inFlight.size,
      throttled: this.#pace.throttled,
      rate: this.#pace.rate,
      waitingFor: this.#waitingFor(),
    };
  }

  /**
   * The task has an outcome: with `maxInFlight`, another one can be submitted. Unknown ids are
   * remembered while requests are running.
   */
  settle(taskId: string): void {
    if (!this.#isLimited) return;
    this.#inFlight.settle(taskId);
    this.#forgetEarly();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SubmitResult> {
    if (this.#begun)
      throw new ConfigError(
        "items",
        "This run has been iterated over already: create another one.",
      );
    this.#begun = true;
    const given = this.#settings.signal;
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
    const outcomes = this.#readOutcomes();
    const { onProgress, progressEveryMs } = this.#settings;
    const timer = onProgress && setInterval(() => this.#report(), progressEveryMs);
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
      this.#report();
      if (this.#failure !== undefined) throw this.#failure.reason;
    } finally {
      clearInterval(timer);
      this.#stop.abort();
      await Promise.all([reader, outcomes]);
      while (this.#open > 0) await this.#changed.promise;
      signal.removeEventListener("abort", onAbort);
      this.#inFlight.stop();
    }
  }

  async #readItems(signal: AbortSignal): Promise<void> {
    const source = new ItemSource(this.#items);
    try {
      for (let items = 1; ; items++) {
        if (items % itemsPerTurn === 0) await nextTurn();
        // Read before there is room for it: the end of the items needs no room.
        this.#isReadingItem = true;
        const read = await source.next(signal);
        this.#isReadingItem = false;
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
    return this.#open + this.#results.length < this.#settings.concurrency && !this.#isFull;
  }

  get #isLimited(): boolean {
    return this.#settings.maxInFlight < Number.POSITIVE_INFINITY;
  }

  /** Whether as many tasks as allowed have no outcome yet. */
  get #isFull(): boolean {
    return this.#inFlight.size + this.#open >= this.#settings.maxInFlight;
  }

  #waitingFor(): SubmitWait | null {
    const slow = this.#pace.waitingFor;
    if (slow === "service") return slow;
    if (this.#results.length >= this.#settings.concurrency) return "results";
    if (this.#isReadingItem && this.#open === 0) return "items";
    if (!this.#isReadingItem && this.#isFull) return "outcomes";
    const { waitingForOther } = this.#submitter;
    return waitingForOther > 0 && waitingForOther === this.#open ? "otherRun" : slow;
  }

  /** Adds the item's result. Never rejects: a problem of more than this item ends the run. */
  async #process(item: SubmitItem, signal: AbortSignal): Promise<void> {
    try {
      const result = await this.#submitter.submit(item, signal);
      if ("error" in result) this.#failed++;
      else if (result.skipped) this.#skipped++;
      else this.#submitted++;
      this.#results.push(result);
    } catch (error) {
      this.#fail(error);
    }
    this.#open--;
    this.#forgetEarly();
    this.#notify();
  }

  /** If no request is running, no early outcome matters. */
  #forgetEarly(): void {
    if (this.#submitter.running === 0) this.#inFlight.forget();
  }

  #track(taskId: string, ms: number): void {
    if (this.#isLimited) this.#inFlight.add(taskId, ms);
  }

  /** Ends with the run, or when the ledger fails. */
  async #readOutcomes(): Promise<void> {
    const { ledger, readOutcomes } = this.#settings;
    if (ledger === undefined || !readOutcomes) return;
    const isFull = (): boolean => this.#isFull;
    await this.#inFlight
      .settleFrom(ledger, isFull, this.#stop.signal)
      .catch((error: unknown) => this.#fail(error));
  }

  #report(): void {
    try {
      this.#settings.onProgress?.(this.progress);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The first reason counts. A run whose loop was left has none. */
  #fail(reason: unknown): void {
    if (!this.#stop.signal.aborted) this.#failure = { reason };
    this.#stop.abort(reason);
    this.#notify();
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = deferred();
  }
}
