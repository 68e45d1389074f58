/**
 * Find verdicts whose notification was lost, and replay messages in quarantine.
 * @module
 */

export type { ReconcileOptions, ReconcileReport } from "./options.ts";
export { reconcile } from "./reconcile.ts";
export { type ReplayCounts, type ReplayOptions, replay } from "./replay.ts";
