/**
 * Finds the moderation content in what a transport delivered: SMQ's XML and JSON notifications, a
 * received queue message, an EventBridge event, Function Compute's triggers, the IMM envelope,
 * Base64 around any of them, or the bare content. These documents are nested in each other as text,
 * so unwrapping is recursive and bounded.
 */
import { NotificationError } from "../errors.ts";
import type { NotificationEnvelope } from "../generated/notification-envelope.ts";
import { validateNotificationEnvelope } from "../generated/validate-message.ts";
import { firstProblem } from "../validation/violations.ts";
import { Dropped, readEvent } from "./details.ts";
import { type EventAttributes, type ModerationKind, readTime } from "./outcome.ts";
import { type Part, readBytes, readText } from "./text.ts";

/** A moderation content that was found, not validated yet. */
export interface FoundContent {
  readonly content: Readonly<Record<string, unknown>>;
  /** JSON Pointer from the outer message. */
  readonly path: string;
  readonly event: EventAttributes | null;
}

/** A content, or why a message of a batch has none. */
export type Found = FoundContent | NotificationError;

type JsonObject = Readonly<Record<string, unknown>>;

const maxDepth = 16;

/**
 * Every content in `input`, in order, at least one.
 * @param maxMessages an input with more messages is rejected
 * @throws NotificationError when the input can't be unwrapped at all.
 */
export function unwrap(input: unknown, maxMessages: number): readonly Found[] {
  return new Unwrapping(maxMessages).unwrap(input, "", null, 0);
}

/** Ends the whole input, not only the part that is one too many. */
class TooManyMessages extends NotificationError {}

class Unwrapping {
  /** How many more messages may be found. */
  #left: number;

  constructor(maxMessages: number) {
    this.#left = maxMessages;
  }

  unwrap(
    input: unknown,
    path: string,
    event: EventAttributes | null,
    depth: number,
  ): readonly Found[] {
    if (depth > maxDepth) {
      const message = `The message is wrapped more than ${maxDepth} times.`;
      throw new NotificationError("TooDeep", path, message);
    }
    if (typeof input === "string" || input instanceof Uint8Array) {
      const read = typeof input === "string" ? readText(input, path) : readBytes(input, path);
      if ("path" in read) return this.unwrap(read.value, read.path, event, depth + 1);
      this.#count(read.length, path);
      return this.#unwrapParts(read, event, depth);
    }
    if (Array.isArray(input)) {
      if (input.length === 0)
        throw new NotificationError("Empty", path, "The batch has no message.");
      this.#count(input.length, path);
      return this.#unwrapParts(elementsOf(input, path), event, depth);
    }
    if (typeof input === "object" && input !== null)
      return this.#unwrapObject(input as JsonObject, path, event, depth);
    const what = input === null ? "null" : `of type ${typeof input}`;
    throw new NotificationError("Unrecognised", path, `The message is ${what}, not a document.`);
  }

  /**
   * Called before the parts are read: an error per element of a hostile list would take thousands
   * of times its size.
   */
  #count(length: number, path: string): void {
    this.#left -= length;
    if (this.#left >= 0) return;
    const message = "The input has more messages than are read at once (maxMessages).";
    throw new TooManyMessages("TooLarge", path, message);
  }

  /** A fault of one part must not hide the others. */
  #unwrapParts(
    parts: Iterable<Part>,
    event: EventAttributes | null,
    depth: number,
  ): readonly Found[] {
    const found: Found[] = [];
    for (const { value, path } of parts) {
      try {
        if (value instanceof NotificationError) throw value;
        for (const each of this.unwrap(value, path, event, depth + 1)) found.push(each);
      } catch (error) {
        if (!(error instanceof NotificationError) || error instanceof TooManyMessages) throw error;
        found.push(error);
      }
    }
    return found;
  }

  #unwrapObject(
    object: JsonObject,
    path: string,
    event: EventAttributes | null,
    depth: number,
  ): readonly Found[] {
    // SMQ's notification comes first: Function Compute adds custom attributes of any name to its
    // members.
    if ("Message" in object && ("TopicName" in object || "TopicOwner" in object))
      return this.unwrap(object["Message"], `${path}/Message`, event, depth + 1);
    if (typeof object["TaskId"] === "string" || "ModerationResult" in object)
      return [{ content: object, path, event }];
    if ("content" in object) return this.#unwrapEnvelope(object, path, depth);
    if ("specversion" in object) return this.#unwrapCloudEvent(object, path, event, depth);
    if ("messageBody" in object)
      return this.unwrap(object["messageBody"], `${path}/messageBody`, event, depth + 1);
    if ("body" in object && "attrs" in object)
      return this.unwrap(object["body"], `${path}/body`, event, depth + 1);
    if ("TaskType" in object || "Status" in object) return [{ content: object, path, event }];
    throw new NotificationError(
      "Unrecognised",
      path,
      "The message is not an IMM notification, and not a document that a transport puts around one.",
    );
  }

  #unwrapEnvelope(object: JsonObject, path: string, depth: number): readonly Found[] {
    if (!validateNotificationEnvelope(object)) {
      const { pointer, text } = firstProblem(validateNotificationEnvelope.errors);
      const message = `The envelope is invalid: ${text}`;
      throw new NotificationError("InvalidEnvelope", `${path}${pointer}`, message);
    }
    const envelope: NotificationEnvelope = object;
    const event = attributesOf(object, envelope.type, path);
    const content = envelope.content;
    if (typeof content !== "string") return [{ content, path: `${path}/content`, event }];
    return this.unwrap(content, `${path}/content`, event, depth + 1);
  }

  #unwrapCloudEvent(
    object: JsonObject,
    path: string,
    outer: EventAttributes | null,
    depth: number,
  ): readonly Found[] {
    const { type } = object;
    const name = object["data_base64"] === undefined ? "data" : "data_base64";
    const data = object[name];
    if (type === "mns:Queue:SendMessage") {
      const body =
        typeof data === "object" && data !== null ? (data as JsonObject)["messageBody"] : undefined;
      if (body !== undefined)
        return this.unwrap(body, `${path}/${name}/messageBody`, outer, depth + 1);
      const message = "The queue event has no messageBody.";
      throw new NotificationError("InvalidEnvelope", `${path}/${name}`, message);
    }
    if (typeof type !== "string" && type !== undefined && type !== null) {
      const message = "The event is invalid: type must be a string.";
      throw new NotificationError("InvalidEnvelope", `${path}/type`, message);
    }
    const event = attributesOf(object, type, path);
    return this.unwrap(data, `${path}/${name}`, event, depth + 1);
  }
}

function* elementsOf(list: readonly unknown[], path: string): Generator<Part> {
  for (const [index, value] of list.entries()) yield { value, path: `${path}/${index}` };
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
