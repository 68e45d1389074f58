/** A value that a preview doesn't know: a property, or a part of one. */
export const unknown: unique symbol = Symbol.for("immkit.unknown");
export type Unknown = typeof unknown;

/** The engine's markers for unknown values, by type. Source: @pulumi/policy, proxy.js. */
const sentinels: ReadonlySet<unknown> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string, also in preview --json
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

export type Value =
  | null
  | boolean
  | number
  | string
  | Unknown
  | readonly Value[]
  | { readonly [member: string]: Value };

/**
 * The member that marks a special object of the engine, and its value for a secret. Source:
 * pulumi/pulumi, sdk/go/common/resource.
 */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A secret in a preview, and in a state without secrets. */
const hidden = "[secret]";

/**
 * A property value of the engine, with unknown parts marked. A hidden secret is unknown, and so is
 * anything that is not JSON (an asset, a function).
 */
export function markUnknown(raw: unknown): Value {
  if (sentinels.has(raw) || raw === hidden) return unknown;
  if (raw === undefined || raw === null) return null;
  if (typeof raw === "boolean" || typeof raw === "number" || typeof raw === "string") return raw;
  if (Array.isArray(raw)) return raw.map(markUnknown);
  if (typeof raw !== "object") return unknown;
  if (signature in raw) return special(raw as Readonly<Record<string, unknown>>);
  return Object.fromEntries(
    Object.entries(raw).map(([member, value]) => [member, markUnknown(value)]),
  );
}

/** A secret is known if the state was exported with `--show-secrets`. */
function special(marked: Readonly<Record<string, unknown>>): Value {
  const { [signature]: kind, plaintext } = marked;
  return kind === secretSignature && typeof plaintext === "string"
    ? markUnknown(JSON.parse(plaintext))
    : unknown;
}
