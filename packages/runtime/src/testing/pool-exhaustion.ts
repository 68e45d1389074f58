import { setTimeout as sleep } from "node:timers/promises";
import { verdictOf } from "../ledger/conformance/verdict.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { handleVerdict } from "../ledger/with-ledger.ts";

/**
 * 24 handlers at a time share two connections, and their effects together take three times as long
 * as a lease, while another worker gets the same verdicts again and again. Returns how many times
 * the handler of each task has run.
 */
export async function exhaustPool<Tx>(
  open: (options: { leaseMs: number; maxConnections: number }) => Promise<Ledger<Tx>>,
  effect: (tx: Tx, taskId: string) => Promise<void>,
): Promise<Map<string, number>> {
  const leaseMs = 300;
  const busy = await open({ leaseMs, maxConnections: 2 });
  const other = await open({ leaseMs, maxConnections: 2 });
  const { signal } = new AbortController();
  const runs = new Map<string, number>();
  const handle = (ledger: Ledger<Tx>, taskId: string): Promise<unknown> =>
    handleVerdict(
      ledger,
      async (_, { tx }) => {
        runs.set(taskId, (runs.get(taskId) ?? 0) + 1);
        await tx((transaction) => effect(transaction, taskId));
      },
      verdictOf(taskId),
      { signal },
    ).catch((error: unknown) => {
      if ((error as { code?: unknown }).code !== "VerdictBusy") throw error;
    });
  const tasks = Array.from({ length: 24 }, (_, index) => `t${index}`);
  const all = Promise.all(tasks.map((taskId) => handle(busy, taskId)));
  let done = false;
  const repeating = (async () => {
    for (let turn = 0; !done; turn++) {
      await sleep(5);
      await handle(other, tasks[turn % tasks.length] as string);
    }
  })();
  await all.finally(() => {
    done = true;
  });
  await repeating;
  return runs;
}
