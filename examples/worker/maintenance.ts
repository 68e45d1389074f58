/** Periodic work: find verdicts whose notification was lost, and prune the ledger. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ModerationClient } from "@immkit/runtime";
import type { Ledger, LedgerHandler } from "@immkit/runtime/ledger";
import { type ReconcileReport, reconcile } from "@immkit/runtime/reconcile";
import { log } from "./log.ts";
import type { Settings } from "./settings.ts";

interface MaintenanceOptions<Tx> {
  readonly client: ModerationClient;
  readonly ledger: Ledger<Tx>;
  readonly handler: LedgerHandler<Tx>;
  readonly settings: Pick<Settings, "reconcileMinutes" | "reconcileGraceSeconds">;
  readonly signal: AbortSignal;
}

export class Maintenance {
  #last: { readonly at: string; readonly report: ReconcileReport } | null = null;

  /** The latest successful reconciliation. */
  get last(): { readonly at: string; readonly report: ReconcileReport } | null {
    return this.#last;
  }

  /**
   * Reconciles until the signal stops it. Never rejects: a failure is logged, and the next run
   * tries again.
   */
  async run<Tx>({
    client,
    ledger,
    handler,
    settings,
    signal,
  }: MaintenanceOptions<Tx>): Promise<void> {
    const { reconcileMinutes, reconcileGraceSeconds } = settings;
    if (reconcileMinutes === 0) return;
    while (await sleep(reconcileMinutes * 60_000, true, { signal }).catch(() => false)) {
      try {
        const graceMs = reconcileGraceSeconds * 1_000;
        const onTaskError = (taskId: string, error: unknown): void =>
          log("not reconciled", { taskId, error });
        const report = await reconcile({ client, ledger, handler, graceMs, signal, onTaskError });
        this.#last = { at: new Date().toISOString(), report };
        log("reconciled", { ...report });
        // Verdicts and details of tasks that ended 30 days ago. Their keys remain, so nothing is
        // submitted twice, and so do messages in quarantine.
        log("pruned", { ...(await ledger.prune({ signal })) });
      } catch (error) {
        if (!signal.aborted) log("reconciling failed", { error });
      }
    }
  }
}
