import type { DeleteFailure } from "../mns/documents.ts";
import type { MessageQueue } from "./message-queue.ts";

interface Waiting {
  readonly handle: string;
  readonly done: (failure: DeleteFailure | undefined) => void;
}

/** A batch delete takes this many. */
const batchSize = 16;

/** Deletes handled messages, several with one request: as soon as a batch is full, and after a short while in any case. */
export class Acknowledger {
  readonly #queue: MessageQueue;
  readonly #delayMs: number;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #running = new Set<Promise<void>>();

  constructor(queue: MessageQueue, delayMs: number) {
    this.#queue = queue;
    this.#delayMs = delayMs;
  }

  /** Resolves once the message is deleted, or with the reason why it is not; never rejects. */
  acknowledge(handle: string): Promise<DeleteFailure | undefined> {
    return new Promise((done) => {
      this.#waiting.push({ handle, done });
      if (this.#waiting.length >= batchSize) this.#send();
      else this.#timer ??= setTimeout(() => this.#send(), this.#delayMs);
    });
  }

  /** Deletes what waits, now. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#running.size > 0) {
      this.#send();
      await Promise.all(this.#running);
    }
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting.splice(0, batchSize);
    if (batch.length === 0) return;
    const run = this.#delete(batch).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #delete(batch: readonly Waiting[]): Promise<void> {
    const handles = batch.map(({ handle }) => handle);
    let failures: readonly DeleteFailure[];
    try {
      failures = await this.#queue.delete(handles);
    } catch (error) {
      const message = error instanceof Error ? error.message : "no reason given";
      const code = (error as { code?: unknown }).code;
      failures = handles.map((receiptHandle) => ({ receiptHandle, code: typeof code === "string" ? code : "Unknown", message }));
    }
    for (const { handle, done } of batch) done(failures.find((failure) => failure.receiptHandle === handle));
  }
}
