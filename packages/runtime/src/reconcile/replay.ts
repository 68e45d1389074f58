import { type VerdictLookup, withVerdict } from "../delivery/lookup.ts";
import {
  type HandlerContext,
  idsOf,
  isBusy,
  notify,
  type OutcomeHandler,
} from "../delivery/options.ts";
import { checkLogger, type LoggerOptions, Reporter } from "../delivery/report.ts";
import type { Quarantine, QuarantinedMessage } from "../ledger/quarantine.ts";
import { safeDecode } from "../notification/decode.ts";

/** Options of {@link replay}. */
export interface ReplayOptions extends LoggerOptions {
  /** Which messages to replay. Default: all. */
  readonly filter?: ((message: QuarantinedMessage) => boolean) | undefined;
  /** Asks for the verdict when a notification carries none. */
  readonly lookup?: VerdictLookup | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with each text that remains, and the first reason. What it throws is a warning. */
  readonly onKept?: ((message: QuarantinedMessage, error: unknown) => void) | undefined;
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
 * @throws ConfigError, LedgerError if the quarantine itself fails, the signal's reason.
 * @example await replay(ledger.quarantine, withLedger(ledger, handler));
 */
export async function replay(
  quarantine: Quarantine,
  handler: OutcomeHandler<HandlerContext>,
  options: ReplayOptions = {},
): Promise<ReplayCounts> {
  const { filter, lookup, onKept, signal = new AbortController().signal } = options;
  checkLogger(options.logger);
  const reporter = new Reporter(options.logger);
  const counts = { replayed: 0, invalid: 0, failed: 0 };
  for await (const message of quarantine.list()) {
    signal.throwIfAborted();
    if (filter !== undefined && !filter(message)) continue;
    // A text can contain several messages, and each is judged alone.
    const invalid: unknown[] = [];
    const failures: unknown[] = [];
    const heard = onKept !== undefined;
    for (const result of safeDecode(message.bytes)) {
      if (!result.ok) {
        invalid.push(result.error);
        reporter.report("invalidMessage", result.error, idsOf(message.id, null), heard);
        continue;
      }
      try {
        await handler(await withVerdict(result.value, lookup, signal), { signal });
      } catch (error) {
        signal.throwIfAborted();
        failures.push(error);
        if (!isBusy(error))
          reporter.report("handlerFailed", error, idsOf(message.id, result.value), heard);
      }
    }
    if (failures.length > 0 || invalid.length > 0) {
      counts[failures.length > 0 ? "failed" : "invalid"]++;
      notify("onKept", onKept, message, failures.length > 0 ? failures[0] : invalid[0]);
      continue;
    }
    await quarantine.remove(message.id);
    counts.replayed++;
  }
  return counts;
}
