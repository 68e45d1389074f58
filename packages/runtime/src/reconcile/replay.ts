import { type VerdictLookup, withVerdict } from "../delivery/lookup.ts";
import { type HandlerContext, notify, type OutcomeHandler } from "../delivery/options.ts";
import { NotificationError } from "../errors.ts";
import type { Quarantine, QuarantinedMessage } from "../ledger/quarantine.ts";
import { decode } from "../notification/decode.ts";

/** Options of {@link replay}. */
export interface ReplayOptions {
  /** Which messages to replay. Default: all. */
  readonly filter?: (message: QuarantinedMessage) => boolean;
  /** Asks for the verdict when a notification carries none. */
  readonly lookup?: VerdictLookup;
  readonly signal?: AbortSignal;
  /** Called with each message that remains, and why. What it throws is a process warning. */
  readonly onKept?: (message: QuarantinedMessage, error: unknown) => void;
}

/** The numbers of messages that {@link replay} handled and kept. */
export interface ReplayCounts {
  /** Handled, and removed from quarantine. */
  readonly replayed: number;
  /** Still not a notification. */
  readonly invalid: number;
  /** The handler threw. */
  readonly failed: number;
}

/**
 * Gives the messages in quarantine to a handler: after an update that can read them, or when what
 * the handler needs is available again. Handled messages are removed, others remain.
 * @throws LedgerError if the quarantine itself fails; the signal's reason.
 * @example await replay(ledger.quarantine, withLedger(ledger, handler));
 */
export async function replay(
  quarantine: Quarantine,
  handler: OutcomeHandler<HandlerContext>,
  options: ReplayOptions = {},
): Promise<ReplayCounts> {
  const { filter, lookup, onKept, signal = new AbortController().signal } = options;
  const counts = { replayed: 0, invalid: 0, failed: 0 };
  for await (const message of quarantine.list()) {
    signal.throwIfAborted();
    if (filter !== undefined && !filter(message)) continue;
    try {
      for (const outcome of decode(message.bytes))
        await handler(await withVerdict(outcome, lookup, signal), { signal });
    } catch (error) {
      signal.throwIfAborted();
      counts[error instanceof NotificationError ? "invalid" : "failed"]++;
      notify("onKept", onKept, message, error);
      continue;
    }
    await quarantine.remove(message.id);
    counts.replayed++;
  }
  return counts;
}
