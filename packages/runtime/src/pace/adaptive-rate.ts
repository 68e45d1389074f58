/** The lowest rate, unless the highest one is lower: one request in 10 s. */
const leastRate = 0.1;
/** The share of the rate that a refusal takes, and how far below that rate the recovery aims. */
const decrease = 0.1;
const margin = 0.03;
/** The same if nothing has been accepted for three refusals. */
const largeDecrease = 0.5;
const largeMargin = 0.4;
/** Below this share of the rate, the measured rate of accepted requests replaces it. */
const farTooHigh = 0.6;
/** The share of its target by which the rate has grown a recovery time after it reached that. */
const growth = 0.4;
/** How long the rate recovers, at ten requests per second. */
const recoveryMsAtTen = 14_000;
const longestRecoveryMs = 60_000;
/** Before this many were accepted, a refusal says little about the limit, so it recovers sooner. */
const fewAccepted = 5;
const earlyRecoveryMs = 1_000;
/** Services count requests per second: after one refusal, others in that second say nothing new. */
const countingMs = 1_000;
/** Accepted requests that the measured rate is based on. */
const mostRemembered = 500;

/**
 * Finds the rate that a service accepts, without knowing its limit. It is at the highest rate until
 * the first refusal. After one it falls, and then it grows with time, as the congestion window of
 * TCP does with CUBIC (RFC 9438): fast at first, slowly near the rate that was refused, and then
 * faster and faster, in case the limit is higher now.
 *
 * - Because time drives the growth, and not the number of requests, several clients of one limit
 *   come to similar rates: the faster one is refused more often.
 * - A lower rate grows more slowly, by the root of the rate. So the refused share of all requests
 *   is small at any limit, about one in a hundred at ten per second.
 * - If far fewer requests were accepted than the rate allows, the limit is known to be near their
 *   number: at the start, and after the limit has fallen.
 */
export class AdaptiveRate {
  readonly #most: number;
  readonly #least: number;
  /** The rate that the recovery aims at. */
  #target: number;
  /** The rate right after the latest reduction. */
  #reduced: number;
  #reducedAt = Number.NEGATIVE_INFINITY;
  #recoveryMs = Number.POSITIVE_INFINITY;
  /** Whether a request was accepted that was sent after the latest reduction. */
  #wasAccepted = true;
  #refusalsInARow = 0;
  /** When the latest accepted requests were sent. */
  readonly #acceptedAt: number[] = [];

  /** @param most requests per second. */
  constructor(most: number) {
    this.#most = most;
    this.#least = Math.min(leastRate, most);
    this.#target = most;
    this.#reduced = most;
  }

  /** Requests per second. */
  at(now: number): number {
    if (this.#reducedAt === Number.NEGATIVE_INFINITY) return this.#most;
    // -1 at the reduction, 0 at the target.
    const phase = (now - this.#reducedAt) / this.#recoveryMs - 1;
    const gain = phase < 0 ? this.#target - this.#reduced : this.#target * growth;
    return this.#within(this.#target + gain * phase ** 3);
  }

  /** The service accepted a request. */
  accepted(sentAt: number): void {
    if (sentAt >= this.#reducedAt) this.#wasAccepted = true;
    this.#refusalsInARow = 0;
    this.#acceptedAt.push(sentAt);
    if (this.#acceptedAt.length >= 2 * mostRemembered) this.#acceptedAt.splice(0, mostRemembered);
  }

  /** The service refused a request because there were too many. */
  refused(sentAt: number, now: number): void {
    // The rate is lower already since this request was sent.
    if (sentAt < this.#reducedAt) return;
    this.#refusalsInARow++;
    const rate = this.at(now);
    const measured = Math.max(Math.min(1, rate), this.#measure(sentAt, rate));
    const isFarTooHigh = measured < farTooHigh * rate;
    if (!isFarTooHigh && !this.#wasAccepted && now - this.#reducedAt < countingMs) return;
    const limit = isFarTooHigh ? measured : rate;
    const isLarge = this.#refusalsInARow > 2;
    this.#reduced = this.#within(limit * (1 - (isLarge ? largeDecrease : decrease)));
    this.#target = this.#within(limit * (1 - (isLarge ? largeMargin : margin)));
    this.#reducedAt = now;
    this.#recoveryMs =
      this.#acceptedAt.length < fewAccepted
        ? earlyRecoveryMs
        : Math.min(longestRecoveryMs, recoveryMsAtTen * Math.sqrt(10 / this.#target));
    this.#wasAccepted = false;
  }

  /** The rate of accepted requests up to this time. */
  #measure(until: number, rate: number): number {
    const windowMs = Math.max(countingMs, 5_000 / rate);
    const latest = this.#acceptedAt.slice(-mostRemembered);
    const count = latest.filter((at) => at > until - windowMs && at <= until).length;
    const spanMs = count < mostRemembered ? windowMs : until - (latest[0] ?? until);
    return (count / spanMs) * 1_000;
  }

  #within(rate: number): number {
    return Math.min(this.#most, Math.max(this.#least, rate));
  }
}
