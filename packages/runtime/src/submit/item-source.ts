/** Reads a list of items one by one, without being held up by one that never comes. */
export class ItemSource<T> {
  readonly #iterator: AsyncIterator<T> | Iterator<T>;
  #reading = false;
  #ended = false;

  constructor(items: AsyncIterable<T> | Iterable<T>) {
    this.#iterator =
      Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  }

  /**
   * The next item, in a list of one; an empty list at the end. @throws the signal's reason at once;
   * what the items' iterator throws.
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

  /**
   * Tells the items' iterator that no more is wanted, and waits for it, unless it still owes an
   * item.
   */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    const closing = new Promise((closed) => closed(this.#iterator.return?.()));
    if (this.#reading) closing.catch(() => {});
    else await closing;
  }
}
