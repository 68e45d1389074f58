import { type VerdictLookup, withVerdict } from "../delivery/lookup.ts";
import { NotificationError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import type { Quarantine, QuarantinedMessage } from "../ledger/quarantine.ts";
import { decode } from "../notification/decode.ts";

export interface ReplayOptions {
  /** Which messages. Default: all. */
  readonly filter?: (message: QuarantinedMessage) => boolean;
  /** Reads the verdict of a notification that carries none. */
  readonly lookup?: VerdictLookup;
  readonly signal?: AbortSignal;
  /** Told of each message that stays, and why. */
  readonly onKept?: (message: QuarantinedMessage, error: unknown) => void;
}

export interface ReplayCounts {
  /** Handled, and gone from quarantine. */
  readonly replayed: number;
  /** Still no notification. */
  readonly invalid: number;
  /** The handler threw. */
  readonly failed: number;
}

/**
 * Gives the messages in quarantine to a handler: after an update that reads them, or once what the
 * handler needs is back. What is handled leaves the quarantine; what is not stays as it is.
 * @throws LedgerError when the quarantine itself fails; the signal's reason.
 * @example await replay(ledger.quarantine, withLedger(ledger, handler));
 */
export async function replay(
  quarantine: Quarantine,
  handler: (
    outcome: ModerationOutcome,
    context: { readonly signal: AbortSignal },
  ) => void | Promise<void>,
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
      onKept?.(message, error);
      continue;
    }
    await quarantine.remove(message.id);
    counts.replayed++;
  }
  return counts;
}
