/** Milliseconds from a change until it is saved, for a state that is written quickly. */
const saveIntervalMs = 100;
/** Milliseconds until a failed save is tried again. */
const retryMs = 5_000;
/** The pause after a save, in durations of that save. It leaves time for requests. */
const pauseFactor = 4;

/** Options of a {@link Saver}. */
export interface SaverOptions {
  /** Writes the state as it is now. */
  readonly save: () => Promise<void>;
  /** Called with the error of each save that fails, except the last one, which `close` throws. */
  readonly onError: (error: unknown) => void;
}

/** Saves soon after a change: not at every change, and never twice at a time. */
export class Saver {
  readonly #options: SaverOptions;
  /** Set while a save is scheduled or running. */
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #waitMs = saveIntervalMs;
  #changed = false;
  #closed = false;

  constructor(options: SaverOptions) {
    this.#options = options;
  }

  /** The state differs from what was saved. */
  changed(): void {
    this.#changed = true;
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#run();
    }, this.#waitMs).unref();
  }

  /** Saves one last time. Throws the error of that save. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
    await this.#options.save();
  }

  async #run(): Promise<void> {
    const started = performance.now();
    this.#changed = false;
    try {
      await this.#options.save();
      this.#waitMs = Math.max(saveIntervalMs, pauseFactor * (performance.now() - started));
    } catch (error) {
      this.#changed = true;
      this.#waitMs = retryMs;
      this.#options.onError(error);
    }
    this.#timer = undefined;
    if (this.#changed) this.changed();
  }
}
