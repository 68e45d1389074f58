/** Measures time and waits. Replaced in tests, by one whose time is simulated. */
export interface Clock {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  after(ms: number, task: () => void): void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  after: (ms, task) => void setTimeout(task, ms),
};
