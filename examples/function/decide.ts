/** What the function does with a verdict. Replace this with your own work. */
import type { ModerationOutcome } from "@immkit/runtime";

/**
 * Runs at least once for each verdict: an event is delivered again if one of its messages fails. To
 * act exactly once, wrap it in `withLedger` of `@immkit/runtime/ledger` with a PostgreSQL database.
 */
export async function decide({ uri, status, suggestion, categories }: ModerationOutcome) {
  console.log(JSON.stringify({ uri, status, suggestion, categories }));
}
