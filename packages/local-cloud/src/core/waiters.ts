/** Wakes those who wait for something new: long polls. */
export class Waiters {
  readonly #waiting = new Set<() => void>();

  /** Ends all waits. */
  wake(): void {
    for (const end of this.#waiting) end();
  }

  /** Waits for {@link wake}, at most `ms` milliseconds of real time, or until `signal` aborts. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => resolve();
    const timer = setTimeout(end, ms);
    this.#waiting.add(end);
    signal.addEventListener("abort", end, { once: true });
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(end);
    signal.removeEventListener("abort", end);
  }
}
