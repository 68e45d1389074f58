import type { NotificationConsumer, StopOptions } from "./consumer.ts";
import type { ConsumerCounts } from "./events.ts";

export interface StopOnSignalOptions extends StopOptions {
  /** Default: SIGTERM and SIGINT. */
  readonly signals?: readonly NodeJS.Signals[];
}

export interface StoppedBySignal {
  /** What was done since the start. */
  readonly counts: ConsumerCounts;
  /** The first signal; null when the consumer stopped for another reason. */
  readonly signal: NodeJS.Signals | null;
  /** A second signal came: handlers were aborted. */
  readonly forced: boolean;
}

/**
 * Stops a consumer when the process is told to end. The first signal lets running handlers end, for
 * `drainMs`; a second one aborts them at once; a third one has its usual effect, and ends the
 * process. Resolves when the consumer has stopped, by whatever: then close what it used.
 *
 * The process ends by itself once nothing is open any more. A handler that hangs and ignores its
 * signal may hold it open: then end it by `process.exit`.
 * @example await consumer.start(); const { counts, forced } = await stopOnSignal(consumer, {
 *   drainMs: 20_000 }); await ledger.close(); process.exit(forced ? 1 : 0);
 */
export async function stopOnSignal(
  consumer: NotificationConsumer,
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
    if (consumer.health().state !== "stopped")
      await new Promise((resolve) => consumer.once("stopped", resolve));
    return { counts: consumer.counts, signal: first, forced };
  } finally {
    unbind();
  }
}
