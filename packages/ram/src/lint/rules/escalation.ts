import { actionMatches } from "../../decide/glob.ts";
import { type Escalation, escalations } from "../../escalation/escalation.ts";
import type { Need } from "../../escalation/recipes.ts";
import type { Statement } from "../../policy.ts";
import {
  type Finding,
  type LintContext,
  type Place,
  type Rule,
  type Subject,
  statementsOf,
  type With,
  withoutActions,
} from "../finding.ts";
import { type Fix, fixOf } from "../fix.ts";

/** Permissions with which a caller gets more than was granted: the recipes that one statement gives by itself. */
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

type Found = Omit<Escalation, "steps"> & { readonly steps: readonly [Escalation["steps"][0], ...Escalation["steps"]] };

const known = new WeakMap<LintContext, readonly Found[]>();

/** The recipes of a context, looked for once for both rules. */
function escalationsOf(context: LintContext): readonly Found[] {
  const found = known.get(context) ?? (escalations(context.policies) as readonly Found[]);
  // Stryker disable next-line CallExpression: what is remembered is for speed alone
  known.set(context, found);
  return found;
}

/** What takes so many statements. The one that allows the first step is blamed. */
function byStatement(context: LintContext, count: number): readonly Omit<Finding, "id">[] {
  const found = escalationsOf(context).filter(({ steps }) => new Set(steps.map(({ statement }) => keyOf(statement))).size === count);
  // Most statements that are blamed are blamed for the same: what is left without it is the same for them all.
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

function keyOf({ policy, index }: Found["steps"][0]["statement"]): string {
  return JSON.stringify([policy, index]);
}

function finding({ subject, index }: Place, found: readonly Found[], fixFor: typeof fixWithout): Omit<Finding, "id"> {
  const actions = [...new Set(found.flatMap(({ recipe: { needs } }) => (needs[0] as Need).action))];
  const told = found
    .slice(0, 3)
    .map(({ recipe }) => `${recipe.needs.map(({ action }) => action).join(" and ")} ${recipe.path} (${recipe.id})`)
    .join("; ");
  const more = found.length > 3 ? `; and ${found.length - 3} more ways` : "";
  return {
    severity: "critical",
    policy: subject.policy.name,
    statement: index,
    pattern: actions.join(", "),
    message: `Whoever holds this: ${told}${more}.`,
    fix: fixFor(subject, actions),
  };
}

/** Another statement of the policy may give the same: the actions have to go from all of them. */
function fixWithout(subject: Subject, actions: readonly string[]): Fix | null {
  const left = subject.policy.document.Statement.flatMap((statement) =>
    statement.Effect === "Deny" ? [statement] : without(statement, actions),
  );
  return fixOf(subject, `Take ${actions.join(", ")} away, or narrow it.`, left);
}

function without(statement: Statement, actions: readonly string[]): readonly Statement[] {
  const { NotAction } = statement;
  if (NotAction === undefined) return withoutActions(statement as With<"Action">, actions);
  const missing = actions.filter((action) => !NotAction.some((pattern) => actionMatches(pattern, action)));
  return [{ ...statement, NotAction: [...NotAction, ...missing] }];
}
