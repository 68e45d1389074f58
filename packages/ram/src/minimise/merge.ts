import type { Pattern } from "../automaton/pattern.ts";
import { within } from "../automaton/relations.ts";
import { foldCase } from "../document/glob.ts";
import type { Statement } from "../policy.ts";
import { actionPattern, resourcePattern } from "../sets/model.ts";

/**
 * Statements of one effect as fewer that say the same: those are united that agree in all but their
 * resources, or in all but their actions. A Sid stays where all have it. In place of several stands
 * one, where the first of them was.
 */
export function merge(list: readonly Statement[]): readonly Statement[] {
  const united = gather(gather(list, sameActions, "Resource"), sameResources, "Action");
  return united.length < list.length ? merge(united) : united;
}

/**
 * Unites, in one element, statements for which the key is the same; one that has none stays as it
 * is.
 */
function gather(
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
      return tidy({
        ...kept,
        [element]: group.flatMap((each) => each[element] as readonly string[]),
      });
    },
  );
}

function sameActions(statement: Statement): string | undefined {
  return statement.Resource && `${frame(statement)} ${actionsOf(statement)}`;
}

function sameResources(statement: Statement): string | undefined {
  return (
    statement.Action && `${frame(statement)} ${JSON.stringify(statement.Resource?.toSorted())}`
  );
}

/**
 * The statement without the patterns that another of its patterns takes in. NotAction is a list of
 * patterns like the others: the union counts.
 */
export function tidy(statement: Statement): Statement {
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
  // Of two that say the same, the earlier one stays.
  const implied = (pattern: Pattern, i: number) =>
    patterns.some((other, j) => within(pattern, other) && (j < i || !within(other, pattern)));
  return texts.filter((_, i) => !implied(patterns[i] as Pattern, i));
}

function actionsOf({ Action, NotAction }: Statement): string {
  const folded = (list: readonly string[] | undefined) => list?.map(foldCase).sort();
  return JSON.stringify([folded(Action), folded(NotAction)]);
}

/**
 * What must be the same for two statements to be merged: the caller and the conditions, in whatever
 * order they are written.
 */
function frame({ Principal, Condition = {} }: Statement): string {
  return JSON.stringify([sorted(Principal), sorted(Condition)]);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.toSorted();
  if (typeof value !== "object") return value;
  return Object.entries(value as object)
    .map(([key, member]) => [key, sorted(member)])
    .sort();
}
