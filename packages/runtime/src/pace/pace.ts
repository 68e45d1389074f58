import { RequestError, ServiceUnavailableError } from "../errors.ts";
import { AdaptiveRate } from "./adaptive-rate.ts";
import { type Clock, realClock } from "./clock.ts";
import { deniedError, type FailureKind, failureKindOf } from "./failure.ts";
import { RateLimiter } from "./rate-limiter.ts";

/** The first pause while the service is unavailable. It doubles with each failed request. */
const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** A longer hint of the service is not followed. */
const longestHintMs = 60_000;

/** Durations are in milliseconds. */
export interface PaceOptions {
  /** The highest rate, above 0. */
  readonly ratePerSecond: number;
  /** The pace stops after this many denied requests in a row. */
  readonly maxDenials: number;
  /** The pace stops when the service has been unavailable for this time. */
  readonly giveUpAfterMs: number;
  /** Default: real time. */
  readonly clock?: Clock | undefined;
}

/** Options of one request. */
export interface PacedRequest<T> {
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether to send the request again after such a failure. If it is unclear whether it had its
   * effect, it never is. Default: after throttling.
   */
  readonly repeats?: (kind: FailureKind) => boolean;
  /** Whether this value is from the service. Default: all are. */
  readonly isAnswer?: (value: T) => boolean;
}

/**
 * Decides when the requests of a run are sent. The run uses what the service accepts, and no more:
 *
 * - A throttled request is sent again, before all others. From then on requests are sent more
 *   slowly, and slowly faster again: see {@link AdaptiveRate}. If the service says how long to
 *   wait, nothing is sent for that time, at most a minute.
 * - When the service fails or can't be reached, nothing is sent for a time that doubles with each
 *   failure, from half a second to 30 s. After it, single requests test whether the service is
 *   back, until one is answered or `giveUpAfterMs` is over.
 * - After a denied request, the next ones are sent one at a time. So a run that is not allowed to
 *   do anything ends after few of them.
 */
export class Pace {
  readonly #options: PaceOptions;
  readonly #clock: Clock;
  readonly #rate: AdaptiveRate;
  readonly #limiter: RateLimiter;
  #running = 0;
  #throttled = 0;
  #denials = 0;
  /** Pauses in a row after which the service was still unavailable. */
  #failures = 0;
  #failingSince = 0;
  #pausedAt = 0;
  #pausedUntil = 0;
  #hintedUntil = 0;

  constructor(options: PaceOptions) {
    const { ratePerSecond, clock = realClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.#rate = new AdaptiveRate(ratePerSecond);
    this.#limiter = new RateLimiter(ratePerSecond, clock, () => this.rate);
  }

  /** The present rate, in requests per second. */
  get rate(): number {
    return this.#rate.at(this.#clock.now());
  }

  /** How many requests were throttled. */
  get throttled(): number {
    return this.#throttled;
  }

  /** Why nothing is sent any more; undefined if requests are sent. */
  get stopped(): { readonly reason: unknown } | undefined {
    return this.#limiter.stopped;
  }

  /** What slows the requests down at this moment; null if only `ratePerSecond` does. */
  get waitingFor(): "service" | "throttling" | null {
    if (this.#failures > 0) return "service";
    const hinted = this.#hintedUntil > this.#clock.now();
    return hinted || this.rate < this.#options.ratePerSecond ? "throttling" : null;
  }

  /**
   * Calls `send` when its turn has come, and again as `repeats` says.
   * @throws what `send` throws, the signal's reason, and for all requests from then on: ConfigError
   *   if too many in a row were denied, ServiceUnavailableError if it gives up.
   */
  async run<T>(
    send: () => Promise<T>,
    { signal, repeats = isThrottled, isAnswer }: PacedRequest<T> = {},
  ): Promise<T> {
    for (let first = false; ; ) {
      const answer: Answer<T> = await this.#limiter.start(() => this.#send(send, isAnswer), {
        signal,
        first,
      });
      if ("value" in answer) return answer.value;
      const { kind, error }: Failed = answer;
      const isUnclear = error instanceof RequestError && error.ambiguous;
      const stop = this.#limiter.stopped;
      // The request that stopped the run is like those that were not sent.
      if (stop !== undefined && !isUnclear && kind !== undefined && kind !== "other")
        throw stop.reason;
      if (isUnclear || kind === undefined || !repeats(kind)) throw error;
      first = kind === "throttled";
    }
  }

  async #send<T>(
    send: () => Promise<T>,
    isAnswer: (value: T) => boolean = () => true,
  ): Promise<Answer<T>> {
    const sentAt = this.#clock.now();
    this.#running++;
    this.#hold();
    try {
      const value = await send();
      if (isAnswer(value)) this.#answered(sentAt);
      return { value };
    } catch (error) {
      const kind = failureKindOf(error);
      if (kind === "throttled") this.#refused(sentAt, error);
      else if (kind === "unavailable") this.#failed(sentAt, error as Error);
      else if (kind === "denied") this.#denied(error as Error);
      else if (kind === "other") this.#answered(sentAt);
      return { kind, error };
    } finally {
      this.#running--;
      this.#hold();
    }
  }

  #answered(sentAt: number): void {
    this.#failures = 0;
    this.#denials = 0;
    this.#rate.accepted(sentAt);
  }

  #refused(sentAt: number, error: unknown): void {
    const now = this.#clock.now();
    this.#throttled++;
    this.#failures = 0;
    this.#rate.refused(sentAt, now);
    const { retryAfterMs = 0 } = error as RequestError;
    if (retryAfterMs <= 0) return;
    // Clients that get the same hint don't return at the same moment.
    const waitMs = Math.min(longestHintMs, retryAfterMs) + (Math.random() * 1_000) / this.rate;
    this.#hintedUntil = Math.max(this.#hintedUntil, now + waitMs);
  }

  #failed(sentAt: number, error: Error): void {
    const now = this.#clock.now();
    if (this.#failures === 0) this.#failingSince = sentAt;
    const leftMs = this.#failingSince + this.#options.giveUpAfterMs - now;
    if (leftMs <= 0)
      this.#limiter.stop(new ServiceUnavailableError(error, this.#options.giveUpAfterMs));
    // Requests that were sent before the pause say nothing new.
    if (this.#failures > 0 && sentAt < this.#pausedAt) return;
    this.#failures++;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (this.#failures - 1));
    const hintMs = error instanceof RequestError ? (error.retryAfterMs ?? 0) : 0;
    const waitMs = Math.max(pauseMs * (0.5 + Math.random() / 2), Math.min(longestHintMs, hintMs));
    this.#pausedAt = now;
    this.#pausedUntil = now + Math.min(waitMs, Math.max(0, leftMs));
  }

  #denied(error: Error): void {
    const { maxDenials } = this.#options;
    if (++this.#denials >= maxDenials) this.#limiter.stop(deniedError(error, this.#denials));
  }

  /** After a failure, only one request runs at a time. */
  #hold(): void {
    const failing = this.#failures > 0 || this.#denials > 0;
    const answerAt = failing && this.#running > 0 ? Number.POSITIVE_INFINITY : 0;
    const pausedUntil = this.#failures > 0 ? this.#pausedUntil : 0;
    this.#limiter.hold(Math.max(this.#hintedUntil, pausedUntil, answerAt));
  }
}

const isThrottled = (kind: FailureKind): boolean => kind === "throttled";

interface Failed {
  readonly kind: FailureKind | undefined;
  readonly error: unknown;
}

type Answer<T> = { readonly value: T } | Failed;
