/** The tasks that the page knows, newest first. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { TaskPage, TaskView } from "../api/contract.ts";

/** What a tile shows: the verdict, or why there is none. */
export const verdicts = ["review", "block", "pass", "failed", "pending"] as const;
export type Verdict = (typeof verdicts)[number];

export function verdictOf({ status, suggestion }: TaskView): Verdict {
  if (status === "Running") return "pending";
  return status === "Failed" ? "failed" : (suggestion ?? "failed");
}

export class TaskStore {
  readonly #byId = new Map<string, TaskView>();
  readonly #list = signal<readonly TaskView[]>([]);
  readonly #loaded = signal(false);

  /** Newest first. */
  get list(): ReadonlySignal<readonly TaskView[]> {
    return this.#list;
  }

  /** Whether all tasks are known. */
  get loaded(): ReadonlySignal<boolean> {
    return this.#loaded;
  }

  /** Reads the list, so it is for use in a render. */
  find(taskId: string): TaskView | undefined {
    return this.#list.value.length === 0 ? undefined : this.#byId.get(taskId);
  }

  /** Takes a page of the feed. `restarted`: it does not follow the earlier ones. */
  apply({ tasks, more }: TaskPage, restarted: boolean): void {
    if (restarted) this.#byId.clear();
    for (const task of tasks) this.#byId.set(task.taskId, task);
    if (restarted || tasks.length > 0)
      this.#list.value = [...this.#byId.values()].sort((a, b) => b.startTime - a.startTime);
    if (!more) this.#loaded.value = true;
  }
}
