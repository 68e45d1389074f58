import { ResponseError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import type { ModerationKind } from "../notification/outcome.ts";
import { kindOfTaskId, readTags, readTime } from "../notification/outcome.ts";

export type TaskStatus = "running" | "succeeded" | "failed";

/**
 * A task as GetTask and ListTasks tell it. They know no verdict: `getResult` and the notification
 * do.
 */
export interface ModerationTask {
  readonly kind: ModerationKind;
  readonly taskId: string;
  readonly projectName: string | null;
  readonly status: TaskStatus;
  /** The task's own error, of a failed one. */
  readonly code?: string;
  readonly message?: string;
  /** RFC 3339 in UTC. */
  readonly startTime: string | null;
  readonly endTime: string | null;
  readonly userData: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Per cent of a running task; ListTasks only. */
  readonly progress?: number;
  /** GetTask only. */
  readonly eventId: string | null;
}

/** A task that the service has accepted. */
export interface SubmittedTask {
  readonly taskId: string;
  readonly requestId: string | null;
  /** Null when an unclear submission was found again by its tag. */
  readonly eventId: string | null;
  readonly uri: string;
  readonly kind: ModerationKind;
}

/** A task's verdict, or that it still runs. */
export type TaskResult =
  | ModerationOutcome
  | {
      readonly kind: ModerationKind;
      readonly status: "running";
      readonly taskId: string;
      readonly projectName: string | null;
    };

/** A task's id alone, where the service made it; else with its kind. */
export type TaskRef = string | { readonly taskId: string; readonly kind: ModerationKind };

/** @throws ResponseError when the answer is no task. */
export function readTask(action: string, value: unknown): ModerationTask {
  const task = (typeof value === "object" && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const text = (name: string): string | undefined =>
    typeof task[name] === "string" ? task[name] : undefined;
  const taskId = text("TaskId");
  const status = text("Status")?.toLowerCase();
  const type = text("TaskType");
  const kind =
    type === "VideoModeration"
      ? "video"
      : type === "ImageModeration"
        ? "image"
        : kindOfTaskId(taskId ?? "");
  if (
    taskId === undefined ||
    kind === undefined ||
    (status !== "running" && status !== "succeeded" && status !== "failed")
  ) {
    throw new ResponseError(
      "UnreadableResponse",
      `${action}: the answer holds no moderation task (TaskId, TaskType, Status).`,
      {
        requestId: text("RequestId"),
      },
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
    tags: readTags(task["Tags"] as string | Record<string, unknown> | null | undefined) ?? {},
    ...(typeof task["Progress"] === "number" ? { progress: task["Progress"] } : {}),
    eventId: text("EventId") ?? null,
  };
}

export function taskTypeOf(kind: ModerationKind): "VideoModeration" | "ImageModeration" {
  return kind === "video" ? "VideoModeration" : "ImageModeration";
}
