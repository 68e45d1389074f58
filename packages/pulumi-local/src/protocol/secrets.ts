/** Secrets in Pulumi's protocol and in exported states. */
import { isPropertyMap, type PropertyMap, type PropertyValue } from "./values.ts";

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/**
 * A secret. The protocol keeps its value in `value`; an exported state keeps it in `plaintext`, as
 * JSON, if the export includes secrets.
 */
interface Secret {
  readonly value?: PropertyValue;
  readonly plaintext?: string;
}

/** Marks a value as a secret. */
export function secretValue(value: PropertyValue): PropertyValue {
  return { [signature]: secretSignature, value };
}

export function isSecret(value: PropertyValue | undefined): value is PropertyMap & Secret {
  return isPropertyMap(value) && value[signature] === secretSignature;
}

/** Whether the value is a secret or has one inside. */
export function containsSecret(value: PropertyValue | undefined): boolean {
  if (isSecret(value)) return true;
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some(containsSecret);
}

/** The value with each secret replaced by its plain value; a secret without a value is null. */
export function withoutSecrets<Value extends PropertyValue>(value: Value): Value {
  return replaceSecrets(value, ({ value: inside, plaintext }) =>
    withoutSecrets(plaintext === undefined ? (inside ?? null) : JSON.parse(plaintext)),
  );
}

/** The value with `[secret]` in place of each secret. */
export function maskSecrets<Value extends PropertyValue>(value: Value): Value {
  return replaceSecrets(value, () => "[secret]");
}

function replaceSecrets<Value extends PropertyValue>(
  value: Value,
  replace: (secret: Secret) => PropertyValue,
): Value {
  const replaced = (member: PropertyValue): PropertyValue => {
    if (isSecret(member)) return replace(member);
    if (Array.isArray(member)) return member.map(replaced);
    return isPropertyMap(member) ? mapMembers(member, replaced) : member;
  };
  return replaced(value) as Value;
}

function mapMembers(
  map: PropertyMap,
  change: (member: PropertyValue, name: string) => PropertyValue,
): PropertyMap {
  return Object.fromEntries(
    Object.entries(map).map(([name, member]) => [name, change(member, name)]),
  );
}

/** The properties, with those marked that are secrets in `like` or are listed in `names`. */
export function markSecrets(
  properties: PropertyMap,
  like: PropertyMap,
  names: readonly string[] = [],
): PropertyMap {
  return mapMembers(properties, (value, name) =>
    names.includes(name) && !isSecret(value) ? secretValue(value) : markLike(value, like[name]),
  );
}

/** `value` with each part marked that is a secret in `like`. */
export function markLike(value: PropertyValue, like: PropertyValue | undefined): PropertyValue {
  if (like === undefined || isSecret(value) || !containsSecret(like)) return value;
  if (isSecret(like)) return secretValue(value);
  if (Array.isArray(value) && Array.isArray(like))
    return value.map((member: PropertyValue, index) => markLike(member, like[index]));
  if (isPropertyMap(value) && isPropertyMap(like))
    return mapMembers(value, (member, name) => markLike(member, like[name]));
  // The shapes differ. Marking too much is better than showing a secret.
  return secretValue(value);
}
