import { actionMatches } from "../../decide/glob.ts";
import { type Escalation, escalations } from "../../escalation/escalation.ts";
import type { Statement } from "../../policy.ts";
import { type Finding, type LintContext, type Place, type Rule, statementsOf, withoutActions } from "../finding.ts";

/** Permissions with which a caller gets more than was granted: the recipes that one statement gives by itself. */
export const escalation: Rule = {
  id: "escalation",
  about: "A statement lets its holder become more than it says.",
  check: (context) => byStatement(context, ({ steps }) => new Set(steps.map(keyOf)).size === 1),
};

/** The same, where it takes two statements, of one policy or of two: each is harmless by itself. */
export const combinedAccess: Rule = {
  id: "combined-access",
  about: "Statements that are harmless one by one let their holder become more together.",
  check: (context) => byStatement(context, ({ steps }) => new Set(steps.map(keyOf)).size > 1),
};

function keyOf({ statement }: Escalation["steps"][number]): string {
  return JSON.stringify([statement.policy, statement.index]);
}

const known = new WeakMap<LintContext, readonly Escalation[]>();

/** The recipes of a context, looked for once for both rules. */
function escalationsOf(context: LintContext): readonly Escalation[] {
  const found = known.get(context) ?? escalations(context.policies);
  known.set(context, found);
  return found;
}

function byStatement(context: LintContext, wanted: (found: Escalation) => boolean): readonly Omit<Finding, "id">[] {
  const found = escalationsOf(context).filter(wanted);
  return statementsOf(context, "Allow").flatMap((place) => {
    const mine = found.filter(
      ({ steps: [first] }) => first?.statement.policy === place.subject.policy.name && first.statement.index === place.index,
    );
    return mine.length === 0 ? [] : [finding(place, mine)];
  });
}

function finding({ subject, index }: Place, found: readonly Escalation[]): Omit<Finding, "id"> {
  const { name, document } = subject.policy;
  const actions = [...new Set(found.flatMap(({ recipe }) => recipe.needs.slice(0, 1).map(({ action }) => action)))];
  const told = found
    .slice(0, 3)
    .map(({ recipe, steps }) => `${steps.map(({ request }) => request.action).join(" and ")} ${recipe.path} (${recipe.id})`);
  const more = found.length > 3 ? `; and ${found.length - 3} more ways` : "";
  // Another statement of the policy may give the same: the action has to go from all of them.
  const Statement = document.Statement.flatMap((statement) => (statement.Effect === "Deny" ? [statement] : without(statement, actions)));
  return {
    severity: "critical",
    policy: name,
    statement: index,
    pattern: actions.join(", "),
    message: `Whoever holds this: ${told.join("; ")}${more}.`,
    fix: {
      message: `Take ${actions.join(", ")} away, or narrow it.`,
      document: Statement.length === 0 ? null : { ...document, Statement },
    },
  };
}

function without(statement: Statement, actions: readonly string[]): readonly Statement[] {
  const { Action, NotAction } = statement;
  if (NotAction !== undefined)
    return [
      { ...statement, NotAction: [...NotAction, ...actions.filter((action) => !NotAction.some((each) => actionMatches(each, action)))] },
    ];
  return withoutActions({ ...statement, Action: Action as readonly string[] }, actions);
}
