/**
 * When the state is written: soon after it changed, not at every change, and never twice at a time.
 */

export interface SaverOptions {
  /** Writes the state as it is. */
  readonly save: () => Promise<void>;
  /** Hears of a write that failed, once for each kind of failure. It is tried again. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds from the first change to the write. Default 100. */
  readonly delayMs?: number;
  /** Milliseconds until a write that failed is tried again. Default 5000. */
  readonly retryMs?: number;
}

/**
 * A write is followed by a rest of so many times its own length, so that a long state does not keep
 * the process busy.
 */
const restFactor = 4;

export class Saver {
  readonly #save: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  readonly #delayMs: number;
  readonly #retryMs: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #changed = false;
  #closed = false;
  #restUntil = 0;
  #lastFailure = "";

  constructor({ save, onError, delayMs = 100, retryMs = 5_000 }: SaverOptions) {
    this.#save = save;
    this.#onError = onError;
    this.#delayMs = delayMs;
    this.#retryMs = retryMs;
  }

  /** The state is another than the one that was written. */
  changed(): void {
    this.#changed = true;
    this.#arm();
  }

  /** Writes now, after the write under way, if there is one. Throws what the write throws. */
  async flush(): Promise<void> {
    await this.#running;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changed = false;
    await this.#save();
  }

  /** The last write; then no more, whatever is told. Throws what it throws. */
  close(): Promise<void> {
    this.#closed = true;
    return this.flush();
  }

  #arm(): void {
    if (this.#closed || !this.#changed || this.#timer !== undefined || this.#running !== undefined)
      return;
    const wait = Math.max(this.#delayMs, this.#restUntil - performance.now());
    // A process that ends by itself closes the cloud first; the timer is no reason to live.
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#running = this.#run();
    }, wait).unref();
  }

  async #run(): Promise<void> {
    const started = performance.now();
    this.#changed = false;
    try {
      await this.#save();
      this.#restUntil = performance.now() + restFactor * (performance.now() - started);
      this.#lastFailure = "";
    } catch (error) {
      this.#changed = true;
      this.#restUntil = performance.now() + this.#retryMs;
      this.#tell(error);
    }
    this.#running = undefined;
    this.#arm();
  }

  #tell(error: unknown): void {
    const failure = String(error);
    if (failure === this.#lastFailure) return;
    this.#lastFailure = failure;
    try {
      this.#onError(error);
    } catch {
      // Whoever can't hear of it must not end the cloud by that.
    }
  }
}
