/** Asks a question for all keys together that were added while the last one was being answered. */
export class KeyBatch<Answer> {
  readonly #ask: (keys: readonly string[]) => Promise<readonly Answer[]>;
  #waiting: Waiting<Answer>[] = [];
  #asking = false;

  /** @param ask returns the answers in the order of the keys. */
  constructor(ask: (keys: readonly string[]) => Promise<readonly Answer[]>) {
    this.#ask = ask;
  }

  /** @throws what the question throws that this key was part of. */
  ask(key: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (!this.#asking) void this.#askAll();
    });
  }

  async #askAll(): Promise<void> {
    this.#asking = true;
    // Items that are read together are added in one turn.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const answers = await this.#ask(batch.map(({ key }) => key));
        for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#asking = false;
  }
}

interface Waiting<Answer> {
  readonly key: string;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}
