import { setTimeout as sleep } from "node:timers/promises";
import { RequestError, ServiceError } from "../errors.ts";
import type { Defined } from "../options.ts";

/** Limits of retries. Durations are in milliseconds. */
export interface RetryOptions {
  /** The most requests per call, including the first. Default: 4. */
  readonly maxAttempts?: number | undefined;
  /** The first pause is a random time up to this. It doubles with each attempt. Default: 100. */
  readonly baseDelayMs?: number | undefined;
  /** Like `baseDelayMs`, after throttling. Default: 500. */
  readonly throttleDelayMs?: number | undefined;
  /** The longest pause, even if the service asks for more. Default: 20000. */
  readonly maxDelayMs?: number | undefined;
}

/** Random numbers, replaced in tests. */
export interface RetryRandom {
  /** A number from 0 up to 1. */
  random(): number;
}

const budgetSize = 500;
const retryCost = 5;
const timeoutCost = 10;

/**
 * Whether to retry, and after which pause: full jitter (a uniform random time below an exponential
 * bound), or the service's own hint. All calls of a client share a budget, so an outage doesn't
 * cause a storm of retries.
 */
export class RetryPolicy {
  readonly #options: Defined<RetryOptions>;
  readonly #random: RetryRandom;
  #budget = budgetSize;

  constructor(options: RetryOptions = {}, random: RetryRandom = Math) {
    this.#options = {
      maxAttempts: options.maxAttempts ?? 4,
      baseDelayMs: options.baseDelayMs ?? 100,
      throttleDelayMs: options.throttleDelayMs ?? 500,
      maxDelayMs: options.maxDelayMs ?? 20_000,
    };
    this.#random = random;
  }

  /** Milliseconds to wait before a retry. Undefined if there must be none. */
  delayAfter(error: RequestError, attempt: number): number | undefined {
    if (!error.retryable || error.ambiguous || attempt >= this.#options.maxAttempts)
      return undefined;
    const cost = error.code === "Timeout" ? timeoutCost : retryCost;
    if (this.#budget < cost) return undefined;
    this.#budget -= cost;
    const { baseDelayMs, throttleDelayMs, maxDelayMs } = this.#options;
    const base = isThrottling(error) ? throttleDelayMs : baseDelayMs;
    const jittered = this.#random.random() * Math.min(maxDelayMs, base * 2 ** (attempt - 1));
    return Math.min(
      maxDelayMs,
      error.retryAfterMs === undefined
        ? jittered
        : error.retryAfterMs + this.#random.random() * base,
    );
  }

  /** A successful call returns part of the budget. */
  succeeded(attempts: number): void {
    this.#budget = Math.min(budgetSize, this.#budget + (attempts > 1 ? retryCost : 1));
  }
}

/** Whether the service throttled the call, by its status, its code, or its hint when to retry. */
export function isThrottling(error: RequestError): boolean {
  if (error.status === 429) return true;
  if (!(error instanceof ServiceError)) return false;
  const { code, status = 0, retryAfterMs } = error;
  // If the service failed, the hint says nothing about throttling.
  return isThrottlingCode(code) || (status < 500 && retryAfterMs !== undefined);
}

/**
 * Whether this is a throttling code: `Throttling`, `Throttling.User`, `QpsLimitExceeded` and so on.
 */
export function isThrottlingCode(code: string): boolean {
  return /Throttling|TooManyRequests|QpsLimitExceeded|FlowControl/.test(code);
}

/** Options of {@link withRetries}. */
export interface RetriedCall {
  /**
   * Whether a throttled call is sent again. False is for a caller that decides itself when to send
   * it again. Default: true.
   */
  readonly retryThrottled?: boolean | undefined;
}

/** Runs `once` until it succeeds, the policy gives up, or the signal aborts. */
export async function withRetries<T>(
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
  once: (attempt: number) => Promise<T>,
  { retryThrottled = true }: RetriedCall = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      const result = await once(attempt);
      policy.succeeded(attempt);
      return result;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (!retryThrottled && isThrottling(error)) throw error;
      const delay = policy.delayAfter(error, attempt);
      if (delay === undefined) throw error;
      await sleep(delay, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}
