import type { Pattern } from "../automaton/pattern.ts";
import { surelyWithin } from "../automaton/relations.ts";
import { foldCase } from "../document/glob.ts";
import type { Statement } from "../policy.ts";
import { actionPattern, resourcePattern } from "../sets/model.ts";

/**
 * Statements of one effect as fewer statements that match the same requests. Statements are merged
 * if they agree in everything but their resources, or in everything but their actions. The merged
 * statement stands where the first of them was, and keeps a Sid that all of them have.
 */
export function merge(list: readonly Statement[]): readonly Statement[] {
  const merged = mergeBy(
    mergeBy(list, keyWithoutResources, "Resource"),
    keyWithoutActions,
    "Action",
  );
  return merged.length < list.length ? merge(merged) : merged;
}

/** Merges one element of the statements with the same key. Statements without a key stay. */
function mergeBy(
  list: readonly Statement[],
  keyOf: (statement: Statement) => string | undefined,
  element: "Action" | "Resource",
): readonly Statement[] {
  return [...Map.groupBy(list, (statement) => keyOf(statement) ?? statement).values()].map(
    (group) => {
      const [first, ...more] = group as [Statement, ...Statement[]];
      if (more.length === 0) return first;
      const { Sid, ...rest } = first;
      const kept = Sid !== undefined && more.every((each) => each.Sid === Sid) ? first : rest;
      return withoutImplied({
        ...kept,
        [element]: group.flatMap((each) => each[element] as readonly string[]),
      });
    },
  );
}

function keyWithoutResources(statement: Statement): string | undefined {
  const { Action, NotAction, Resource } = statement;
  const folded = (list: readonly string[] | undefined) => list?.map(foldCase).sort();
  return (
    Resource &&
    `${callerAndCondition(statement)} ${JSON.stringify([folded(Action), folded(NotAction)])}`
  );
}

function keyWithoutActions(statement: Statement): string | undefined {
  return (
    statement.Action &&
    `${callerAndCondition(statement)} ${JSON.stringify(statement.Resource?.toSorted())}`
  );
}

/** Principal and Condition as text, whatever the order in which they are written. */
function callerAndCondition({ Principal, Condition = {} }: Statement): string {
  return JSON.stringify([sorted(Principal), sorted(Condition)]);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.toSorted();
  if (typeof value !== "object") return value;
  return Object.entries(value as object)
    .map(([key, member]) => [key, sorted(member)])
    .sort();
}

/**
 * The statement without the patterns that another of its patterns includes. This holds for
 * NotAction too, because the union of its patterns counts.
 */
export function withoutImplied(statement: Statement): Statement {
  const { Action, NotAction, Resource } = statement;
  return {
    ...statement,
    ...(Action && { Action: widest(Action, actionPattern) }),
    ...(NotAction && { NotAction: widest(NotAction, actionPattern) }),
    ...(Resource && { Resource: widest(Resource, resourcePattern) }),
  };
}

function widest(texts: readonly string[], compile: (text: string) => Pattern): readonly string[] {
  const patterns = texts.map(compile);
  // Of two equal patterns, the earlier one stays.
  const isImplied = (pattern: Pattern, i: number) =>
    patterns.some(
      (other, j) => surelyWithin(pattern, other) && (j < i || !surelyWithin(other, pattern)),
    );
  return texts.filter((_, i) => !isImplied(patterns[i] as Pattern, i));
}
