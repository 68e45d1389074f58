/** How a subscription tries again after a delivery that failed. */
export const notifyStrategies = ["BACKOFF_RETRY", "EXPONENTIAL_DECAY_RETRY"] as const;

export type NotifyStrategy = (typeof notifyStrategies)[number];

/**
 * Milliseconds to wait before retry number `retry` (1 is the first), undefined when there is none
 * left: three within 10 to 20 seconds each, or 176 after 1, 2, 4 … 256 seconds and then 512 seconds
 * each, about a day (SMQ "NotifyStrategy"). `random` is in [0, 1).
 */
export function retryDelay(
  strategy: NotifyStrategy,
  retry: number,
  random: () => number = Math.random,
): number | undefined {
  if (strategy === "BACKOFF_RETRY")
    return retry <= 3 ? 10_000 + Math.floor(random() * 10_000) : undefined;
  return retry <= 176 ? 1000 * 2 ** Math.min(retry - 1, 9) : undefined;
}
