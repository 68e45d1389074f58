/** The cloud's clock: real time plus the offset that the controls have set. */

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `task` after `ms` milliseconds of this clock. Call the returned function to cancel it. */
  after(ms: number, task: () => void): () => void;
}

/** A clock that can be moved forward. */
export interface MovableClock extends Clock {
  /**
   * Moves time forward by `ms` milliseconds and runs the tasks that are due, in order.
   *
   * @throws RangeError when `ms` is negative.
   */
  advance(ms: number): void;
}

interface Task {
  readonly due: number;
  readonly run: () => void;
}

/** `setTimeout` runs at once when the delay is longer than this. */
const maxTimeoutMs = 2 ** 31 - 1;

/**
 * A clock that starts at the real time. Its timers don't keep the process alive. The error of a
 * task goes to `onError` and does not stop the other tasks.
 */
export function createClock(onError: (error: unknown) => void = reportLater): MovableClock {
  let offset = 0;
  let timer: NodeJS.Timeout | undefined;
  const tasks: Task[] = [];

  const now = (): number => Date.now() + offset;

  /** Sorted by due time, then by the order of the calls. */
  const insert = (task: Task): void => {
    let at = tasks.length;
    while (at > 0 && (tasks[at - 1]?.due ?? 0) > task.due) at--;
    tasks.splice(at, 0, task);
  };

  const arm = (): void => {
    clearTimeout(timer);
    const next = tasks[0];
    if (next === undefined) return;
    timer = setTimeout(() => runDue(now()), Math.min(Math.max(next.due - now(), 0), maxTimeoutMs));
    timer.unref();
  };

  const runDue = (until: number): void => {
    for (let next = tasks[0]; next !== undefined && next.due <= until; next = tasks[0]) {
      tasks.shift();
      // A task sees the time at which it was due, not the end of the jump.
      offset += Math.max(next.due - now(), 0);
      try {
        next.run();
      } catch (error) {
        onError(error);
      }
    }
    arm();
  };

  return {
    now,
    after(ms, run) {
      const task: Task = { due: now() + Math.max(ms, 0), run };
      insert(task);
      arm();
      return () => {
        const at = tasks.indexOf(task);
        if (at >= 0) tasks.splice(at, 1);
        arm();
      };
    },
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0)
        throw new RangeError("The clock can only move forward: ms must be zero or more.");
      const target = now() + ms;
      runDue(target);
      offset += Math.max(target - now(), 0);
      arm();
    },
  };
}

function reportLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** The same clock, which also calls `changed` after each timed task and each {@link advance}. */
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
