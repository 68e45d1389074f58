/**
 * Find verdicts whose notification was lost; give messages in quarantine to a handler again.
 * @module
 */

export type { ReconcileOptions, ReconcileReport } from "./options.ts";
export { reconcile } from "./reconcile.ts";
export { type ReplayCounts, type ReplayOptions, replay } from "./replay.ts";
