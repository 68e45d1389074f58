import { LedgerError } from "./errors.ts";
import type { Lease, Ledger } from "./ledger.ts";

/** A failed extension is repeated after this share of the lease. */
const retryShare = 0.1;

/**
 * Extends a lease after half of its time while the handler runs. `signal` is aborted when the lease
 * is lost or the outer signal is aborted. From then on the lease is not extended, so a handler that
 * never returns does not keep the verdict forever.
 */
export class LeaseKeeper {
  readonly #ledger: Pick<Ledger, "extend">;
  readonly #lease: Lease;
  readonly #lost = new AbortController();
  readonly signal: AbortSignal;
  #expiresAt: number;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  /** `begunAt` is `performance.now()` before the lease was requested. */
  constructor(ledger: Pick<Ledger, "extend">, lease: Lease, begunAt: number, outer: AbortSignal) {
    this.#ledger = ledger;
    this.#lease = lease;
    this.#expiresAt = begunAt + lease.leaseMs;
    this.signal = AbortSignal.any([outer, this.#lost.signal]);
    this.signal.addEventListener("abort", () => this.end(), { once: true });
    if (outer.aborted) this.#ended = true;
    this.#schedule(this.#expiresAt - lease.leaseMs / 2 - performance.now());
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #schedule(delayMs: number): void {
    if (this.#ended) return;
    this.#timer = setTimeout(() => void this.#extend(), Math.max(0, delayMs));
    this.#timer.unref();
  }

  async #extend(): Promise<void> {
    const { leaseMs } = this.#lease;
    const begun = performance.now();
    try {
      await this.#ledger.extend(this.#lease);
      this.#expiresAt = begun + leaseMs;
      this.#schedule(leaseMs / 2);
    } catch (error) {
      if (this.#ended) return;
      const isFenced = error instanceof LedgerError && error.code === "Fenced";
      const pauseMs = leaseMs * retryShare;
      if (!isFenced && performance.now() + pauseMs < this.#expiresAt) this.#schedule(pauseMs);
      else this.#lost.abort(error);
    }
  }
}
