/**
 * A pause during which one request less can run: none if there was one at a time. While the service
 * throttles, none can run at all.
 */
export class Rest {
  readonly #onEnd: () => void;
  #timer: NodeJS.Timeout | undefined;
  #until = 0;
  #forAll = false;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** How many of `count` requests can run. */
  limit(count: number): number {
    if (this.#timer === undefined) return count;
    return this.#forAll ? 0 : count - 1;
  }

  /** A pause that is running already can become longer, but not shorter. */
  start(ms: number, forAll: boolean): void {
    this.#forAll ||= forAll;
    const until = performance.now() + ms;
    if (until <= this.#until) return;
    this.#until = until;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.end();
      this.#onEnd();
    }, ms);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#until = 0;
    this.#forAll = false;
  }
}
