import type { MovableClock } from "../core/clock.ts";

/**
 * The same clock, which tells when time has changed something: a timed task ran, or the clock was
 * moved.
 */
export function watchedClock(clock: MovableClock, changed: () => void): MovableClock {
  return {
    now: () => clock.now(),
    after: (ms, run) =>
      clock.after(ms, () => {
        changed();
        run();
      }),
    advance(ms) {
      clock.advance(ms);
      changed();
    },
  };
}
