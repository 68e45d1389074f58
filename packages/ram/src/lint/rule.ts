import type { Budget } from "../automaton/budget.ts";
import type { Escalation, Step } from "../escalation/escalation.ts";
import type { Finding, Severity } from "../finding.ts";
import type { NamedPolicy, PolicySet } from "../policy.ts";

/** A lint rule. Declare it with {@link defineRule}, in a file with the name of its id. */
export interface Rule<Id extends string = string, Input = LintContext> {
  readonly id: Id;
  /** The severity of its findings, unless a finding has its own. */
  readonly severity: Severity;
  /** What it finds, in one sentence. The table in the README says the same. */
  readonly description: string;
  readonly check: (input: Input) => readonly Finding<Id>[];
}

/** What the check of a rule reports: a finding that gets the id and severity of its rule. */
export type Problem = Omit<Finding, "id" | "severity"> & { readonly severity?: Severity };

/** What a rule looks at. */
export interface LintContext {
  /** All policies, which apply together. */
  readonly policies: PolicySet;
  /** The same policies one by one, in the order of the findings. */
  readonly linted: readonly LintedPolicy[];
  /** The steps that the analyses of all rules share. */
  readonly budget: Budget;
  /** The time that dates in conditions are compared with, in milliseconds since 1970. */
  readonly now: number;
  /** The ways to escalate that the policies allow. Computed once, when a rule first asks. */
  readonly escalations: () => readonly Escalation[];
  /**
   * The actions of a statement that the rules escalation and exposure report. Other rules leave
   * them out: a capability is one finding. Empty if those rules are not applied.
   */
  readonly reported: (statement: Step["statement"]) => ReadonlySet<string>;
}

/** A policy, and where it applies. */
export interface LintedPolicy extends NamedPolicy {
  readonly layer: keyof PolicySet;
}

/** Declares a rule. */
export function defineRule<const Id extends string, Input = LintContext>({
  check,
  ...rule
}: Omit<Rule<Id, Input>, "check"> & {
  readonly check: (input: Input) => readonly Problem[];
}): Rule<Id, Input> {
  const { id, severity } = rule;
  return {
    ...rule,
    check: (input) => check(input).map((problem) => ({ id, severity, ...problem })),
  };
}
