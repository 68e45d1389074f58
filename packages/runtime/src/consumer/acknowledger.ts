import type { DeleteFailure } from "../mns/documents.ts";
import { begin, type Telemetry } from "../telemetry/telemetry.ts";
import { unlessAborted } from "../transport/abort.ts";
import type { MessageQueue } from "./options.ts";

interface Waiting {
  readonly handle: string;
  readonly done: (failure: DeleteFailure | undefined) => void;
}

/** Options of an {@link Acknowledger}. Durations are in milliseconds. */
export interface AcknowledgerOptions {
  readonly queue: MessageQueue;
  /** How long a message waits for others, to be deleted with the same request. */
  readonly delayMs: number;
  /** Cancels running requests when aborted. */
  readonly signal: AbortSignal;
  readonly telemetry?: Telemetry | undefined;
}

/** The largest batch that the service deletes with one request. */
const batchSize = 16;

/** Deletes messages in batches: when one is full, and after a short time in any case. */
export class Acknowledger {
  readonly #options: AcknowledgerOptions;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #running = new Set<Promise<void>>();
  #delayMs: number;

  constructor(options: AcknowledgerOptions) {
    this.#options = options;
    this.#delayMs = options.delayMs;
  }

  /** Resolves when the message is deleted, or with the reason why it is not. Never rejects. */
  acknowledge(handle: string): Promise<DeleteFailure | undefined> {
    return new Promise((done) => {
      this.#waiting.push({ handle, done });
      if (this.#waiting.length >= batchSize) this.#send();
      else this.#timer ??= setTimeout(() => this.#send(), this.#delayMs);
    });
  }

  /** Deletes all waiting messages now. Messages that come later don't wait any more. */
  async flush(): Promise<void> {
    this.#delayMs = 0;
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
    const { queue, signal, telemetry } = this.#options;
    const handles = batch.map(({ handle }) => handle);
    const span = begin(telemetry, {
      type: "settle",
      name: "delete",
      destination: queue.queue,
      endpoint: queue.endpoint,
    });
    let failures: readonly DeleteFailure[];
    let problem: unknown;
    try {
      failures = await unlessAborted(signal, queue.delete(handles, { signal }));
      problem = failures[0];
    } catch (error) {
      const message = error instanceof Error ? error.message : "no reason given";
      const given = (error as { code?: unknown } | null)?.code;
      const code = typeof given === "string" ? given : "Unknown";
      failures = handles.map((receiptHandle) => ({ receiptHandle, code, message }));
      problem = error ?? failures[0];
    }
    span.end({ messages: batch.length, error: problem });
    // A failure that names none of the batch can be any of them: none counts as deleted.
    const unknown = failures.find(({ receiptHandle }) => !handles.includes(receiptHandle));
    for (const { handle, done } of batch)
      done(failures.find(({ receiptHandle }) => receiptHandle === handle) ?? unknown);
  }
}
