/**
 * Property values as Pulumi's engine sends them: plain JSON, with markers for values that a preview
 * doesn't know and for secrets. Source of the markers: Pulumi's `sdk/nodejs/runtime/rpc.ts`. They
 * are repeated here because loading the SDK takes most of a plugin's start.
 */

/** Stands for an unknown value. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** The inputs or the state of a resource, without markers for secrets. */
export type Properties = Readonly<Record<string, unknown>>;

export const isUnknown = (value: unknown): boolean => value === unknownValue;

/** Whether the value is given, and not unknown as in a preview. */
export const isKnown = (value: unknown): boolean =>
  value !== undefined && value !== null && !isUnknown(value);

/** Whether a value is a map of properties, neither a list nor null. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members of a map that have a value. */
export function present(values: Properties): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  );
}

/** Marks a value as a secret. */
export function secret(value: unknown): unknown {
  return isSecret(value) ? value : { [signature]: secretSignature, value };
}

function isSecret(value: unknown): value is { readonly value?: unknown } {
  return isMap(value) && value[signature] === secretSignature;
}

/** The value with each secret replaced by its plain value. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (isSecret(value)) return withoutSecrets(value.value ?? null);
  return isMap(value) ? mapMembers(value, withoutSecrets) : value;
}

/**
 * `value` with each part marked that is a secret in `like`. A provider that accepts secrets has to
 * mark them again in its responses, or the engine writes them to the state in clear.
 */
export function markLike(value: unknown, like: unknown): unknown {
  if (value === undefined || !containsSecret(like)) return value;
  if (isSecret(like)) return secret(value);
  if (Array.isArray(value) && Array.isArray(like))
    return value.map((member: unknown, index) => markLike(member, like[index]));
  if (isMap(value) && isMap(like))
    return mapMembers(value, (member, name) => markLike(member, like[name]));
  // The shapes differ. Marking too much is better than showing a secret.
  return secret(value);
}

function containsSecret(value: unknown): boolean {
  if (isSecret(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(containsSecret);
}

function mapMembers(
  map: Readonly<Record<string, unknown>>,
  change: (member: unknown, name: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(map).map(([name, member]) => [name, change(member, name)]),
  );
}
