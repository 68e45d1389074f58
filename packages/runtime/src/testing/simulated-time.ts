import { onTestFinished, vi } from "vitest";

/** Timers and clocks stand still until `vi.advanceTimersByTimeAsync`. Until the test ends. */
export function simulateTime(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  onTestFinished(() => void vi.useRealTimers());
}

/** Advances simulated time until the condition holds, by a minute at most. */
export async function until(condition: () => boolean): Promise<void> {
  for (let ms = 0; !condition() && ms < 60_000; ms += 50) await vi.advanceTimersByTimeAsync(50);
}

/** The end of a promise, with simulated time running. */
export async function ended<T>(promise: Promise<T>): Promise<T> {
  let done = false;
  const end = () => {
    done = true;
  };
  promise.then(end, end);
  await until(() => done);
  return promise;
}
