import type { Delivery } from "./delivery.ts";
import type { ConsumerSettings } from "./options.ts";
import { AdaptivePrefetch, FixedPrefetch, type Prefetch } from "./prefetch.ts";

/** Options of {@link Slots}. */
export interface SlotsOptions {
  readonly settings: Pick<ConsumerSettings, "concurrency" | "prefetch" | "batchSize" | "pollers">;
  /** Runs the handler. Never rejects. */
  readonly process: (delivery: Delivery) => Promise<void>;
  /** Returns a message that has waited for too long to the queue. */
  readonly release: (delivery: Delivery) => void;
  /** There can be room for more messages. */
  readonly onRoom: () => void;
}

/** Room for messages that are not received yet. */
export interface Room {
  readonly free: number;
  /** A request is worth it from this many on. */
  readonly least: number;
}

interface Running {
  readonly run: Promise<void>;
  readonly since: number;
}

interface Waiting {
  readonly delivery: Delivery;
  readonly since: number;
}

/**
 * The slots in which handlers run, and the messages that wait for one. A free slot takes the next
 * message at once: a slow handler doesn't hold up others.
 */
export class Slots {
  readonly #options: SlotsOptions;
  readonly #prefetch: Prefetch;
  readonly #waiting: Waiting[] = [];
  readonly #running = new Map<Delivery, Running>();
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SlotsOptions) {
    this.#options = options;
    const { prefetch, pollers, batchSize } = options.settings;
    // One answer of each poller waits while the next one is on its way.
    this.#prefetch =
      prefetch === undefined
        ? new AdaptivePrefetch(2 * pollers * batchSize)
        : new FixedPrefetch(prefetch);
  }

  get running(): number {
    return this.#running.size;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Milliseconds that the oldest running handler has taken; null if none is running. */
  get oldestMs(): number | null {
    for (const { since } of this.#running.values()) return performance.now() - since;
    return null;
  }

  /** Those whose handlers are running. */
  deliveries(): Iterable<Delivery> {
    return this.#running.keys();
  }

  /** New messages are worth a request when half of the messages that can wait are gone. */
  room(): Room {
    const { concurrency, batchSize } = this.#options.settings;
    const running = this.#running.size;
    const size = this.#prefetch.size(
      this.#running.values(),
      concurrency - running,
      performance.now(),
    );
    const free = Math.max(0, concurrency + size - running - this.#waiting.length);
    return { free, least: Math.min(batchSize, Math.max(1, Math.ceil(size / 2))) };
  }

  add(deliveries: readonly Delivery[]): void {
    const since = performance.now();
    for (const delivery of deliveries) this.#waiting.push({ delivery, since });
    this.#fill();
  }

  /** Whether the message was waiting. */
  remove(delivery: Delivery): boolean {
    const index = this.#waiting.findIndex((waiting) => waiting.delivery === delivery);
    if (index === -1) return false;
    this.#waiting.splice(index, 1);
    this.#options.onRoom();
    return true;
  }

  /** The messages that wait; they don't any more. */
  takeWaiting(): Delivery[] {
    return this.#waiting.splice(0).map(({ delivery }) => delivery);
  }

  /** Starts no further handler, and waits for those that are running. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(Array.from(this.#running.values(), ({ run }) => run));
  }

  #fill(): void {
    while (!this.#closed && this.#running.size < this.#options.settings.concurrency) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#start(next.delivery);
    }
    if (this.#waiting.length > 0) this.#limitWait();
  }

  #start(delivery: Delivery): void {
    const since = performance.now();
    const run = this.#options.process(delivery).finally(() => {
      this.#running.delete(delivery);
      this.#prefetch.ended(performance.now() - since);
      this.#fill();
      this.#options.onRoom();
    });
    this.#running.set(delivery, { run, since });
  }

  #limitWait(): void {
    const { longestWaitMs } = this.#prefetch;
    const [first] = this.#waiting;
    if (longestWaitMs === undefined || first === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        const before = performance.now() - longestWaitMs;
        while ((this.#waiting[0]?.since ?? Number.POSITIVE_INFINITY) <= before) {
          const late = this.#waiting.shift();
          if (late !== undefined) this.#options.release(late.delivery);
        }
        this.#limitWait();
        this.#options.onRoom();
      },
      Math.max(1, first.since + longestWaitMs - performance.now()),
    );
    this.#timer.unref();
  }
}
