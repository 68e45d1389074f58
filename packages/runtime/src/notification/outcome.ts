import { NotificationError } from "../errors.ts";
import type { NotificationContent } from "../generated/notification-content.ts";
import type {
  BlockFrame,
  NotificationDetails,
  Frames as WireFrames,
} from "../generated/notification-details.ts";
import type {
  BlockedFrame,
  FailedOutcome,
  Frames,
  ModerationOutcome,
  SucceededOutcome,
} from "../generated/outcome.ts";
import { validateNotificationContent } from "../generated/validate-message.ts";
import { firstProblem } from "../validation/violations.ts";
import { Dropped, readDetails } from "./details.ts";

/** The kind of media of a task. */
export type ModerationKind = "image" | "video";

/** What the event around the content says. */
export interface EventAttributes {
  readonly id: string | null;
  /** RFC 3339 in UTC. */
  readonly time: string | null;
  /** Null if the event doesn't say which kind of task it is about. */
  readonly kind: ModerationKind | null;
  /** The paths of what can't be read in it. */
  readonly dropped?: readonly string[] | undefined;
}

/**
 * Validates a content and reads its outcome. What no decision needs is dropped if it can't be read.
 * @throws NotificationError with the member's path under `path`, also when the content contradicts
 *   itself or its event.
 */
export function readOutcome(
  value: unknown,
  path: string,
  event: EventAttributes | null,
): ModerationOutcome {
  const content = readContent(value, path);
  const dropped = new Dropped();
  for (const each of event?.dropped ?? []) dropped.add(each);
  const details = readDetails(content, path, dropped);
  const task: Task = { content, details, path, event, kind: kindOf(content, path, event), dropped };
  const outcome = content.Status === "Failed" ? failedOutcome(task) : succeededOutcome(task);
  const tags = readTags(details.Tags);
  if (tags !== undefined) outcome.tags = tags;
  if (dropped.paths !== undefined) outcome.dropped = dropped.paths;
  return outcome;
}

/** A validated content on its way to an outcome. */
interface Task {
  readonly content: NotificationContent;
  readonly details: NotificationDetails;
  readonly path: string;
  readonly event: EventAttributes | null;
  readonly kind: ModerationKind;
  readonly dropped: Dropped;
}

function readContent(value: unknown, path: string): NotificationContent {
  if (validateNotificationContent(value)) return value;
  const type = (value as Record<string, unknown> | null)?.["TaskType"];
  if (typeof type === "string" && kindOfTaskType(type) === undefined)
    throw notModeration(type, path);
  const { pointer, text } = firstProblem(validateNotificationContent.errors);
  const message = `The content is invalid: ${text}`;
  throw new NotificationError("InvalidContent", `${path}${pointer}`, message);
}

// Both outcomes are literals of a fixed shape, with optional members set afterwards: spreading
// costs more here than validation does.
function succeededOutcome(task: Task): SucceededOutcome {
  const { content, details, path, event, kind } = task;
  const result = details.ModerationResult ?? null;
  const suggestion = result?.Suggestion ?? details.Suggestion ?? null;
  if (details.Suggestion && suggestion !== details.Suggestion) {
    const message = `The content has two verdicts, ${suggestion} and ${details.Suggestion}.`;
    throw new NotificationError("InvalidContent", `${path}/Suggestion`, message);
  }
  const outcome: SucceededOutcome = {
    kind,
    status: "succeeded",
    suggestion,
    categories: result?.Categories ?? details.Categories ?? [],
    taskId: content.TaskId,
    projectName: details.ProjectName || null,
    uri: uriOf(details),
    userData: details.UserData ?? "",
    eventId: event?.id ?? null,
    time: timeOf(task),
    needsLookup: suggestion === null,
  };
  const frames = readFrames(result?.Frames ?? details.Frames);
  if (frames !== undefined) outcome.frames = frames;
  return outcome;
}

function failedOutcome(task: Task): FailedOutcome {
  const { content, details, event, kind } = task;
  return {
    kind,
    status: "failed",
    suggestion: null,
    categories: [],
    taskId: content.TaskId,
    projectName: details.ProjectName || null,
    uri: uriOf(details),
    userData: details.UserData ?? "",
    code: details.Code ?? "",
    message: details.Message ?? "",
    eventId: event?.id ?? null,
    time: timeOf(task),
    needsLookup: false,
  };
}

function uriOf(details: NotificationDetails): string | null {
  return details.ModerationResult?.URI || details.URI || details.SourceURI || null;
}

function timeOf({ details, event, path, dropped }: Task): string | null {
  if (event !== null && event.time !== null) return event.time;
  const time = readTime(details.EndTime);
  if (time === null && details.EndTime) dropped.add(`${path}/EndTime`);
  return time;
}

function kindOf(
  content: NotificationContent,
  path: string,
  event: EventAttributes | null,
): ModerationKind {
  const own = content.TaskType ? kindOfTaskType(content.TaskType) : undefined;
  if (content.TaskType && own === undefined) throw notModeration(content.TaskType, path);
  const announced = event?.kind ?? undefined;
  if (own !== undefined && announced !== undefined && own !== announced) {
    const message = `The task type is ${content.TaskType}, but the event is about a task of kind ${announced}.`;
    throw new NotificationError("InvalidContent", `${path}/TaskType`, message);
  }
  const made = kindOfTaskId(content.TaskId);
  const kind = own ?? announced ?? made;
  if (kind !== undefined && made !== undefined && kind !== made) {
    const message = `The message is about a task of kind ${kind}, but the id is that of kind ${made}.`;
    throw new NotificationError("InvalidContent", `${path}/TaskId`, message);
  }
  if (kind !== undefined) return kind;
  const message = "The message doesn't say whether the task is for an image or a video.";
  throw new NotificationError("InvalidContent", `${path}/TaskType`, message);
}

function kindOfTaskType(type: string): ModerationKind | undefined {
  return type === "VideoModeration" ? "video" : type === "ImageModeration" ? "image" : undefined;
}

/** By the prefix that the service gives its task ids. Undefined for any other id. */
export function kindOfTaskId(taskId: string): ModerationKind | undefined {
  return taskId.startsWith("VideoModeration-")
    ? "video"
    : taskId.startsWith("ImageModeration-")
      ? "image"
      : undefined;
}

function notModeration(type: string, path: string): NotificationError {
  const message = `The task is ${JSON.stringify(type.slice(0, 80))}, not a moderation.`;
  return new NotificationError("NotModeration", `${path}/TaskType`, message);
}

function readFrames(frames: WireFrames | undefined): Frames | undefined {
  if (!frames) return undefined;
  return {
    total: readFigure(frames.TotalCount),
    blocked: (frames.BlockFrames ?? []).map(readFrame),
  };
}

function readFrame({ Offset: offset, Label: label, Rate: rate }: BlockFrame): BlockedFrame {
  return { offset: readFigure(offset), label: label ?? null, rate: readFigure(rate) };
}

function readFigure(value: number | string | null | undefined): number | null {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const figure = typeof value === "string" ? Number(value) : Number.NaN;
  return Number.isFinite(figure) ? figure : null;
}

/** Tags as text. Anything but a map of simple values is left out: no decision depends on it. */
export function readTags(tags: unknown): Record<string, string> | undefined {
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
    Object.entries(map).flatMap(([key, value]) =>
      value === null || typeof value === "object" ? [] : [[key, String(value)]],
    ),
  );
}

/**
 * RFC 3339 in UTC, from epoch milliseconds (number or text) or an ISO 8601 date and time. Null for
 * anything else. A time without an offset is UTC, wherever this runs.
 */
export function readTime(time: string | number | null | undefined): string | null {
  if (time === null || time === undefined || time === "") return null;
  const ms =
    typeof time === "number" ? time : /^\d+$/.test(time) ? Number(time) : readIsoTime(time);
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : formatTime(date);
}

/**
 * `Date.parse` alone would accept much that is not a time, such as the text "task 7", and read it
 * in this machine's time zone.
 */
function readIsoTime(text: string): number {
  const form = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i.exec(text);
  return form === null
    ? Number.NaN
    : Date.parse(`${text.replace(" ", "T")}${form[1] === undefined ? "Z" : ""}`);
}

/** `toISOString`, whose time alone would cost the decode bench its bar for 1 KB messages. */
function formatTime(date: Date): string {
  const year = date.getUTCFullYear();
  if (year < 1000 || year > 9999) return date.toISOString();
  const day = `${year}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
  const time = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
  const ms = date.getUTCMilliseconds();
  return `${day}T${time}.${ms < 100 ? "0" : ""}${pad(ms)}Z`;
}

function pad(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
