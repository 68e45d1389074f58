import { expandAction, findAction, listedActions } from "../actions/table.ts";
import { pointerTo } from "../document/error.ts";
import { actionMatches } from "../document/glob.ts";
import type { Statement } from "../policy.ts";
import type { LintContext, LintedPolicy, Problem } from "./rule.ts";

/** A statement, and where it is. */
export interface LocatedStatement<S extends Statement = Statement> {
  readonly policy: LintedPolicy;
  readonly index: number;
  readonly statement: S;
}

/** A statement that surely has certain elements. */
export type With<E extends keyof Statement> = Statement & {
  readonly [K in E]-?: NonNullable<Statement[K]>;
};

/** The statements of all policies, optionally only those of an effect and with certain elements. */
export function statementsOf<E extends keyof Statement = never>(
  { linted }: LintContext,
  effect?: Statement["Effect"],
  ...elements: readonly E[]
): readonly LocatedStatement<With<E>>[] {
  return linted.flatMap((policy) =>
    policy.document.Statement.flatMap((statement, index) =>
      (effect === undefined || statement.Effect === effect) &&
      elements.every((element) => statement[element] !== undefined)
        ? [{ policy, index, statement: statement as With<E> }]
        : [],
    ),
  );
}

/**
 * The faulty part of a problem: a statement, or what is in it under a path, such as `"Action", 1`.
 */
export function partOf(
  { policy, index }: Omit<LocatedStatement, "statement">,
  ...path: readonly (string | number)[]
): Pick<Problem, "policy" | "statement" | "pointer" | "pattern"> {
  const pointer = path.reduce<string>(pointerTo, `/Statement/${index}`);
  const part = path.reduce<unknown>(
    (value, name) => (value as Record<string | number, unknown>)[name],
    policy.document.Statement[index],
  );
  const isText = typeof part === "string" || Array.isArray(part);
  const pattern = isText ? [part].flat().join(", ") : null;
  return { policy: policy.name, statement: index, pointer, pattern };
}

/** The statement with other actions; empty if there is none. */
export function withActions(
  statement: Statement,
  Action: readonly string[],
): readonly With<"Action">[] {
  return Action.length === 0 ? [] : [{ ...statement, Action: [...new Set(Action)] }];
}

/**
 * The statement without some actions. A pattern that matches one of them is replaced by the other
 * actions of the table that it matches.
 */
export function withoutActions(
  statement: With<"Action">,
  unwanted: readonly string[],
): readonly With<"Action">[] {
  const isUnwanted = (pattern: string) => unwanted.some((action) => actionMatches(pattern, action));
  const removed = new Set(unwanted.map(findAction));
  const kept = statement.Action.flatMap((pattern) =>
    isUnwanted(pattern)
      ? listedActions(pattern).flatMap((action) => (removed.has(action) ? [] : [action.name]))
      : [pattern],
  );
  return withActions(statement, kept);
}

/**
 * Whether a list of actions can take the place of a pattern: a name, or a pattern of one service of
 * which the tables describe every action whose name is known.
 */
export function canList(pattern: string): boolean {
  const [service = ""] = pattern.split(":");
  if (!hasWildcard(pattern)) return true;
  return !hasWildcard(service) && listedActions(pattern).length === expandAction(pattern).length;
}

/** Whether a text has a wildcard. */
export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/** The first three names, and how many more there are: `a, b, c and 2 more`. */
export function listed(names: readonly string[]): string {
  return `${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;
}
