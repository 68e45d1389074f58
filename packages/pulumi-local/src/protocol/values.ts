/**
 * Property values as a Pulumi engine sends them: plain JSON, with one mark for what a preview does
 * not know yet.
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

/**
 * What stands in the place of an unknown value (Pulumi's protocol, `sdk/nodejs/runtime/rpc.ts`).
 */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether the value or anything inside is unknown. */
export function containsUnknown(value: PropertyValue | undefined): boolean {
  if (value === unknownValue) return true;
  if (value === null || typeof value !== "object") return false;
  return (Array.isArray(value) ? value : Object.values(value as PropertyMap)).some(containsUnknown);
}

export function isPropertyMap(value: PropertyValue | undefined): value is PropertyMap {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/**
 * Terraform does not tell a missing value from the empty one of its kind, and so neither does a
 * diff here.
 */
export function isEmpty(value: PropertyValue | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false)
    return true;
  if (Array.isArray(value)) return value.length === 0;
  return (
    typeof value === "object" &&
    Object.values(value).every((member) => isEmpty(member as PropertyValue))
  );
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** A secret as the protocol writes it. */
export function secretValue(value: PropertyValue): PropertyValue {
  return { [SIGNATURE]: SECRET, value };
}

export function isSecret(
  value: PropertyValue | undefined,
): value is { readonly value: PropertyValue } {
  return isPropertyMap(value) && value[SIGNATURE] === SECRET;
}

/** Whether the value is a secret or holds one. */
export function containsSecret(value: PropertyValue | undefined): boolean {
  if (isSecret(value)) return true;
  if (value === null || typeof value !== "object") return false;
  return (Array.isArray(value) ? value : Object.values(value as PropertyMap)).some(containsSecret);
}

/** The value with each secret in clear; a secret that is missing its value is null. */
export function withoutSecrets(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map((member: PropertyValue) => withoutSecrets(member));
  if (isSecret(value)) return withoutSecrets(value.value ?? null);
  if (!isPropertyMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutSecrets(member)]),
  );
}
