import { onTestFinished, vi } from "vitest";

/** Timers and clocks stand still until `vi.advanceTimersByTimeAsync`. Until the test ends. */
export function simulateTime(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  onTestFinished(() => void vi.useRealTimers());
}
