/** What the application does with a verdict: the part that is yours. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ModerationOutcome } from "@immkit/runtime";
import type { LedgerHandler } from "@immkit/runtime/ledger";
import type { Settings } from "./settings.ts";
import type { Store } from "./store.ts";

/**
 * Runs once for each verdict of a task: `review`, where a person has to look, and the final one.
 * When it throws, the verdict comes again.
 */
export function decide<Tx>(
  store: Store<Tx>,
  settings: Pick<Settings, "webhookUrl" | "workMs">,
): LedgerHandler<Tx> {
  return async (outcome, { tx, key, signal }) => {
    await sleep(settings.workMs, undefined, { signal });
    // First what is outside of the database. It is repeated, with the same key, if the worker dies
    // before the next step is done.
    if (settings.webhookUrl !== undefined) await tell(settings.webhookUrl, outcome, key, signal);
    // Then what is inside, in one transaction with the mark that this verdict is handled: once,
    // whatever happens.
    const stage = outcome.suggestion === "review" ? "review" : "final";
    const { taskId, uri, suggestion } = outcome;
    await tx((transaction) =>
      store.save(transaction, { taskId, stage, uri, suggestion, pid: process.pid }),
    );
  };
}

async function tell(
  url: string,
  outcome: ModerationOutcome,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(outcome),
    signal,
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The webhook answered ${response.status}.`);
}
