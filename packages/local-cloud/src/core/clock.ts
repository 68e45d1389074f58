/** The cloud's clock: real time, plus what the controls have moved it by. */

/** Time, which the controls can move. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `task` once `ms` have passed by this clock; the returned function calls it off. */
  after(ms: number, task: () => void): () => void;
}

/** Time that can be moved; what the controls hold. */
export interface MovableClock extends Clock {
  /** Moves time forward by `ms` (not negative) and runs what falls due, in order. */
  advance(ms: number): void;
}

interface Task {
  readonly due: number;
  readonly run: () => void;
}

/** The longest delay that `setTimeout` keeps; a longer one fires at once. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * A clock that starts at the real time. Its timers don't keep the process alive.
 * A task that throws is told to `onError` and does not stop the others.
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
    timer = setTimeout(
      () => runDue(now()),
      Math.min(Math.max(next.due - now(), 0), LONGEST_TIMEOUT),
    );
    timer.unref();
  };

  const runDue = (until: number): void => {
    for (let next = tasks[0]; next !== undefined && next.due <= until; next = tasks[0]) {
      tasks.shift();
      // A task sees the time at which it fell due, not the end of the jump.
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
        throw new RangeError("The clock moves forward only: ms must be zero or more.");
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
