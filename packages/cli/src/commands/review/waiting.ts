import { ControlError, type ControlsClient } from "../../controls/controls-client.ts";
import { CommandError } from "../../errors/command-error.ts";

/** A task of the local cloud, as its controls return it. */
interface ControlledTask {
  readonly taskId: string;
  readonly type: "ImageModeration" | "VideoModeration";
  readonly projectName: string;
  readonly sourceUri: string;
  readonly status: string;
  readonly suggestion?: "pass" | "review" | "block";
  readonly categories?: readonly string[];
  /** Epoch milliseconds. */
  readonly endTime?: number;
  readonly notifications: readonly {
    readonly lost?: true;
    readonly error?: { readonly code: string; readonly message: string };
  }[];
}

/** A task as `--json` prints it. */
export interface ReviewedTask {
  readonly taskId: string;
  readonly uri: string;
  readonly kind: "image" | "video";
  readonly projectName: string;
  readonly suggestion: "pass" | "review" | "block" | null;
  readonly categories: readonly string[];
}

export interface WaitingTask extends ReviewedTask {
  /** Since the task ended, by the local cloud's clock. */
  readonly waitingSeconds: number;
}

/** How many tasks an error lists. */
const maxListed = 5;

/** The tasks that a person has to decide, the oldest first. */
export async function waitingTasks(
  controls: ControlsClient,
  signal: AbortSignal,
): Promise<WaitingTask[]> {
  const { tasks } = await controls.get<{ tasks: readonly ControlledTask[] }>("tasks", signal);
  const { now } = await controls.get<{ now: number }>("clock", signal);
  return tasks
    .filter(({ status, suggestion }) => status === "Succeeded" && suggestion === "review")
    .map((task) => {
      const waitingSeconds = Math.max(0, Math.round((now - (task.endTime ?? now)) / 1000));
      return { ...contentOf(task), waitingSeconds };
    });
}

/**
 * Sets the verdict of a task in review.
 * @returns the task, and why its message was not published, if so.
 * @throws CommandError if there is no such task, or it is not in review.
 */
export async function decide(
  controls: ControlsClient,
  taskId: string,
  verdict: { readonly suggestion: string; readonly categories: readonly string[] },
  signal: AbortSignal,
): Promise<{ task: ReviewedTask; unpublished: string | undefined }> {
  try {
    const path = `reviews/${encodeURIComponent(taskId)}`;
    const task = await controls.post<ControlledTask>(path, verdict, signal);
    const { lost, error } = task.notifications.at(-1) ?? {};
    const unpublished = lost ? "a fault of the controls lost it" : error?.message;
    return { task: contentOf(task), unpublished };
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    if (error.code === "StatusConflict") throw new CommandError(error.message, { cause: error });
    const waiting = await waitingTasks(controls, signal);
    throw new CommandError(`There is no task ${JSON.stringify(taskId)}. ${hint(taskId, waiting)}`, {
      cause: error,
    });
  }
}

/** The tasks that the user can have meant. */
function hint(taskId: string, waiting: readonly WaitingTask[]): string {
  if (waiting.length === 0) return "No task waits for a review.";
  const part = taskId.toLowerCase();
  const similar = waiting.filter(
    (each) => each.taskId.toLowerCase().includes(part) || each.uri.endsWith(taskId),
  );
  const tasks = similar.length > 0 ? similar : waiting;
  const names = tasks.slice(0, maxListed).map(({ taskId: id, uri }) => `${id} (${uri})`);
  const more = tasks.length > maxListed ? `, and ${tasks.length - maxListed} more` : "";
  const start = similar.length > 0 ? "Did you mean" : "These wait for a review:";
  return `${start} ${names.join(", ")}${more}${similar.length > 0 ? "?" : "."}`;
}

function contentOf(task: ControlledTask): ReviewedTask {
  const { taskId, sourceUri, type, projectName, suggestion = null, categories = [] } = task;
  const kind = type === "VideoModeration" ? "video" : "image";
  return { taskId, uri: sourceUri, kind, projectName, suggestion, categories };
}
