/** Why a value is not known. */
export type UnknownReason =
  /** The engine knows it only after the update. */
  | "afterUpdate"
  /** A secret that the input hides. */
  | "hiddenSecret"
  /** It is there, but has an unexpected form: a policy that can't be parsed, an asset. */
  | "unreadable"
  /** The input leaves the resource out, such as an unchanged resource in a preview. */
  | "notInInput"
  /** It belongs to something outside the stack. */
  | "outsideStack";

/** A value that is not known, or a part of one. */
export class Unknown {
  readonly reason: UnknownReason;
  constructor(reason: UnknownReason) {
    this.reason = reason;
  }
}

/** A property value in which parts may be unknown. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Unknown
  | readonly Value[]
  | { readonly [member: string]: Value };

/** A path into the properties of a resource: `["dlqPolicy", "enabled"]`. */
export type PropertyPath = readonly (string | number)[];

/**
 * The value at a path. A list with one item counts as that item if the path names a member:
 * Terraform writes a block that can occur once as a list. Undefined if there is none. Null and an
 * empty text count as none.
 */
export function valueAt(root: Value | undefined, path: PropertyPath): Value | undefined {
  let current = root;
  for (const step of path) {
    if (current instanceof Unknown) return current;
    if (typeof step === "string" && Array.isArray(current) && current.length === 1)
      current = current[0];
    if (current instanceof Unknown) return current;
    if (typeof current !== "object" || current === null) return undefined;
    current = Object.hasOwn(current, step)
      ? (current as Readonly<Record<string | number, Value>>)[step]
      : undefined;
  }
  return current === null || current === "" ? undefined : current;
}

/** The first unknown part of a value. */
export function unknownPart(value: Value | undefined): Unknown | undefined {
  if (value instanceof Unknown) return value;
  if (typeof value !== "object" || value === null) return undefined;
  for (const part of Object.values(value)) {
    const found = unknownPart(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
