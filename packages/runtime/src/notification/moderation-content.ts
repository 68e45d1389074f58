/** Where the moderation content is in a document: IMM's envelope, an EventBridge event, or bare. */
import { NotificationError } from "../errors.ts";
import type { NotificationEnvelope } from "../generated/notification-envelope.ts";
import { validateNotificationEnvelope } from "../generated/validate-message.ts";
import { firstProblem } from "../validation/violations.ts";
import { Dropped, readEvent } from "./details.ts";
import { type EventAttributes, type ModerationKind, readTime } from "./outcome.ts";
import { type ContentReader, dataName, type Inside, type JsonObject } from "./unwrap.ts";

/** A moderation content that was found, not validated yet. */
export interface FoundContent {
  readonly content: JsonObject;
  /** JSON Pointer from the outer message. */
  readonly path: string;
  readonly event: EventAttributes | null;
}

/** Finds moderation contents. */
export const moderationContent: ContentReader<FoundContent, EventAttributes> = {
  name: "an IMM notification",
  read(object, path, event, inside) {
    if (typeof object["TaskId"] === "string" || "ModerationResult" in object)
      return [{ content: object, path, event }];
    if ("content" in object) return readEnvelope(object, path, inside);
    if ("specversion" in object) return readCloudEvent(object, path, inside);
    return undefined;
  },
  readBare: (object, path, event) =>
    "TaskType" in object || "Status" in object ? [{ content: object, path, event }] : undefined,
};

function readEnvelope(
  object: JsonObject,
  path: string,
  inside: Inside<FoundContent, EventAttributes>,
) {
  if (!validateNotificationEnvelope(object)) {
    const { pointer, text } = firstProblem(validateNotificationEnvelope.errors);
    const message = `The envelope is invalid: ${text}`;
    throw new NotificationError("InvalidEnvelope", `${path}${pointer}`, message);
  }
  const envelope: NotificationEnvelope = object;
  const event = attributesOf(object, envelope.type, path);
  const content = envelope.content;
  if (typeof content !== "string") return [{ content, path: `${path}/content`, event }];
  return inside(content, `${path}/content`, event);
}

function readCloudEvent(
  object: JsonObject,
  path: string,
  inside: Inside<FoundContent, EventAttributes>,
) {
  const { type } = object;
  if (typeof type !== "string" && type !== undefined && type !== null) {
    const message = "The event is invalid: type must be a string.";
    throw new NotificationError("InvalidEnvelope", `${path}/type`, message);
  }
  const event = attributesOf(object, type, path);
  const name = dataName(object);
  return inside(object[name], `${path}/${name}`, event);
}

function attributesOf(
  object: JsonObject,
  type: string | null | undefined,
  path: string,
): EventAttributes {
  const dropped = new Dropped();
  const { id, source, time } = readEvent(object, path, dropped);
  const readable = readTime(time);
  if (readable === null && time !== undefined && time !== null && time !== "")
    dropped.add(`${path}/time`);
  const kind = kindOfEvent(source, type, path);
  return { id: id || null, time: readable, kind, dropped: dropped.paths };
}

/**
 * Null for a missing type, and for the types of any task, which the service's list of events has
 * too without saying when they are used: the content has to say it then.
 * @throws NotificationError for an event about something else.
 */
function kindOfEvent(
  source: string | null | undefined,
  type: string | null | undefined,
  path: string,
): ModerationKind | null {
  if (source && source !== "acs.imm") {
    const message = `The event comes from ${quote(source)}, not from acs.imm.`;
    throw new NotificationError("NotModeration", `${path}/source`, message);
  }
  if (type === "imm:Task:VideoModeration") return "video";
  if (type === "imm:Task:ImageModeration") return "image";
  if (!type || /^(?:|imm:Task:AsyncTask|imm:Task:SyncTask)$/.test(type)) return null;
  const message = `The event is ${quote(type)}, not a finished moderation task.`;
  throw new NotificationError("NotModeration", `${path}/type`, message);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
