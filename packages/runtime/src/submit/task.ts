import { ResponseError, ValidationError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { kindOfTaskId, type ModerationKind, readTags, readTime } from "../notification/outcome.ts";

/** The status of a task. */
export type TaskStatus = "running" | "succeeded" | "failed";

/**
 * A task as GetTask and ListTasks describe it. They don't return its verdict: `getResult` and the
 * notification do.
 */
export interface ModerationTask {
  readonly kind: ModerationKind;
  readonly taskId: string;
  readonly projectName: string | null;
  readonly status: TaskStatus;
  /** The error of a failed task. */
  readonly code?: string;
  readonly message?: string;
  /** RFC 3339 in UTC. */
  readonly startTime: string | null;
  readonly endTime: string | null;
  readonly userData: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Percentage of a running task; ListTasks only. */
  readonly progress?: number;
  /** GetTask only. */
  readonly eventId: string | null;
}

/** A task that the service has accepted. */
export interface SubmittedTask {
  readonly taskId: string;
  readonly requestId: string | null;
  /** Null if an unclear submission was found by its tag. */
  readonly eventId: string | null;
  readonly uri: string;
  readonly kind: ModerationKind;
}

/** A task's verdict, or that it is still running. */
export type TaskResult =
  | ModerationOutcome
  | {
      readonly kind: ModerationKind;
      readonly status: "running";
      readonly taskId: string;
      readonly projectName: string | null;
    };

/** A task's id, if the service made it; otherwise with its kind. */
export type TaskRef = string | { readonly taskId: string; readonly kind: ModerationKind };

/** @throws ValidationError for an id that does not contain its kind. */
export function resolveRef(task: TaskRef): Exclude<TaskRef, string> {
  if (typeof task !== "string") return task;
  const kind = kindOfTaskId(task);
  if (kind !== undefined) return { kind, taskId: task };
  const message = `The kind of ${JSON.stringify(task)} is unknown: pass { taskId, kind } instead.`;
  const limit = "VideoModeration-… or ImageModeration-…";
  throw new ValidationError([{ field: "task", limit, value: task, message }]);
}

export function taskTypeOf(kind: ModerationKind): "VideoModeration" | "ImageModeration" {
  return kind === "video" ? "VideoModeration" : "ImageModeration";
}

/** @throws ResponseError if the value is not a moderation task. */
export function readTask(action: string, value: unknown): ModerationTask {
  const task = (value ?? {}) as Readonly<Record<string, unknown>>;
  const text = (name: string): string | undefined =>
    typeof task[name] === "string" ? task[name] : undefined;
  const taskId = text("TaskId");
  const status = text("Status")?.toLowerCase();
  const type = text("TaskType");
  const made = kindOfTaskId(taskId ?? "");
  const kind = (["video", "image"] as const).find((each) => type === taskTypeOf(each)) ?? made;
  if (
    taskId === undefined ||
    kind === undefined ||
    (made !== undefined && made !== kind) ||
    (status !== "running" && status !== "succeeded" && status !== "failed")
  ) {
    throw new ResponseError(
      "UnreadableResponse",
      `${action}: the answer is not a moderation task (TaskId, TaskType, Status).`,
      { requestId: text("RequestId") },
    );
  }
  const failure =
    status === "failed" ? { code: text("Code") ?? "", message: text("Message") ?? "" } : {};
  return {
    kind,
    taskId,
    projectName: text("ProjectName") ?? null,
    status,
    ...failure,
    startTime: readTime(text("StartTime")),
    endTime: readTime(text("EndTime")),
    userData: text("UserData") ?? "",
    tags: readTags(task["Tags"] as Parameters<typeof readTags>[0]) ?? {},
    ...(typeof task["Progress"] === "number" ? { progress: task["Progress"] } : {}),
    eventId: text("EventId") ?? null,
  };
}
