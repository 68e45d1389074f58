/**
 * Queues, topics and subscriptions tell their age in epoch seconds; messages tell theirs in
 * milliseconds.
 */
export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
