import type { StopOptions } from "./consumer.ts";
import type { ConsumerCounts } from "./health.ts";

/** What {@link stopOnSignal} stops: a `NotificationConsumer` or an `UploadConsumer`. */
export interface Stoppable {
  /** Resolves when it has stopped for any reason. */
  readonly stopped: Promise<ConsumerCounts>;
  stop(options?: StopOptions): Promise<ConsumerCounts>;
}

/** Options of {@link stopOnSignal}. */
export interface StopOnSignalOptions extends StopOptions {
  /** Default: SIGTERM and SIGINT. */
  readonly signals?: readonly NodeJS.Signals[] | undefined;
}

/** The result of {@link stopOnSignal}. */
export interface StoppedBySignal {
  /** What the consumer has done since its start. */
  readonly counts: ConsumerCounts;
  /** The first signal; null if the consumer stopped for another reason. */
  readonly signal: NodeJS.Signals | null;
  /** A second signal came, and handlers were aborted. */
  readonly forced: boolean;
}

/**
 * Stops a consumer when the process gets a signal. After the first signal, running handlers can
 * finish within `drainMs`. The second aborts them. The third has its usual effect and ends the
 * process. Resolves when the consumer has stopped for any reason: then close what it used.
 *
 * The process ends by itself when nothing is open any more. A handler that hangs and ignores its
 * signal can keep it open: end it with `process.exit`.
 * @example
 * ```ts
 * await consumer.start();
 * const { counts, forced } = await stopOnSignal(consumer, { drainMs: 20_000 });
 * await ledger.close();
 * process.exit(forced ? 1 : 0);
 * ```
 */
export async function stopOnSignal(
  consumer: Stoppable,
  options: StopOnSignalOptions = {},
): Promise<StoppedBySignal> {
  const { signals = ["SIGTERM", "SIGINT"], ...stopOptions } = options;
  let first: NodeJS.Signals | null = null;
  let forced = false;
  const unbind = (): void => {
    for (const name of signals) process.off(name, onSignal);
  };
  const onSignal = (name: NodeJS.Signals): void => {
    if (first === null) first = name;
    else {
      forced = true;
      unbind();
    }
    void consumer.stop(stopOptions);
  };
  for (const name of signals) process.on(name, onSignal);
  try {
    return { counts: await consumer.stopped, signal: first, forced };
  } finally {
    unbind();
  }
}
