import { setTimeout as sleep } from "node:timers/promises";
import type { Ledger } from "../ledger/ledger.ts";

/** Pauses between two questions to the ledger, in milliseconds. */
const shortestPauseMs = 200;
const longestPauseMs = 5_000;
/** Tasks in one question. */
const batchSize = 500;
/** Outcomes that arrived before the answer of their submission are remembered, the latest ones. */
const maxSettledEarly = 10_000;

/**
 * The tasks that the service is working on. A task without news counts as settled after a time, so
 * a lost notification doesn't block the run.
 */
export class InFlightTasks {
  readonly #onSettled: () => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** An outcome can arrive before the answer of its submission. */
  readonly #settledEarly = new Set<string>();

  constructor(onSettled: () => void) {
    this.#onSettled = onSettled;
  }

  get size(): number {
    return this.#timers.size;
  }

  /** The task was submitted, and counts as settled after `ms`. */
  add(taskId: string, ms: number): void {
    if (this.#settledEarly.delete(taskId) || this.#timers.has(taskId)) return;
    this.#timers.set(
      taskId,
      setTimeout(() => this.settle(taskId), ms),
    );
  }

  /** The task has an outcome. If its id is unknown, it is remembered until {@link forget}. */
  settle(taskId: string): void {
    const timer = this.#timers.get(taskId);
    if (timer === undefined) {
      this.#settledEarly.add(taskId);
      for (const oldest of this.#settledEarly) {
        if (this.#settledEarly.size <= maxSettledEarly) break;
        this.#settledEarly.delete(oldest);
      }
      return;
    }
    clearTimeout(timer);
    this.#timers.delete(taskId);
    this.#onSettled();
  }

  /**
   * Settles tasks that have an outcome in the ledger, until the signal is aborted. It only asks
   * while `isNeeded`, and less often while nothing changes.
   * @throws LedgerError
   */
  async settleFrom(
    ledger: Pick<Ledger, "find">,
    isNeeded: () => boolean,
    signal: AbortSignal,
  ): Promise<void> {
    for (let pauseMs = shortestPauseMs; !signal.aborted; ) {
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
      if (signal.aborted || !isNeeded()) {
        pauseMs = shortestPauseMs;
        continue;
      }
      const before = this.size;
      const taskIds = [...this.#timers.keys()];
      for (let first = 0; first < taskIds.length; first += batchSize) {
        const tasks = await ledger.find(taskIds.slice(first, first + batchSize));
        for (const { taskId, state } of tasks.values())
          if (state !== "submitted") this.settle(taskId);
      }
      const isMoving = this.size < before;
      pauseMs = isMoving ? shortestPauseMs : Math.min(longestPauseMs, pauseMs * 2);
    }
  }

  /** No submission is running, so no early outcome matters. */
  forget(): void {
    this.#settledEarly.clear();
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}
