/**
 * Property values as a Pulumi engine sends them: plain JSON, with a marker for values that a
 * preview doesn't know yet.
 */

export type PropertyValue =
  | string
  | number
  | boolean
  | null
  | readonly PropertyValue[]
  | { readonly [name: string]: PropertyValue };

/** The inputs or the state of a resource. */
export type PropertyMap = Readonly<Record<string, PropertyValue>>;

/** Stands for an unknown value. Source: Pulumi's `sdk/nodejs/runtime/rpc.ts`. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether the value, or anything inside it, is unknown. */
export function containsUnknown(value: PropertyValue | undefined): boolean {
  if (value === unknownValue) return true;
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some(containsUnknown);
}

export function isPropertyMap(value: PropertyValue | undefined): value is PropertyMap {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The value as a map; an empty one if it isn't a map. */
export function mapOf(value: PropertyValue | undefined): PropertyMap {
  return isPropertyMap(value) ? value : {};
}

/** The value as a list of maps; an empty one if it isn't a list. */
export function mapsIn(value: PropertyValue | undefined): readonly PropertyMap[] {
  return Array.isArray(value) ? (value as readonly PropertyMap[]) : [];
}

/**
 * Whether the value is missing or the empty value of its kind. Terraform doesn't distinguish the
 * two, so a diff doesn't either.
 */
export function isEmpty(value: PropertyValue | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false)
    return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.values(value).every((member) => isEmpty(member));
}

/** The members that have a value. */
export function defined(members: Readonly<Record<string, PropertyValue | undefined>>): PropertyMap {
  return Object.fromEntries(
    Object.entries(members).filter(
      (entry): entry is [string, PropertyValue] => entry[1] !== undefined && entry[1] !== null,
    ),
  );
}

/** The parsed document; `undefined` if the text isn't JSON. */
export function parseJson(text: string): PropertyValue | undefined {
  try {
    return JSON.parse(text) as PropertyValue;
  } catch {
    return undefined;
  }
}
