/** What the application does with a verdict. Replace this with your own work. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ModerationOutcome } from "@immkit/runtime";
import type { LedgerHandler } from "@immkit/runtime/ledger";
import type { Settings } from "./settings.ts";
import type { Store } from "./store.ts";

/**
 * Runs once for each verdict of a task: `review`, if a person has to decide, and the final one. If
 * it throws, the verdict is delivered again.
 */
export function decide<Tx>(
  store: Store<Tx>,
  settings: Pick<Settings, "webhookUrl" | "workMs">,
): LedgerHandler<Tx> {
  return async (outcome, { tx, key, signal }) => {
    await sleep(settings.workMs, undefined, { signal });
    // First the effect outside of the database. It is repeated, with the same key, if the worker
    // crashes before the next step is done.
    if (settings.webhookUrl !== undefined)
      await callWebhook(settings.webhookUrl, outcome, key, signal);
    // Then the effect in the database, in one transaction with the mark that this verdict is
    // handled. It happens exactly once.
    const stage = outcome.suggestion === "review" ? "review" : "final";
    const { taskId, uri, suggestion } = outcome;
    await tx((transaction) =>
      store.save(transaction, { taskId, stage, uri, suggestion, pid: process.pid }),
    );
  };
}

async function callWebhook(
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
  if (!response.ok) throw new Error(`The webhook returned ${response.status}.`);
}
