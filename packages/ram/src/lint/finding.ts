import { expandAction, findAction } from "../actions/table.ts";
import type { Budget } from "../automaton/budget.ts";
import { actionMatches } from "../document/glob.ts";
import type { NamedPolicy, PolicyDocument, PolicySet, Statement } from "../policy.ts";
import { type Fix, fixOf } from "./fix.ts";

export type { Fix } from "./fix.ts";

export type Severity = "critical" | "high" | "medium" | "low" | "info";

/**
 * What a finding is about: `rules` tells of each in a sentence. `refused` and `unquoted-value` are
 * about texts, and come from `lintText` alone.
 */
export type RuleId =
  | "refused"
  | "unquoted-value"
  | "star-crosses-separator"
  | "resource-mismatch"
  | "combined-access"
  | "deny-without-effect"
  | "allow-not-action"
  | "unknown-action"
  | "wildcard-action"
  | "wide-resource"
  | "star-only-action"
  | "escalation"
  | "pass-role-service"
  | "wide-principal"
  | "idle-condition"
  | "redundant-statement";

/** @typeParam Id what it is about: {@link RuleId} of what `lint` finds. */
export interface Finding<Id extends string = string> {
  readonly id: Id;
  readonly severity: Severity;
  /** Name of the policy. */
  readonly policy: string;
  /** Index of the statement to blame; null when it is the whole policy. */
  readonly statement: number | null;
  /**
   * The action, resource, principal or condition to blame, as it is written; null when it is the
   * whole statement.
   */
  readonly pattern: string | null;
  readonly message: string;
  /** Null where no policy can be given that mends it: the message says what is wrong. */
  readonly fix: Fix | null;
}

/** One policy of the set that is looked at, and what RAM takes in its place. */
export interface Subject {
  readonly policy: NamedPolicy;
  /** Characters of its text, at most. */
  readonly limit: number;
  /** Whether there may be more policies beside it. */
  readonly several: boolean;
}

export interface LintContext {
  readonly policies: PolicySet;
  /** The steps that all rules share. */
  readonly budget: Budget;
  readonly subjects: readonly Subject[];
}

export interface Rule {
  readonly id: RuleId;
  /** What the pitfall is, in one sentence. */
  readonly about: string;
  readonly check: (context: LintContext) => readonly Omit<Finding, "id">[];
}

/** A statement, and where it is. */
export interface Place<S extends Statement = Statement> {
  readonly subject: Subject;
  readonly index: number;
  readonly statement: S;
}

/** A statement that has certain elements for sure. */
export type With<E extends keyof Statement> = Statement & {
  readonly [K in E]-?: NonNullable<Statement[K]>;
};

/** The statements of all policies; of one effect, and with certain elements, if told so. */
export function statementsOf<E extends keyof Statement = never>(
  context: LintContext,
  effect?: Statement["Effect"],
  ...elements: readonly E[]
): readonly Place<With<E>>[] {
  return context.subjects.flatMap((subject) =>
    subject.policy.document.Statement.flatMap((statement, index) =>
      (effect === undefined || statement.Effect === effect) &&
      elements.every((element) => statement[element] !== undefined)
        ? [{ subject, index, statement: statement as With<E> }]
        : [],
    ),
  );
}

/** A finding at a place. `instead` are the statements that would stand there after the fix. */
export function findingAt(
  { subject, index }: Place,
  { severity, pattern, message }: Pick<Finding, "severity" | "pattern" | "message">,
  fix: { readonly message: string; readonly instead: readonly Statement[] } | null,
): Omit<Finding, "id"> {
  const { name, document } = subject.policy;
  return {
    severity,
    policy: name,
    statement: index,
    pattern,
    message,
    fix:
      fix === null
        ? null
        : fixOf(subject, fix.message, replaceStatement(document, index, fix.instead)),
  };
}

/** The statements of a policy with others in the place of one. */
export function replaceStatement(
  document: PolicyDocument,
  index: number,
  instead: readonly Statement[],
): readonly Statement[] {
  return document.Statement.flatMap((statement, i) => (i === index ? instead : [statement]));
}

/** The statement with other actions, or nothing when none is left. */
export function withActions(
  statement: Statement,
  Action: readonly string[],
): readonly With<"Action">[] {
  return Action.length === 0 ? [] : [{ ...statement, Action: [...new Set(Action)] }];
}

/**
 * The statement without some actions: a pattern that takes one of them in is spelt out as the known
 * actions that are left of it.
 */
export function withoutActions(
  statement: With<"Action">,
  unwanted: readonly string[],
): readonly With<"Action">[] {
  const isUnwanted = (pattern: string) => unwanted.some((action) => actionMatches(pattern, action));
  const known = new Set(unwanted.map(findAction));
  const left = statement.Action.flatMap((pattern) =>
    isUnwanted(pattern)
      ? expandAction(pattern).flatMap((action) => (known.has(action) ? [] : [action.name]))
      : [pattern],
  );
  return withActions(statement, left);
}

export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}
