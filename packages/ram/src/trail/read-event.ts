import { PolicyError } from "../document/error.ts";
import { objectAt, required } from "../document/read.ts";
import type { TrailEvent } from "./event.ts";
import { identityOf } from "./identity.ts";
import { parsed } from "./json-text.ts";
import { isLocalCall, localEventOf } from "./local-call.ts";

/** The lists of events in an answer of LookupEvents or Log Service, or of a local cloud's log. */
const lists = ["Events", "events", "entries", "data", "logs"];

/** The events in a value of a trail file: an answer of an API contains a list of them. */
export function eventsIn(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [value];
  const list = lists.map((key) => (value as Record<string, unknown>)[key]).find(Array.isArray);
  return list ?? [value];
}

/**
 * Reads an event of ActionTrail, or a call in the log of a local cloud (`immkit tail --json`). An
 * event of ActionTrail can be in an envelope: the member `event` in Log Service, as an object or as
 * JSON text, or `data` in EventBridge. Its objects can be JSON texts too.
 *
 * Sources: ActionTrail documentation, "Management event structure"
 * (https://www.alibabacloud.com/help/doc-detail/28819.html) and the sample events for OSS
 * (doc-detail/293590); Log Service documentation, "Log fields" (help/en/sls/log-fields-25): `event`
 * has the event in JSON, `resourceName` and `resourceType` separate types with semicolons and names
 * of the same type with commas. State: 2026-11.
 * @throws {PolicyError} if it is neither.
 */
export function readTrailEvent(value: unknown): TrailEvent {
  const outer = objectAt(value, "");
  if (isLocalCall(outer)) return localEventOf(outer);
  const event = unwrapped(outer);
  const text = (key: string) => textOf(event[key]);
  const operation = textOf(required(event, "eventName", ""));
  const service = textOf(required(event, "serviceName", ""));
  const user = objectFrom(required(event, "userIdentity", ""));
  if (user === undefined)
    throw new PolicyError("WrongType", "/userIdentity", "Expected an object.");
  if (operation === "" || service === "")
    throw new PolicyError("WrongType", "", "eventName and serviceName must not be empty.");
  const identity = identityOf(user);
  const time = Date.parse(text("eventTime"));
  return {
    ...(Number.isNaN(time) ? {} : { time }),
    identity,
    service,
    operation,
    errorCode: text("errorCode"),
    errorMessage: text("errorMessage"),
    type: text("eventType"),
    isDataEvent: text("eventCategory") === "Data",
    region: text("acsRegion"),
    accountId: text("recipientAccountId") || identity.accountId,
    parameters:
      objectFrom(event["requestParameters"]) ?? objectFrom(event["requestParameterJson"]) ?? {},
    resources: [...referenced(event), ...named(text("resourceType"), text("resourceName"))],
    response: JSON.stringify(event["responseElements"] ?? ""),
  };
}

function unwrapped(outer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (Object.hasOwn(outer, "eventName")) return outer;
  return objectFrom(outer["event"]) ?? objectFrom(outer["data"]) ?? outer;
}

/** A string or a number as text. Anything else is empty. */
function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** An object, also one that is written as JSON text. */
function objectFrom(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const given = typeof value === "string" ? parsed(value) : value;
  if (typeof given !== "object" || given === null || Array.isArray(given)) return undefined;
  return given as Record<string, unknown>;
}

function referenced(event: Readonly<Record<string, unknown>>): (readonly [string, string])[] {
  return Object.entries(objectFrom(event["referencedResources"]) ?? {}).flatMap(([type, names]) =>
    [names].flat().flatMap((name) => {
      const given = textOf(name);
      return given === "" ? [] : [[type, given] as const];
    }),
  );
}

function named(types: string, names: string): (readonly [string, string])[] {
  const lists = names.split(";");
  return types.split(";").flatMap((type, i) =>
    (lists[i] ?? "")
      .split(",")
      .filter((name) => name !== "")
      .map((name) => [type, name] as const),
  );
}
