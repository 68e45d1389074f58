import { NotificationError } from "../errors.ts";
import type { NotificationContent, Result } from "../generated/notification-content.ts";
import type { BlockedFrame, Frames, ModerationOutcome } from "../generated/outcome.ts";
import { validateNotificationContent } from "../generated/validate-message.ts";
import { firstProblem } from "../validation/violations.ts";
import type { EventAttributes } from "./unwrap.ts";

export type ModerationKind = "image" | "video";

/** @throws NotificationError naming the member, under `path`. */
export function readContent(value: unknown, path: string): NotificationContent {
  if (validateNotificationContent(value)) return value;
  const type = (value as Record<string, unknown> | null)?.["TaskType"];
  if (typeof type === "string" && kindOfTaskType(type) === undefined) throw notModeration(type, path);
  const problem = firstProblem(validateNotificationContent.errors);
  throw new NotificationError("invalidContent", `${path}${problem.pointer}`, `The content is invalid: ${problem.text}`);
}

/** The outcome that a validated content tells. @throws NotificationError when it contradicts itself or its event. */
export function outcomeOf(content: NotificationContent, path: string, event: EventAttributes | null): ModerationOutcome {
  const kind = kindOf(content, path, event);
  const result: Result | null = content.ModerationResult ?? null;
  const uri = result?.URI || content.URI || content.SourceURI || null;
  const tags = readTags(content.Tags);
  const shared = {
    taskId: content.TaskId,
    projectName: content.ProjectName || null,
    uri,
    userData: content.UserData ?? "",
    ...(tags === undefined ? {} : { tags }),
  };
  const eventId = event?.id ?? null;
  const time = readTime(event?.time) ?? readTime(content.EndTime);
  if (content.Status === "Failed") {
    const failure = { code: content.Code ?? "", message: content.Message ?? "" };
    return { kind, status: "failed", suggestion: null, categories: [], ...shared, ...failure, eventId, time, needsLookup: false };
  }
  const suggestion = result?.Suggestion ?? content.Suggestion ?? null;
  if (content.Suggestion && suggestion !== content.Suggestion) {
    throw new NotificationError(
      "invalidContent",
      `${path}/Suggestion`,
      `The content has two verdicts, ${suggestion} and ${content.Suggestion}.`,
    );
  }
  const categories = result?.Categories ?? content.Categories ?? [];
  const frames = readFrames(result?.Frames ?? content.Frames);
  return {
    kind,
    status: "succeeded",
    suggestion,
    categories,
    ...shared,
    ...(frames === undefined ? {} : { frames }),
    eventId,
    time,
    needsLookup: suggestion === null,
  };
}

function kindOf(content: NotificationContent, path: string, event: EventAttributes | null): ModerationKind {
  const own = content.TaskType ? kindOfTaskType(content.TaskType) : undefined;
  if (content.TaskType && own === undefined) throw notModeration(content.TaskType, path);
  const announced = event?.type ? kindOfTaskType(event.type.slice("imm:Task:".length)) : undefined;
  if (own !== undefined && announced !== undefined && own !== announced) {
    throw new NotificationError(
      "invalidContent",
      `${path}/TaskType`,
      `The content is of an ${own} task, its event of ${announced === "image" ? "an image" : "a video"} task.`,
    );
  }
  const kind = own ?? announced ?? kindOfTaskId(content.TaskId);
  if (kind === undefined)
    throw new NotificationError("invalidContent", `${path}/TaskType`, "Nothing tells whether the task is of an image or a video.");
  return kind;
}

function kindOfTaskType(type: string): ModerationKind | undefined {
  return type === "VideoModeration" ? "video" : type === "ImageModeration" ? "image" : undefined;
}

/** By the prefix that the service gives its task ids; undefined for another one. */
export function kindOfTaskId(taskId: string): ModerationKind | undefined {
  return taskId.startsWith("VideoModeration-") ? "video" : taskId.startsWith("ImageModeration-") ? "image" : undefined;
}

function notModeration(type: string, path: string): NotificationError {
  return new NotificationError("notModeration", `${path}/TaskType`, `The task is ${JSON.stringify(type.slice(0, 80))}, no moderation.`);
}

function readFrames(frames: NotificationContent["Frames"]): Frames | undefined {
  if (!frames) return undefined;
  const blocked: BlockedFrame[] = [];
  for (const frame of frames.BlockFrames ?? []) {
    blocked.push({ offset: readFigure(frame.Offset), label: frame.Label ?? null, rate: readFigure(frame.Rate) });
  }
  return { total: readFigure(frames.TotalCount), blocked };
}

function readFigure(value: number | string | null | undefined): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (value === null || value === undefined) return null;
  const figure = Number(value);
  return Number.isFinite(figure) ? figure : null;
}

/** Tags as text; a form that is no map of simple values is left out, for no decision depends on it. */
export function readTags(tags: NotificationContent["Tags"]): Record<string, string> | undefined {
  let map: unknown = tags;
  if (typeof tags === "string") {
    try {
      map = JSON.parse(tags);
    } catch {
      return undefined;
    }
  }
  if (typeof map !== "object" || map === null || Array.isArray(map)) return undefined;
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value]) => (value === null || typeof value === "object" ? [] : [[key, String(value)]])),
  );
}

/** RFC 3339 in UTC from epoch milliseconds (number or text) or any ISO 8601 form; null for what is no time. */
export function readTime(time: string | number | null | undefined): string | null {
  if (time === null || time === undefined || time === "") return null;
  const ms = typeof time === "number" ? time : /^\d+$/.test(time) ? Number(time) : Date.parse(time);
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null;
}
