import { actionMatches } from "../../document/glob.ts";
import { type Escalation, findEscalations, namesOneRole } from "../../escalation/escalation.ts";
import { roleActions } from "../../escalation/recipes.ts";
import { getOrCreate } from "../../memo.ts";
import type { Statement } from "../../policy.ts";
import {
  type Finding,
  type LintContext,
  type Place,
  type Rule,
  type Subject,
  statementsOf,
  withActions,
  withoutActions,
} from "../finding.ts";
import { type Fix, fixOf } from "../fix.ts";

/**
 * Permissions with which a caller gets more than was granted: the recipes that one statement gives
 * by itself.
 */
export const escalation: Rule = {
  id: "escalation",
  about: "A statement lets its holder become more than it says.",
  check: (context) => byStatement(context, 1),
};

/** The same, where it takes two statements, of one policy or of two: each is harmless by itself. */
export const combinedAccess: Rule = {
  id: "combined-access",
  about: "Statements that are harmless one by one let their holder become more together.",
  check: (context) => byStatement(context, 2),
};

const known = new WeakMap<LintContext, readonly Escalation[]>();

/** The recipes of a context, looked for once for both rules. */
function escalationsOf(context: LintContext): readonly Escalation[] {
  return getOrCreate(known, context, () => findEscalations(context.policies, context.budget));
}

/** What takes so many statements. The one that allows the first step is blamed. */
function byStatement(context: LintContext, count: number): readonly Omit<Finding, "id">[] {
  const found = escalationsOf(context).filter(
    ({ steps }) => new Set(steps.map(({ statement }) => keyOf(statement))).size === count,
  );
  // Most statements that are blamed are blamed for the same: what is left without it is the same
  // for them all.
  const fixes = new Map<string, Fix | null>();
  const fixFor = (subject: Subject, actions: readonly string[]) => {
    const key = JSON.stringify([context.subjects.indexOf(subject), actions]);
    const fix = fixes.has(key) ? (fixes.get(key) as Fix | null) : fixWithout(subject, actions);
    // Stryker disable next-line CallExpression: what is remembered is for speed alone
    fixes.set(key, fix);
    return fix;
  };
  return statementsOf(context, "Allow").flatMap((place) => {
    const here = keyOf({ policy: place.subject.policy.name, index: place.index });
    const [first, ...others] = found.filter(({ steps: [step] }) => keyOf(step.statement) === here);
    return first === undefined ? [] : [finding(place, [first, ...others], fixFor)];
  });
}

function keyOf({ policy, index }: Escalation["steps"][0]["statement"]): string {
  return JSON.stringify([policy, index]);
}

function finding(
  { subject, index }: Place,
  found: readonly Escalation[],
  fixFor: typeof fixWithout,
): Omit<Finding, "id"> {
  const actions = [...new Set(found.map(({ recipe: { needs } }) => needs[0].action))];
  const told = found
    .slice(0, 3)
    .map(
      ({ recipe, steps }) =>
        `${steps.map(({ request }) => request.action).join(" and ")} ${recipe.path} (${recipe.id})`,
    )
    .join("; ");
  const more = found.length - 3;
  return {
    severity: found.every(({ isPartial }) => isPartial) ? "high" : "critical",
    policy: subject.policy.name,
    statement: index,
    pattern: actions.join(", "),
    message: `Whoever holds this: ${told}${more > 0 ? `; and ${more} more ${more === 1 ? "way" : "ways"}` : ""}.`,
    fix: fixFor(subject, actions),
  };
}

/** Another statement of the policy may give the same: the actions have to go from all of them. */
function fixWithout(subject: Subject, actions: readonly string[]): Fix | null {
  const left = subject.policy.document.Statement.flatMap((statement) =>
    statement.Effect === "Deny" ? [statement] : without(statement, actions),
  );
  const more = actions.length > 3 ? ` and ${actions.length - 3} more` : "";
  return fixOf(subject, `Take ${actions.slice(0, 3).join(", ")}${more} away, or narrow it.`, left);
}

/** Roles that are allowed by name are meant: only the wildcard goes. */
function without(statement: Statement, actions: readonly string[]): readonly Statement[] {
  const { Action, NotAction = [], Resource = [] } = statement;
  if (Action === undefined) {
    const missing = actions.filter(
      (action) => !NotAction.some((pattern) => actionMatches(pattern, action)),
    );
    return [{ ...statement, NotAction: [...NotAction, ...missing] }];
  }
  const named = Resource.filter(namesOneRole);
  const meant = actions.filter(
    (action) =>
      roleActions.includes(action) && Action.some((pattern) => actionMatches(pattern, action)),
  );
  const unwanted =
    named.length === Resource.length
      ? actions.filter((action) => !meant.includes(action))
      : actions;
  const kept =
    named.length === 0 || unwanted !== actions
      ? []
      : withActions({ ...statement, Resource: named }, meant);
  return [...withoutActions({ ...statement, Action }, unwanted), ...kept];
}
