/**
 * Find verdicts whose notification was lost; give messages in quarantine to a handler again.
 * @module
 */

export { type ReplayCounts, type ReplayOptions, replay } from "../quarantine/replay.ts";
export type { ReconcileOptions, ReconcileReport } from "./options.ts";
export { reconcile } from "./reconcile.ts";
