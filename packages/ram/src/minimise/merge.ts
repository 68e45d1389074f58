import type { Pattern } from "../automaton/pattern.ts";
import { within } from "../automaton/relations.ts";
import { foldCase } from "../decide/glob.ts";
import type { Statement } from "../policy.ts";
import { actionPattern, resourcePattern } from "../sets/model.ts";

/**
 * Two statements of one effect as one that says the same, or undefined where there is none: they must agree in all but their actions, or in all but their
 * resources. A Sid stays where both have it.
 */
export function merge(a: Statement, b: Statement): Statement | undefined {
  if (frame(a) !== frame(b)) return undefined;
  const { Sid, ...rest } = a;
  const both = Sid !== undefined && Sid === b.Sid ? { Sid, ...rest } : rest;
  if (a.Resource !== undefined && b.Resource !== undefined && actionsOf(a) === actionsOf(b)) {
    return tidy({ ...both, Resource: [...a.Resource, ...b.Resource] });
  }
  if (a.Action === undefined || b.Action === undefined || resourcesOf(a) !== resourcesOf(b)) return undefined;
  return tidy({ ...both, Action: [...a.Action, ...b.Action] });
}

/** The statement without the patterns that another of its patterns takes in. NotAction is a list of patterns like the others: the union counts. */
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

function resourcesOf({ Resource }: Statement): string {
  return JSON.stringify([Resource?.toSorted()]);
}

/** What must be the same for two statements to be merged: the caller and the conditions, in whatever order they are written. */
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
