import { expandAction } from "../actions/table.ts";
import { actionMatches, foldCase } from "../decide/glob.ts";
import type { NamedPolicy, PolicyDocument, PolicySet, Statement } from "../policy.ts";

export type Severity = "critical" | "high" | "medium" | "low" | "info";

/** A way to clear a finding. It never takes away what the rest of the policy allows. */
export interface Fix {
  /** What to do, for people. */
  readonly message: string;
  /** The policy as it would be then; null when nothing would be left of it, so that it is to be detached. */
  readonly document: PolicyDocument | null;
}

export interface Finding {
  /** The rule, in kebab case. */
  readonly id: string;
  readonly severity: Severity;
  /** Name of the policy. */
  readonly policy: string;
  /** Index of the statement to blame; null when it is the whole policy. */
  readonly statement: number | null;
  /** The action, resource, principal or condition to blame, as it is written; null when it is the whole statement. */
  readonly pattern: string | null;
  readonly message: string;
  readonly fix: Fix | null;
}

/** One policy of the set that is looked at, and where it stands. */
export interface Subject {
  readonly policy: NamedPolicy;
  readonly place: "identity" | "resource" | "session" | "control";
}

export interface LintContext {
  readonly policies: PolicySet;
  readonly subjects: readonly Subject[];
}

export interface Rule {
  readonly id: string;
  /** What the pitfall is, in one sentence. */
  readonly about: string;
  readonly check: (context: LintContext) => readonly Omit<Finding, "id">[];
}

/** A statement of one effect, and where it is. */
export interface Place {
  readonly subject: Subject;
  readonly index: number;
  readonly statement: Statement;
}

export function statementsOf(context: LintContext, effect?: Statement["Effect"]): readonly Place[] {
  return context.subjects.flatMap((subject) =>
    subject.policy.document.Statement.flatMap((statement, index) =>
      effect === undefined || statement.Effect === effect ? [{ subject, index, statement }] : [],
    ),
  );
}

/** A finding at a place. `instead` are the statements that would stand there after the fix. */
export function findingAt(
  { subject, index }: Place,
  finding: Pick<Finding, "severity" | "pattern" | "message">,
  fix: { message: string; instead: readonly Statement[] } | null,
): Omit<Finding, "id"> {
  const { name, document } = subject.policy;
  return {
    severity: finding.severity,
    policy: name,
    statement: index,
    pattern: finding.pattern,
    message: finding.message,
    fix: fix === null ? null : { message: fix.message, document: replaceStatement(document, index, fix.instead) },
  };
}

export function replaceStatement(document: PolicyDocument, index: number, instead: readonly Statement[]): PolicyDocument | null {
  const Statement = document.Statement.flatMap((statement, i) => (i === index ? instead : [statement]));
  return Statement.length === 0 ? null : { ...document, Statement };
}

/** The statement with other actions, or nothing when none is left. */
export function withActions(
  statement: Statement,
  Action: readonly string[],
): readonly (Statement & { readonly Action: readonly string[] })[] {
  return Action.length === 0 ? [] : [{ ...statement, Action }];
}

/** The statement without some actions: a pattern that takes one of them in is spelt out as the known actions that are left of it. */
export function withoutActions(
  statement: Statement & { readonly Action: readonly string[] },
  unwanted: readonly string[],
): readonly (Statement & { readonly Action: readonly string[] })[] {
  const Action = statement.Action.flatMap((pattern) => {
    if (!unwanted.some((action) => actionMatches(pattern, action))) return [pattern];
    return expandAction(pattern).flatMap(({ name }) => (unwanted.some((action) => foldCase(action) === foldCase(name)) ? [] : [name]));
  });
  return withActions(statement, [...new Set(Action)]);
}

export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}
