import { LedgerError } from "../errors.ts";

/** Options of a {@link ConnectionGate}. */
export interface GateOptions {
  /** How many connections the pool has; undefined if it doesn't say. */
  readonly connections: number | undefined;
  /** How long a call waits for one of them. */
  readonly waitMs: number;
  /** Called when a call has waited for half of that time. */
  readonly onLongWait: (message: string) => void;
}

interface Waiting {
  readonly start: () => void;
  readonly timers: readonly NodeJS.Timeout[];
}

/**
 * Allows as many calls at a time as the pool has connections. The others wait in their order,
 * urgent ones first: a call that holds a lease must not lose it because others want to begin.
 */
export class ConnectionGate {
  readonly #options: GateOptions;
  readonly #urgent = new Set<Waiting>();
  readonly #others = new Set<Waiting>();
  #inUse = 0;
  #effects = 0;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Runs `work` when its turn has come. @throws LedgerError `LedgerBusy` if it takes too long. */
  async run<T>(work: () => Promise<T>, urgent: boolean): Promise<T> {
    await this.#enter(urgent);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** Counts an effect that is running, for the message to those who wait. */
  async effect<T>(effect: () => Promise<T>): Promise<T> {
    this.#effects++;
    try {
      return await effect();
    } finally {
      this.#effects--;
    }
  }

  /** The error for a pool without a free connection. */
  busy(cause?: unknown): LedgerError {
    return new LedgerError("LedgerBusy", this.#busyMessage(), { cause, retryable: true });
  }

  #enter(urgent: boolean): Promise<void> {
    const { connections = Number.POSITIVE_INFINITY, waitMs, onLongWait } = this.#options;
    if (this.#inUse < connections) {
      this.#inUse++;
      return Promise.resolve();
    }
    const queue = urgent ? this.#urgent : this.#others;
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        queue.delete(waiting);
        reject(this.busy());
      };
      const waiting: Waiting = {
        start: resolve,
        timers: [
          setTimeout(() => onLongWait(this.#busyMessage()), waitMs / 2),
          setTimeout(giveUp, waitMs),
        ],
      };
      queue.add(waiting);
    });
  }

  #leave(): void {
    for (const queue of [this.#urgent, this.#others]) {
      const [next] = queue;
      if (next === undefined) continue;
      queue.delete(next);
      for (const timer of next.timers) clearTimeout(timer);
      next.start();
      return;
    }
    this.#inUse--;
  }

  #busyMessage(): string {
    const { connections, waitMs } = this.#options;
    const calls = this.#inUse - this.#effects;
    const waiting = this.#urgent.size + this.#others.size;
    return `All ${connections ?? "the"} connections of the ledger's pool are in use, by ${this.#effects} effects, ${calls} other calls of the ledger, and the application if the pool is its own; ${waiting} calls wait for up to ${waitMs} ms. Set maxConnections to the concurrency of the consumer, or keep effects short.`;
  }
}
