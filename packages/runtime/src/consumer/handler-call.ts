import { ImmkitError } from "../errors.ts";
import { unlessAborted } from "../transport/abort.ts";

/** The reason of a handler's aborted signal: `HandlerTimeout` or `ConsumerStopped`. */
export class HandlerAbortedError extends ImmkitError {}

/**
 * Calls what belongs to others (handlers, lookups, keepers of invalid messages), which may never
 * return, against a time limit and a signal.
 */
export class Calls {
  readonly #timeoutSeconds: number;
  #abandoned = 0;

  constructor(timeoutSeconds: number) {
    this.#timeoutSeconds = timeoutSeconds;
  }

  /** Calls that were given up and have not ended. */
  get abandoned(): number {
    return this.#abandoned;
  }

  /**
   * Whichever ends first counts: the work, its time, or the signal. What the work does afterwards
   * is ignored.
   */
  async run<T>(abort: AbortController, work: () => T | Promise<T>): Promise<T> {
    const { signal } = abort;
    signal.throwIfAborted();
    const timer = setTimeout(
      () => abort.abort(timeOut(this.#timeoutSeconds)),
      this.#timeoutSeconds * 1_000,
    );
    let ended = false;
    const call = (async () => work())().finally(() => {
      ended = true;
    });
    try {
      return await unlessAborted(signal, call);
    } finally {
      clearTimeout(timer);
      if (!ended) this.#abandon(call);
    }
  }

  #abandon(call: Promise<unknown>): void {
    this.#abandoned++;
    const end = (): void => {
      this.#abandoned--;
    };
    call.then(end, end);
  }
}

function timeOut(seconds: number): HandlerAbortedError {
  return new HandlerAbortedError(
    "HandlerTimeout",
    `The handler took longer than ${seconds} s (handlerTimeoutSeconds).`,
    {
      retryable: true,
    },
  );
}

export function stopped(): HandlerAbortedError {
  return new HandlerAbortedError(
    "ConsumerStopped",
    "The consumer stops and the handler's time is over.",
    { retryable: true },
  );
}
