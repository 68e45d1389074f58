import { ConfigError } from "../errors.ts";

/** Reads items one by one, and can stop while the next one is still awaited. */
export class ItemSource<T> {
  readonly #iterator: AsyncIterator<T> | Iterator<T>;
  #reading = false;
  #ended = false;

  /** @throws ConfigError if the items can't be iterated over. */
  constructor(items: AsyncIterable<T> | Iterable<T>) {
    const source: Partial<AsyncIterable<T> & Iterable<T>> = Object(items);
    const iterator = source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]?.();
    if (iterator === undefined) {
      const message = "items can't be iterated over: pass a list or a generator.";
      throw new ConfigError("items", message);
    }
    this.#iterator = iterator;
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
      this.#read().then(
        (read) => {
          settle();
          this.#ended = read.length === 0;
          resolve(read);
        },
        (error: unknown) => {
          settle();
          this.#ended = true;
          reject(error);
        },
      );
    });
  }

  /** A result that is not an object is a TypeError, as in a loop. */
  async #read(): Promise<readonly [T] | readonly []> {
    const { done, value } = await this.#iterator.next();
    return done === true ? [] : [value];
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
