/**
 * Secrets on their way through a provider that takes none: out before the call, marked again in the
 * answer, as the real engine does it.
 */
import {
  containsSecret,
  isPropertyMap,
  isSecret,
  type PropertyMap,
  type PropertyValue,
  secretValue,
} from "./values.ts";

/** `value` with each part marked that is a secret in `like`. */
export function markLike(value: PropertyValue, like: PropertyValue | undefined): PropertyValue {
  if (like === undefined || !containsSecret(like)) return value;
  if (isSecret(like)) return secretValue(value);
  if (Array.isArray(value) && Array.isArray(like))
    return value.map((member: PropertyValue, index) => markLike(member, like[index]));
  if (isPropertyMap(value) && isPropertyMap(like)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, markLike(member, like[name])]),
    );
  }
  // Another shape than it was: better all of it than a leak.
  return secretValue(value);
}

/** The properties with those marked that are secrets in `like`, or are named. */
export function markSecrets(
  properties: PropertyMap,
  like: PropertyMap,
  names: readonly string[] = [],
): PropertyMap {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      names.includes(name) && !isSecret(value) ? secretValue(value) : markLike(value, like[name]),
    ]),
  );
}
