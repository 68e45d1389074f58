import { NotificationError } from "../errors.ts";
import type { NotificationContent, Result } from "../generated/notification-content.ts";
import type {
  BlockedFrame,
  FailedOutcome,
  Frames,
  ModerationOutcome,
  SucceededOutcome,
} from "../generated/outcome.ts";
import {
  validateContentButFrames,
  validateNotificationContent,
} from "../generated/validate-message.ts";
import { firstProblem } from "../validation/violations.ts";
import type { EventAttributes } from "./unwrap.ts";

export type ModerationKind = "image" | "video";

export interface ReadNotification {
  readonly content: NotificationContent;
  readonly outcome: ModerationOutcome;
}

/**
 * Validates a content and tells its outcome. A video has hundreds of frames, nearly always of one
 * plain form, and they are checked and converted in one pass instead of two; for whatever is not
 * that plain the schema's whole validator decides.
 * @throws NotificationError naming the member, under `path`.
 */
export function readNotification(
  value: unknown,
  path: string,
  event: EventAttributes | null,
): ReadNotification {
  const plain = validateContentButFrames(value) ? plainFramesOf(value) : undefined;
  const content = plain === undefined ? readContent(value, path) : (value as NotificationContent);
  return { content, outcome: outcomeOf(content, path, event, plain ?? undefined) };
}

/** @throws NotificationError naming the member, under `path`. */
export function readContent(value: unknown, path: string): NotificationContent {
  if (validateNotificationContent(value)) return value;
  const type = (value as Record<string, unknown> | null)?.["TaskType"];
  if (typeof type === "string" && kindOfTaskType(type) === undefined)
    throw notModeration(type, path);
  const problem = firstProblem(validateNotificationContent.errors);
  throw new NotificationError(
    "invalidContent",
    `${path}${problem.pointer}`,
    `The content is invalid: ${problem.text}`,
  );
}

/**
 * The outcome that a validated content tells. `frames` are its own, where they were read already.
 * @throws NotificationError when it contradicts itself or its event.
 */
export function outcomeOf(
  content: NotificationContent,
  path: string,
  event: EventAttributes | null,
  frames?: Frames,
): ModerationOutcome {
  const outcome =
    content.Status === "Failed"
      ? failedOutcome(content, path, event)
      : succeededOutcome(content, path, event, frames);
  const tags = readTags(content.Tags);
  if (tags !== undefined) outcome.tags = tags;
  return outcome;
}

// Both are literals of a fixed shape, optional members set afterwards: spreading costs more here
// than validation does.
function succeededOutcome(
  content: NotificationContent,
  path: string,
  event: EventAttributes | null,
  known: Frames | undefined,
): SucceededOutcome {
  const result: Result | null = content.ModerationResult ?? null;
  const suggestion = result?.Suggestion ?? content.Suggestion ?? null;
  if (content.Suggestion && suggestion !== content.Suggestion) {
    throw new NotificationError(
      "invalidContent",
      `${path}/Suggestion`,
      `The content has two verdicts, ${suggestion} and ${content.Suggestion}.`,
    );
  }
  const outcome: SucceededOutcome = {
    kind: kindOf(content, path, event),
    status: "succeeded",
    suggestion,
    categories: result?.Categories ?? content.Categories ?? [],
    taskId: content.TaskId,
    projectName: content.ProjectName || null,
    uri: uriOf(content),
    userData: content.UserData ?? "",
    eventId: event?.id ?? null,
    time: timeOf(content, event),
    needsLookup: suggestion === null,
  };
  const frames = known ?? readFrames(result?.Frames ?? content.Frames);
  if (frames !== undefined) outcome.frames = frames;
  return outcome;
}

function failedOutcome(
  content: NotificationContent,
  path: string,
  event: EventAttributes | null,
): FailedOutcome {
  return {
    kind: kindOf(content, path, event),
    status: "failed",
    suggestion: null,
    categories: [],
    taskId: content.TaskId,
    projectName: content.ProjectName || null,
    uri: uriOf(content),
    userData: content.UserData ?? "",
    code: content.Code ?? "",
    message: content.Message ?? "",
    eventId: event?.id ?? null,
    time: timeOf(content, event),
    needsLookup: false,
  };
}

function uriOf(content: NotificationContent): string | null {
  return content.ModerationResult?.URI || content.URI || content.SourceURI || null;
}

function timeOf(content: NotificationContent, event: EventAttributes | null): string | null {
  return readTime(event?.time) ?? readTime(content.EndTime);
}

function kindOf(
  content: NotificationContent,
  path: string,
  event: EventAttributes | null,
): ModerationKind {
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
    throw new NotificationError(
      "invalidContent",
      `${path}/TaskType`,
      "Nothing tells whether the task is of an image or a video.",
    );
  return kind;
}

function kindOfTaskType(type: string): ModerationKind | undefined {
  return type === "VideoModeration" ? "video" : type === "ImageModeration" ? "image" : undefined;
}

/** By the prefix that the service gives its task ids; undefined for another one. */
export function kindOfTaskId(taskId: string): ModerationKind | undefined {
  return taskId.startsWith("VideoModeration-")
    ? "video"
    : taskId.startsWith("ImageModeration-")
      ? "image"
      : undefined;
}

function notModeration(type: string, path: string): NotificationError {
  return new NotificationError(
    "notModeration",
    `${path}/TaskType`,
    `The task is ${JSON.stringify(type.slice(0, 80))}, no moderation.`,
  );
}

/**
 * The frames of a content whose `BlockFrames` are unchecked: null where it has none, undefined when
 * the whole validator must look at them.
 */
function plainFramesOf(content: NotificationContent): Frames | null | undefined {
  const [inner, outer] = [content.ModerationResult?.Frames, content.Frames];
  if (inner && outer) return undefined;
  const frames = inner ?? outer;
  if (!frames) return null;
  const blocked = frames.BlockFrames ? readPlainFrames(frames.BlockFrames) : [];
  return blocked && { total: readFigure(frames.TotalCount), blocked };
}

/**
 * Undefined unless every frame has a number, a text and a number, which is all that this accepts of
 * what the schema does.
 */
function readPlainFrames(frames: readonly unknown[]): BlockedFrame[] | undefined {
  const blocked = new Array<BlockedFrame>(frames.length);
  for (let index = 0; index < frames.length; index++) {
    const { Offset: offset, Label: label, Rate: rate } = (frames[index] ?? none) as BlockFrame;
    if (typeof offset !== "number" || typeof label !== "string" || typeof rate !== "number")
      return undefined;
    if (!Number.isFinite(offset) || !Number.isFinite(rate)) return undefined;
    blocked[index] = { offset, label, rate };
  }
  return blocked;
}

const none: BlockFrame = {};

function readFrames(frames: NotificationContent["Frames"]): Frames | undefined {
  if (!frames) return undefined;
  return {
    total: readFigure(frames.TotalCount),
    blocked: (frames.BlockFrames ?? []).map(readFrame),
  };
}

type BlockFrame = NonNullable<
  NonNullable<NonNullable<NotificationContent["Frames"]>["BlockFrames"]>[number]
>;

function readFrame({ Offset: offset, Label: label, Rate: rate }: BlockFrame): BlockedFrame {
  return { offset: readFigure(offset), label: label ?? null, rate: readFigure(rate) };
}

/**
 * Small, so that it is inlined: a video has hundreds of frames, and nearly all their figures are
 * numbers.
 */
function readFigure(value: number | string | null | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : readFigureText(value);
}

function readFigureText(value: number | string | null | undefined): number | null {
  const figure = typeof value === "string" ? Number(value) : Number.NaN;
  return Number.isFinite(figure) ? figure : null;
}

/**
 * Tags as text; a form that is no map of simple values is left out, for no decision depends on it.
 */
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
    Object.entries(map).flatMap(([key, value]) =>
      value === null || typeof value === "object" ? [] : [[key, String(value)]],
    ),
  );
}

/**
 * RFC 3339 in UTC from epoch milliseconds (number or text) or an ISO 8601 date and time; null for
 * what is neither. A time without its offset is taken for UTC, wherever this runs.
 */
export function readTime(time: string | number | null | undefined): string | null {
  if (time === null || time === undefined || time === "") return null;
  const ms =
    typeof time === "number"
      ? Math.trunc(time)
      : /^\d+$/.test(time)
        ? Number(time)
        : readIsoTime(time);
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? formatTime(ms) : null;
}

/**
 * `Date.parse` alone would take much for a time, such as the text "task 7", and read it by this
 * machine's time zone.
 */
function readIsoTime(text: string): number {
  const form = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i.exec(text);
  return form === null
    ? Number.NaN
    : Date.parse(`${text.replace(" ", "T")}${form[1] === undefined ? "Z" : ""}`);
}

const dayMs = 86_400_000;
const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));
let knownDay = Number.NaN;
let knownDate = "";

/**
 * As `Date.prototype.toISOString`, which takes longer than parsing half the message: the date is
 * made once a day, the rest by table.
 */
function formatTime(ms: number): string {
  const day = Math.floor(ms / dayMs);
  if (day !== knownDay) {
    const text = new Date(ms).toISOString();
    knownDate = text.slice(0, text.indexOf("T") + 1);
    knownDay = day;
  }
  const rest = ms - day * dayMs;
  const [seconds, millis] = [Math.floor(rest / 1_000), rest % 1_000];
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3_600)];
  return `${knownDate}${twoDigits[hours]}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}.${millis < 10 ? "00" : millis < 100 ? "0" : ""}${millis}Z`;
}
