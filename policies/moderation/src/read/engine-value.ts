import { Unknown, type Value } from "../fact/value.ts";
import type { Properties } from "../stack/resource.ts";

/** The engine's markers for values that it doesn't know yet. Source: @pulumi/policy, proxy.js. */
const unknownMarkers: ReadonlySet<unknown> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string, also in preview --json
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/** The member that marks a special object. Source: pulumi/pulumi, sdk/go/common/resource. */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** A secret in a preview, and in a state without secrets. */
const hidden = "[secret]";

const afterUpdate = new Unknown("afterUpdate");
const hiddenSecret = new Unknown("hiddenSecret");
const unreadable = new Unknown("unreadable");

/**
 * A property value of the engine. A hidden secret is unknown, and so is anything that is not JSON
 * (an asset, a function).
 */
export function engineValue(raw: unknown): Value {
  if (unknownMarkers.has(raw)) return afterUpdate;
  if (raw === hidden) return hiddenSecret;
  if (raw === undefined || raw === null) return null;
  if (typeof raw === "boolean" || typeof raw === "number" || typeof raw === "string") return raw;
  if (Array.isArray(raw)) return raw.map(engineValue);
  if (typeof raw !== "object") return unreadable;
  if (Object.hasOwn(raw, signature)) return special(raw as Readonly<Record<string, unknown>>);
  return engineValues(raw as Readonly<Record<string, unknown>>);
}

/** The same for all properties of a resource. */
export function engineValues(raw: Readonly<Record<string, unknown>>): Properties {
  return Object.fromEntries(
    Object.entries(raw).map(([member, value]) => [member, engineValue(value)]),
  );
}

function special(marked: Readonly<Record<string, unknown>>): Value {
  const { [signature]: kind, plaintext, value } = marked;
  if (kind === outputSignature) return value === undefined ? afterUpdate : engineValue(value);
  if (kind !== secretSignature) return unreadable;
  if (typeof plaintext === "string") return engineValue(parsed(plaintext));
  return value === undefined ? hiddenSecret : engineValue(value);
}

function parsed(plaintext: string): unknown {
  try {
    return JSON.parse(plaintext);
  } catch {
    return hidden;
  }
}
