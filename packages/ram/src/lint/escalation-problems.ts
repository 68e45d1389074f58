import { actionMatches } from "../document/glob.ts";
import { type Escalation, namesOneRole } from "../escalation/escalation.ts";
import { type Recipe, roleActions } from "../escalation/recipes.ts";
import type { Fix } from "../finding.ts";
import type { Statement } from "../policy.ts";
import { fixOf } from "./fix.ts";
import { keyOf } from "./reported-actions.ts";
import type { LintContext, LintedPolicy, Problem } from "./rule.ts";
import {
  canList,
  type LocatedStatement,
  listed,
  partOf,
  statementsOf,
  withActions,
  withoutActions,
} from "./statements.ts";

/**
 * The ways of a kind that need this many statements, of one policy or of several. Each is reported
 * at the statement that allows its first step. Policies on resources are left out: they are about
 * who else gets access, which the rule wide-principal judges.
 */
export function escalationProblems(
  context: LintContext,
  kind: Recipe["kind"],
  statementCount: number,
): readonly Problem[] {
  const found = context
    .escalations()
    .filter(
      ({ recipe, steps }) =>
        recipe.kind === kind &&
        new Set(steps.map(({ statement }) => keyOf(statement))).size === statementCount,
    );
  // For speed: many statements of a policy are reported for the same actions.
  const fixes = new Map<string, Fix | null>();
  const fixFor = (policy: LintedPolicy, actions: readonly string[]) => {
    const key = JSON.stringify([context.linted.indexOf(policy), actions]);
    const fix = fixes.get(key) ?? fixWithout(policy, actions);
    fixes.set(key, fix);
    return fix;
  };
  return statementsOf(context, "Allow").flatMap((located) => {
    if (located.policy.layer !== "identity") return [];
    const here = keyOf({ policy: located.policy.name, index: located.index });
    const own = found.filter(({ steps: [first] }) => keyOf(first.statement) === here);
    return own.length === 0 ? [] : [problemOf(located, own, kind, fixFor)];
  });
}

function problemOf(
  located: LocatedStatement,
  escalations: readonly Escalation[],
  kind: Recipe["kind"],
  fixFor: typeof fixWithout,
): Problem {
  const { Action } = located.statement;
  const actions = [...new Set(escalations.map(({ recipe: { needs } }) => needs[0].action))];
  const position = Action?.findIndex((pattern) => actionMatches(pattern, actions[0] as string));
  const ways = [...Map.groupBy(escalations, ({ recipe }) => recipe.path).values()].map(
    ([way]) => way as Escalation,
  );
  const [first, ...others] = ways
    .slice(0, 3)
    .map(
      ({ recipe, steps }) =>
        `${recipe.path} (${steps.map(({ request }) => request.action).join(" and ")})`,
    );
  const also = others.map((other) => ` It can also ${other}.`).join("");
  const more = ways.length - 3;
  const goal = kind === "escalation" ? "escalate" : "expose data";
  const rest =
    more > 0 ? ` There ${more === 1 ? "is 1 more way" : `are ${more} more ways`} to ${goal}.` : "";
  return {
    ...(position === undefined
      ? partOf(located, "NotAction")
      : partOf(located, "Action", position)),
    ...(escalations.every(({ recipe, isPartial }) => isPartial || recipe.isConditional) && {
      severity: "high",
    }),
    pattern: actions.join(", "),
    message: `A principal with this policy can ${first}.${also}${rest}`,
    fix: fixFor(located.policy, actions),
  };
}

/**
 * Removes the actions from all statements: another statement of the policy may allow them too.
 * @returns null if the other actions of a pattern are not all known: only the author knows which
 * ones are needed.
 */
function fixWithout(policy: LintedPolicy, actions: readonly string[]): Fix | null {
  const allows = policy.document.Statement.filter(({ Effect }) => Effect === "Allow");
  const isReplaced = (pattern: string) => actions.some((action) => actionMatches(pattern, action));
  if (!allows.every(({ Action = [] }) => Action.filter(isReplaced).every(canList))) return null;
  const statements = policy.document.Statement.flatMap((statement) =>
    statement.Effect === "Deny" ? [statement] : without(statement, actions),
  );
  return fixOf(policy, `Remove ${listed(actions)}, or restrict the statement.`, statements);
}

/** The statement without the actions. Roles that it names one by one stay: they are intended. */
function without(statement: Statement, actions: readonly string[]): readonly Statement[] {
  const { Action, NotAction = [], Resource = [] } = statement;
  if (Action === undefined) {
    const missing = actions.filter(
      (action) => !NotAction.some((pattern) => actionMatches(pattern, action)),
    );
    return [{ ...statement, NotAction: [...NotAction, ...missing] }];
  }
  const named = Resource.filter(namesOneRole);
  const intended = actions.filter(
    (action) =>
      roleActions.includes(action) && Action.some((pattern) => actionMatches(pattern, action)),
  );
  if (named.length === Resource.length)
    return withoutActions(
      { ...statement, Action },
      actions.filter((action) => !intended.includes(action)),
    );
  const kept = named.length === 0 ? [] : withActions({ ...statement, Resource: named }, intended);
  return [...withoutActions({ ...statement, Action }, actions), ...kept];
}
