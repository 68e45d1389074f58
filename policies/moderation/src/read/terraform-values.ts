import { Unknown, type Value } from "../fact/value.ts";
import type { Properties } from "../stack/resource.ts";
import { propertyName } from "./terraform-names.ts";

type Members = Readonly<Record<string, unknown>>;

const afterUpdate = new Unknown("afterUpdate");

/**
 * What the configuration sets. An argument that a provider decides (optional and computed) is
 * unknown in a plan although nobody set it, so the expressions of the configuration decide whether
 * it is unknown or left out. A plan doesn't show the expressions of dynamic blocks: there, what is
 * unknown counts as set.
 * @param after The values as far as they are known.
 * @param unknown True for each value that is not known, with the structure of the values.
 * @param expressions The expressions of the configuration.
 */
export function plannedValues(after: Members, unknown: Members, expressions: Members): Properties {
  return block(after, unknown, expressions, undefined);
}

function block(
  after: Members,
  unknown: Members,
  expressions: Members | undefined,
  name: string | undefined,
): Properties {
  const members = new Set([...Object.keys(after), ...Object.keys(unknown)]);
  const values = [...members].flatMap((member) => {
    const expression = expressions === undefined ? dynamic : expressions[member];
    const value = planned(after[member], unknown[member], expression, member);
    return value === undefined ? [] : [[propertyName(member, name), value] as const];
  });
  return Object.fromEntries(values);
}

/** Stands for the expressions that a plan doesn't show. */
const dynamic = {};

function planned(
  after: unknown,
  unknown: unknown,
  expression: unknown,
  name: string,
): Value | undefined {
  if (unknown === true) return expression === undefined ? undefined : afterUpdate;
  if (after === undefined || after === null) return undefined;
  if (Array.isArray(after)) return list(after, unknown, expression, name);
  if (isMembers(after)) return map(after, isMembers(unknown) ? unknown : {});
  return after as string | number | boolean;
}

/** A list of blocks or of values. An empty one that the configuration doesn't set is left out. */
function list(
  after: readonly unknown[],
  unknown: unknown,
  expression: unknown,
  name: string,
): Value | undefined {
  if (after.length === 0 && expression === undefined) return undefined;
  const parts = Array.isArray(unknown) ? unknown : [];
  return after.map((item, index) => {
    const part: unknown = parts[index];
    if (part === true) return afterUpdate;
    if (Array.isArray(item)) return list(item, part, expression ?? dynamic, name) ?? [];
    if (!isMembers(item)) return (item ?? null) as Value;
    const written: unknown = Array.isArray(expression) ? expression[index] : undefined;
    return block(item, isMembers(part) ? part : {}, isMembers(written) ? written : undefined, name);
  });
}

/** A map has keys that the user chose, so they stay as they are. */
function map(after: Members, unknown: Members): Value {
  const keys = [...new Set([...Object.keys(after), ...Object.keys(unknown)])];
  return Object.fromEntries(
    keys.map((key) => {
      if (unknown[key] === true) return [key, afterUpdate];
      return [key, (after[key] ?? null) as Value];
    }),
  );
}

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);
