import { NotificationError } from "../errors.ts";
import type { ObjectEvent } from "../generated/object-event.ts";
import type { UploadEvent } from "../generated/upload-event.ts";
import { validateObjectEvent } from "../generated/validate-upload.ts";
import { readTime } from "../notification/outcome.ts";
import {
  type ContentReader,
  dataName,
  type Inside,
  type JsonObject,
} from "../notification/unwrap.ts";
import { bareEtag, objectUri } from "../oss/object.ts";
import { firstProblem } from "../validation/violations.ts";

/** What an EventBridge event says around the event of OSS. */
export interface EventContext {
  readonly id: string | null;
  /** `oss:ObjectCreated:PutObject` */
  readonly type: string | null;
}

/** An event of OSS that was found, not validated yet. */
export interface FoundEvent {
  readonly content: unknown;
  /** JSON Pointer from the outer message. */
  readonly path: string;
  readonly context: EventContext | null;
}

/** How the names of objects are written in events. */
export type KeyEncoding = "none" | "url";

/** Finds events of OSS: a list of them, as in queues and functions, or EventBridge's. */
export const objectEvents: ContentReader<FoundEvent, EventContext> = {
  name: "an event of OSS",
  read(object, path, context, inside) {
    if ("oss" in object) return [{ content: object, path, context }];
    if (Array.isArray(object["events"])) return inside(object["events"], `${path}/events`, context);
    if ("specversion" in object) return readCloudEvent(object, path, inside);
    if ("eventSource" in object || "eventName" in object)
      return [{ content: object, path, context }];
    return undefined;
  },
};

function readCloudEvent(
  object: JsonObject,
  path: string,
  inside: Inside<FoundEvent, EventContext>,
) {
  const { source } = object;
  if (typeof source === "string" && source !== "acs.oss") throw notOss(source, `${path}/source`);
  const name = dataName(object);
  const context = { id: textOf(object["id"]), type: textOf(object["type"]) };
  return inside(object[name], `${path}/${name}`, context);
}

/**
 * Validates an event and reads it.
 * @throws NotificationError with the member's path under `path`.
 */
export function readUploadEvent(found: FoundEvent, keyEncoding: KeyEncoding): UploadEvent {
  const { content, path, context } = found;
  const source = (content as JsonObject | null)?.["eventSource"];
  if (typeof source === "string" && source !== "acs:oss")
    throw notOss(source, `${path}/eventSource`);
  if (!validateObjectEvent(content)) {
    const { pointer, text } = firstProblem(validateObjectEvent.errors);
    const message = `The event of OSS is invalid: ${text}`;
    throw new NotificationError("InvalidContent", `${path}${pointer}`, message);
  }
  const event: ObjectEvent = content;
  const { bucket, object } = event.oss;
  const meta = membersOf(object.objectMeta);
  const key = decodeKey(object.key, keyEncoding, `${path}/oss/object/key`);
  return {
    eventName: nameOf(event, context, path),
    bucket: bucket.name,
    key,
    uri: objectUri({ bucket: bucket.name, key }),
    etag: bareEtag(textOf(object.eTag) ?? "") || null,
    size:
      Number.isSafeInteger(object.size) && Number(object.size) >= 0 ? Number(object.size) : null,
    contentType: textOf(meta["mimeType"]),
    metadata: metadataOf(meta["userMeta"]),
    time: typeof event.eventTime === "string" ? readTime(event.eventTime) : null,
    region: textOf(event.region),
    requester: textOf(membersOf(event.userIdentity)["principalId"]),
    eventId: context?.id ?? textOf(membersOf(event.responseElements)["requestId"]),
  };
}

function nameOf(event: ObjectEvent, context: EventContext | null, path: string): string {
  const name = event.eventName ?? context?.type;
  if (name) return name.replace(/^oss:/i, "");
  const message = "The event of OSS doesn't say what happened: eventName is missing.";
  throw new NotificationError("InvalidContent", `${path}/eventName`, message);
}

function decodeKey(key: string, encoding: KeyEncoding, path: string): string {
  if (encoding === "none") return key;
  try {
    return decodeURIComponent(key);
  } catch (cause) {
    const message = "The object's key is not URL-encoded, but keyEncoding is url.";
    throw new NotificationError("InvalidContent", path, message, { cause });
  }
}

function metadataOf(value: unknown): Record<string, string> {
  const members = Object.entries(membersOf(value));
  return Object.fromEntries(
    members.flatMap(([name, text]) =>
      typeof text === "string"
        ? [[name.toLowerCase().replace(/^x-oss-meta-/, ""), text] as const]
        : [],
    ),
  );
}

function membersOf(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? (value as JsonObject) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function notOss(source: string, path: string): NotificationError {
  const message = `The event comes from ${JSON.stringify(source.slice(0, 80))}, not from OSS.`;
  return new NotificationError("NotUpload", path, message);
}
