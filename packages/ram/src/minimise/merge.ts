import type { Pattern } from "../automaton/pattern.ts";
import { within } from "../automaton/relations.ts";
import { foldCase } from "../decide/glob.ts";
import { isList } from "../decide/principal.ts";
import type { Statement } from "../policy.ts";
import { actionPattern, resourcePattern } from "../sets/model.ts";

/** Two statements as one that says the same, or undefined where there is none: they must agree in all but their actions, or in all but their resources. */
export function merge(a: Statement, b: Statement): Statement | undefined {
  if (a.Effect !== b.Effect || frame(a) !== frame(b)) return undefined;
  const sid = a.Sid === b.Sid ? {} : { Sid: undefined };
  if (a.Resource !== undefined && b.Resource !== undefined && actionsOf(a) === actionsOf(b)) {
    return tidy(strip({ ...a, ...sid, Resource: [...a.Resource, ...b.Resource] }));
  }
  if (a.Action === undefined || b.Action === undefined || resourcesOf(a) !== resourcesOf(b)) return undefined;
  return tidy(strip({ ...a, ...sid, Action: [...a.Action, ...b.Action] }));
}

/** The statement without the patterns that another of its patterns takes in. NotAction is a list of patterns like the others: the union counts. */
export function tidy(statement: Statement): Statement {
  const { Action, NotAction, Resource } = statement;
  return {
    ...statement,
    ...(Action === undefined ? {} : { Action: widest(Action, actionPattern) }),
    ...(NotAction === undefined ? {} : { NotAction: widest(NotAction, actionPattern) }),
    ...(Resource === undefined ? {} : { Resource: widest(Resource, resourcePattern) }),
  };
}

function widest(texts: readonly string[], compile: (text: string) => Pattern): readonly string[] {
  const patterns = texts.map(compile);
  const implied = (pattern: Pattern, i: number) =>
    patterns.some((other, j) => i !== j && within(pattern, other) && (j < i || !within(other, pattern)));
  return texts.filter((_, i) => !implied(patterns[i] as Pattern, i));
}

// An object with an undefined member is not a statement to exactOptionalPropertyTypes, nor to a JSON reader that counts members.
function strip(statement: Omit<Statement, "Sid"> & { Sid?: string | undefined }): Statement {
  const { Sid, ...rest } = statement;
  return Sid === undefined ? rest : { Sid, ...rest };
}

function actionsOf({ Action, NotAction = [] }: Statement): string {
  return JSON.stringify([Action === undefined, [...(Action ?? NotAction)].map(foldCase).sort()]);
}

function resourcesOf({ Resource = [] }: Statement): string {
  return JSON.stringify([...Resource].sort());
}

/** What must be the same for two statements to be merged: the caller and the conditions, in whatever order they are written. */
function frame({ Principal, Condition = {} }: Statement): string {
  const sorted = (entries: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(entries)
      .map(([key, values]) => [key, [...values].sort()])
      .sort();
  const principal =
    Principal === undefined ? null : isList(Principal) ? [...Principal].sort() : sorted(Principal as Record<string, readonly string[]>);
  return JSON.stringify([
    principal,
    Object.entries(Condition)
      .map(([operator, keys]) => [operator, sorted(keys)])
      .sort(),
  ]);
}
