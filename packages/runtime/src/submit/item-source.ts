/** Reads items one by one, and can stop while the next one is still awaited. */
export class ItemSource<T> {
  readonly #iterator: AsyncIterator<T> | Iterator<T>;
  #reading = false;
  #ended = false;

  constructor(items: AsyncIterable<T> | Iterable<T>) {
    this.#iterator =
      Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  }

  /**
   * The next item in a list of one; an empty list at the end.
   * @throws the signal's reason as soon as it is aborted; what the iterator throws.
   */
  next(signal: AbortSignal): Promise<readonly [T] | readonly []> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason);
      if (signal.aborted) return onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
      const settle = (): void => {
        this.#reading = false;
        signal.removeEventListener("abort", onAbort);
      };
      this.#reading = true;
      new Promise<IteratorResult<T>>((read) => read(this.#iterator.next())).then(
        ({ done, value }) => {
          settle();
          this.#ended = done === true;
          resolve(done === true ? [] : [value]);
        },
        (error: unknown) => {
          settle();
          this.#ended = true;
          reject(error);
        },
      );
    });
  }

  /** Closes the iterator. Waits for that, unless an item is still being read. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    const closing = new Promise((closed) => closed(this.#iterator.return?.()));
    if (this.#reading) closing.catch(() => {});
    else await closing;
  }
}
