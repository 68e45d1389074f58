import { LedgerError } from "./errors.ts";
import type { Lease, Ledger } from "./ledger.ts";

/** A failed extension is repeated after this share of the lease. */
const retryShare = 0.1;

/**
 * Extends a lease after half of its time while the handler runs. `signal` is aborted when the lease
 * is lost or the outer signal is aborted. From then on the lease is not extended, so a handler that
 * never returns does not keep the verdict forever.
 *
 * `signal` is not of AbortSignal.any: Node.js keeps those in memory while they have a listener, the
 * handler's own included.
 */
export class LeaseKeeper {
  readonly #ledger: Pick<Ledger, "extend">;
  readonly #lease: Lease;
  readonly #abort = new AbortController();
  readonly #outer: AbortSignal;
  readonly #onAbort = (): void => this.#stop(this.#outer.reason);
  #expiresAt: number;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  /** `begunAt` is `performance.now()` before the lease was requested. */
  constructor(ledger: Pick<Ledger, "extend">, lease: Lease, begunAt: number, outer: AbortSignal) {
    this.#ledger = ledger;
    this.#lease = lease;
    this.#expiresAt = begunAt + lease.leaseMs;
    this.#outer = outer;
    if (outer.aborted) this.#onAbort();
    else outer.addEventListener("abort", this.#onAbort, { once: true });
    this.#schedule(this.#expiresAt - lease.leaseMs / 2 - performance.now());
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Extends the lease no more. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  /** The handler has ended, and nobody needs the signal any more. */
  close(): void {
    this.end();
    this.#outer.removeEventListener("abort", this.#onAbort);
  }

  #stop(reason: unknown): void {
    this.close();
    this.#abort.abort(reason);
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
      else this.#stop(error);
    }
  }
}
