/**
 * From what a transport delivered to the moderation content inside: SMQ's XML and JSON
 * notifications, a received queue message, an EventBridge event, Function Compute's triggers, the
 * IMM envelope, Base64 around any of them, or the bare content. Documents of these transports are
 * nested in each other as text, so unwrapping is recursive, and bounded.
 */
import { isUtf8 } from "node:buffer";
import { NotificationError } from "../errors.ts";
import type { NotificationEnvelope } from "../generated/notification-envelope.ts";
import { validateNotificationEnvelope } from "../generated/validate-message.ts";
import { firstProblem } from "../validation/violations.ts";
import { childText, parseXml, type XmlElement, XmlError } from "../xml/parse.ts";
import { linesOf } from "./lines.ts";

/** What the event around the content tells. */
export interface EventAttributes {
  readonly id: string | null;
  /** As it stands in the event: epoch milliseconds or RFC 3339. */
  readonly time: string | number | null;
  /** `imm:Task:VideoModeration` or `imm:Task:ImageModeration`. */
  readonly type: string | null;
}

/** A moderation content that was found, not yet validated. */
export interface FoundContent {
  readonly content: Readonly<Record<string, unknown>>;
  /** JSON Pointer from the outer message. */
  readonly path: string;
  readonly event: EventAttributes | null;
}

/** A message of a batch that can't be unwrapped stands as its error. */
export type Found = FoundContent | NotificationError;

type JsonObject = Readonly<Record<string, unknown>>;

const maxDepth = 16;
const moderationType = /^imm:Task:(?:Video|Image)Moderation$/;
/**
 * What the service's list of events names beside the types of tasks, without saying when they are
 * used: the content tells the task's type.
 */
const anyTaskType = /^imm:Task:(?:Async|Sync)Task$/;

/** What the parts of one input share. */
export interface Bounds {
  /** Messages that may still be found. */
  messages: number;
}

/**
 * Every content inside, in order. @throws NotificationError when the input can't be taken apart at
 * all.
 */
export function unwrap(
  input: unknown,
  path: string,
  bounds: Bounds,
  event: EventAttributes | null = null,
  depth = 0,
): readonly Found[] {
  if (depth > maxDepth)
    throw new NotificationError(
      "tooDeep",
      path,
      `The message is wrapped more than ${maxDepth} times.`,
    );
  if (typeof input === "string") return unwrapText(input, path, bounds, event, depth);
  if (input instanceof Uint8Array) return unwrapBytes(input, path, bounds, event, depth);
  if (Array.isArray(input)) return unwrapBatch(input, path, bounds, event, depth);
  if (typeof input !== "object" || input === null) {
    throw new NotificationError(
      "unrecognised",
      path,
      `The message is ${input === null ? "null" : `a ${typeof input}`}, no document.`,
    );
  }
  return unwrapObject(input as JsonObject, path, bounds, event, depth);
}

/** @throws NotificationError for a batch without messages, or with more than may be. */
function unwrapBatch(
  parts: readonly unknown[],
  path: string,
  bounds: Bounds,
  event: EventAttributes | null,
  depth: number,
): readonly Found[] {
  if (parts.length === 0) throw new NotificationError("empty", path, "The batch holds no message.");
  takePart(parts.length, path, bounds);
  return parts.flatMap((part, index) =>
    unwrapPart(() => unwrap(part, `${path}/${index}`, bounds, event, depth + 1)),
  );
}

/** An error for each sign of a hostile list would cost thousands of times its size. */
function takePart(count: number, path: string, bounds: Bounds): void {
  bounds.messages -= count;
  if (bounds.messages < 0)
    throw new TooManyMessages(
      "tooLarge",
      path,
      "The input holds more messages than are read at once (maxMessages).",
    );
}

/** Ends the whole input, and not only the part that has one too many. */
class TooManyMessages extends NotificationError {}

/** One part of a batch: its fault must not hide the other parts. */
function unwrapPart(unwrapIt: () => readonly Found[]): readonly Found[] {
  try {
    return unwrapIt();
  } catch (error) {
    if (error instanceof NotificationError && !(error instanceof TooManyMessages)) return [error];
    throw error;
  }
}

function unwrapObject(
  object: JsonObject,
  path: string,
  bounds: Bounds,
  event: EventAttributes | null,
  depth: number,
): readonly Found[] {
  // A notification of SMQ's first: Function Compute puts custom attributes beside its members, of
  // any name.
  if ("Message" in object && ("TopicName" in object || "TopicOwner" in object))
    return unwrap(object["Message"], `${path}/Message`, bounds, event, depth + 1);
  if (typeof object["TaskId"] === "string" || "ModerationResult" in object)
    return [{ content: object, path, event }];
  if ("content" in object) return unwrapEnvelope(object, path, bounds, depth);
  if ("specversion" in object) return unwrapCloudEvent(object, path, bounds, event, depth);
  if ("messageBody" in object)
    return unwrap(object["messageBody"], `${path}/messageBody`, bounds, event, depth + 1);
  if ("body" in object && "attrs" in object)
    return unwrap(object["body"], `${path}/body`, bounds, event, depth + 1);
  if ("TaskType" in object || "Status" in object) return [{ content: object, path, event }];
  throw new NotificationError(
    "unrecognised",
    path,
    "The message is neither an IMM notification nor one of the transports' documents around it.",
  );
}

function unwrapEnvelope(
  object: JsonObject,
  path: string,
  bounds: Bounds,
  depth: number,
): readonly Found[] {
  if (!validateNotificationEnvelope(object)) {
    const problem = firstProblem(validateNotificationEnvelope.errors);
    throw new NotificationError(
      "invalidEnvelope",
      `${path}${problem.pointer}`,
      `The envelope is invalid: ${problem.text}`,
    );
  }
  const envelope: NotificationEnvelope = object;
  requireModeration(envelope.source, envelope.type, path);
  const event = {
    id: envelope.id || null,
    time: envelope.time ?? null,
    type: taskTypeOf(envelope.type),
  };
  const content = envelope.content;
  // The usual case without the detour: an envelope with the content as JSON text.
  if (typeof content !== "string") return [{ content, path: `${path}/content`, event }];
  return unwrap(content, `${path}/content`, bounds, event, depth + 1);
}

function unwrapCloudEvent(
  object: JsonObject,
  path: string,
  bounds: Bounds,
  outer: EventAttributes | null,
  depth: number,
): readonly Found[] {
  const { type, id, time } = object;
  const base64 = object["data_base64"];
  const [data, name] = base64 === undefined ? [object["data"], "data"] : [base64, "data_base64"];
  if (type === "mns:Queue:SendMessage") {
    const body =
      typeof data === "object" && data !== null ? (data as JsonObject)["messageBody"] : undefined;
    if (body === undefined)
      throw new NotificationError(
        "invalidEnvelope",
        `${path}/${name}`,
        "The queue event has no messageBody.",
      );
    return unwrap(body, `${path}/${name}/messageBody`, bounds, outer, depth + 1);
  }
  requireModeration(object["source"], type, path);
  const event = {
    id: typeof id === "string" && id !== "" ? id : null,
    time: typeof time === "string" || typeof time === "number" ? time : null,
    type: taskTypeOf(type),
  };
  return unwrap(data, `${path}/${name}`, bounds, event, depth + 1);
}

/** The event's type where it tells the task's. */
function taskTypeOf(type: unknown): string | null {
  return typeof type === "string" && !anyTaskType.test(type) ? type : null;
}

/** A missing source or type is left to the content to make good. */
function requireModeration(source: unknown, type: unknown, path: string): void {
  if (typeof source === "string" && source !== "" && source !== "acs.imm") {
    throw new NotificationError(
      "notModeration",
      `${path}/source`,
      `The event comes from ${quote(source)}, not from acs.imm.`,
    );
  }
  if (
    typeof type === "string" &&
    type !== "" &&
    !moderationType.test(type) &&
    !anyTaskType.test(type)
  ) {
    throw new NotificationError(
      "notModeration",
      `${path}/type`,
      `The event is ${quote(type)}, no finished moderation task.`,
    );
  }
}

function unwrapText(
  source: string,
  path: string,
  bounds: Bounds,
  event: EventAttributes | null,
  depth: number,
): readonly Found[] {
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  const first = text.charCodeAt(0) === 0x7b ? "{" : /[^\s]/.exec(text)?.[0];
  if (first === undefined) throw new NotificationError("empty", path, "The message is empty.");
  if (first === "<") return unwrapXml(text, path, bounds, event, depth);
  if (first === "{" || first === "[" || first === '"') {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      const lines = linesOf(text);
      if (lines !== undefined) return unwrapBatch(lines, path, bounds, event, depth);
      throw new NotificationError(
        "invalidJson",
        path,
        `The message is no valid JSON: ${jsonReason(cause)}.`,
        { cause },
      );
    }
    return unwrap(value, path, bounds, event, depth + 1);
  }
  const decoded = decodeBase64(text);
  if (decoded !== undefined) return unwrap(decoded, path, bounds, event, depth + 1);
  const lines = linesOf(text);
  if (lines !== undefined) return unwrapBatch(lines, path, bounds, event, depth);
  throw new NotificationError(
    "unrecognised",
    path,
    "The message is neither JSON, nor XML, nor Base64 of either.",
  );
}

/** The parser's reason without the piece of the message that it may quote. */
function jsonReason(cause: unknown): string {
  return cause instanceof Error
    ? cause.message.replace(/,? ?(?:\.\.\.)?".*$/s, "")
    : "no reason given";
}

function unwrapXml(
  text: string,
  path: string,
  bounds: Bounds,
  event: EventAttributes | null,
  depth: number,
): readonly Found[] {
  const read = (root: XmlElement, at: string, child: string): readonly Found[] => {
    const body = xml(path, () => childText(root, child));
    if (body === undefined)
      throw new NotificationError("invalidXml", at, `<${root.name}> has no <${child}>.`);
    return unwrap(body, `${at}/${child}`, bounds, event, depth + 1);
  };
  const root = xml(path, () => parseXml(text));
  if (root.name === "Notification") return read(root, `${path}/Notification`, "Message");
  if (root.name === "Message") return read(root, `${path}/Message`, "MessageBody");
  if (root.name === "Messages" && root.children.length > 0) {
    takePart(root.children.length, path, bounds);
    return root.children.flatMap((message, index) =>
      unwrapPart(() => read(message, `${path}/Messages/${index}`, "MessageBody")),
    );
  }
  throw new NotificationError(
    "unrecognised",
    path,
    `The message is the XML document <${root.name.slice(0, 40)}>, no notification.`,
  );
}

function xml<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof XmlError)
      throw new NotificationError(
        "invalidXml",
        path,
        `The message is no XML that is accepted: ${cause.message}.`,
        { cause },
      );
    throw cause;
  }
}

/**
 * Invalid bytes are refused, not replaced: a replaced byte could change a name or a tag without
 * trace.
 */
function unwrapBytes(
  input: Uint8Array,
  path: string,
  bounds: Bounds,
  event: EventAttributes | null,
  depth: number,
): readonly Found[] {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (isUtf8(bytes)) return unwrapText(bytes.toString("utf8"), path, bounds, event, depth);
  const lines = linesOf(bytes.toString("latin1"));
  if (lines === undefined)
    throw new NotificationError("invalidUtf8", path, "The message is not valid UTF-8.");
  return unwrapBatch(
    lines.map((line) => Buffer.from(line, "latin1")),
    path,
    bounds,
    event,
    depth,
  );
}

/** Base64 (either alphabet) of a document, undefined for anything else. */
function decodeBase64(text: string): Uint8Array | undefined {
  const compact = text.replaceAll(/\s+/g, "");
  if (compact.length < 8 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) return undefined;
  const bytes = Buffer.from(compact, "base64");
  const first = /[^\s\uFEFF]/.exec(bytes.toString("utf8", 0, 64))?.[0];
  return first !== undefined && /[{["<A-Za-z0-9]/.test(first) ? bytes : undefined;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
