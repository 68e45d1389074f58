import { randomText } from "../core/ids.ts";
import { Waiters } from "../core/waiters.ts";

/** A place in the changes. */
export interface ChangePosition {
  /** {@link TaskChanges.run} */
  readonly run: string | undefined;
  /** The number of the last change that is known. */
  readonly after: number;
}

/** Which tasks changed after a given change, for readers that follow them. */
export class TaskChanges {
  readonly #waiters = new Waiters();
  /** The number of the last change of each task, in the order of the changes. */
  readonly #numbers = new Map<string, number>();
  #run = randomText(12);
  #last = 0;

  /** Another one after tasks were deleted. Readers have to start over then. */
  get run(): string {
    return this.#run;
  }

  /** The number of the last change, 0 if there is none. */
  get last(): number {
    return this.#last;
  }

  /** The task is new or has changed. */
  add(id: string): void {
    this.#numbers.delete(id);
    this.#numbers.set(id, ++this.#last);
    this.#waiters.wake();
  }

  /** The task has expired. */
  forget(id: string): void {
    this.#numbers.delete(id);
  }

  /** Starts a new run with these tasks, in their order. */
  restart(ids: Iterable<string>): void {
    this.#run = randomText(12);
    this.#numbers.clear();
    this.#last = 0;
    for (const id of ids) this.#numbers.set(id, ++this.#last);
    this.#waiters.wake();
  }

  /** The ids of the changed tasks, with the numbers of the changes. All of them for another run. */
  *since({ run, after }: ChangePosition): Iterable<readonly [id: string, number: number]> {
    const known = this.#isCurrent(run) ? after : 0;
    for (const entry of this.#numbers) if (entry[1] > known) yield entry;
  }

  /** Waits for a change if there is none yet, at most `ms` milliseconds of real time. */
  async wait({ run, after }: ChangePosition, ms: number, signal: AbortSignal): Promise<void> {
    if (this.#isCurrent(run) && after === this.#last) await this.#waiters.wait(ms, signal);
  }

  #isCurrent(run: string | undefined): boolean {
    return run === undefined || run === this.#run;
  }
}
