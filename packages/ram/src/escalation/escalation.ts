import { canName } from "../actions/resources.ts";
import { findAction } from "../actions/table.ts";
import { tryArn } from "../arn/arn.ts";
import type { Budget } from "../automaton/budget.ts";
import { type CompiledPolicies, compilePolicies } from "../compare/difference.ts";
import { type Permission, permitsCompiled } from "../compare/permits.ts";
import { decide } from "../decide/decide.ts";
import { actionMatches } from "../document/glob.ts";
import { type PolicyInput, toPolicySet } from "../document/input.ts";
import { getOrCreate } from "../memo.ts";
import type { Decision, NamedPolicy, PolicySet, RamRequest, Statement } from "../policy.ts";
import { budgetFor } from "../sets/budget.ts";
import { mapBoxes, modelOf } from "../sets/model.ts";
import { type Need, type Recipe, recipes } from "./recipes.ts";

/** One call of a recipe, and the statement that allows it. */
export interface Step {
  readonly request: RamRequest;
  readonly statement: NonNullable<Decision["statement"]>;
}

export interface Escalation {
  readonly recipe: Recipe;
  readonly steps: readonly [Step, ...Step[]];
  /**
   * Whether it reaches only the roles of a pattern such as `role/app-*`, which may be meant, and
   * not every role.
   */
  readonly isPartial: boolean;
}

/**
 * A role that no policy names, of whatever account: whoever reaches it reaches every role there.
 */
const anyRole = "acs:ram:*:*:role/0.any-other-role";

/** The recipes that the policies, taken together, allow from end to end, each with the calls. */
export function escalations(policies: PolicyInput): readonly Escalation[] {
  const set = toPolicySet(policies);
  return findEscalations(set, budgetFor([modelOf(set)]));
}

/** {@link escalations} with a budget that others share. */
export function findEscalations(set: PolicySet, budget: Budget): readonly Escalation[] {
  const stepFor = stepsIn(set, budget);
  const found = (recipe: Recipe): readonly Escalation[] => {
    const steps: Step[] = [];
    for (const need of recipe.needs) {
      const step = stepFor(need);
      if (step === undefined) return [];
      steps.push(step);
    }
    const isPartial = recipe.needs.some(
      ({ byPattern }, i) => byPattern && !isAnyRole((steps[i] as Step).request.resource),
    );
    return [{ recipe, steps: steps as [Step, ...Step[]], isPartial }];
  };
  return recipes.flatMap(found);
}

/** How a need is met by policies, if it is: by the first of its calls that is allowed. */
export function stepsIn(set: PolicySet, budget?: Budget): (need: Need) => Step | undefined {
  const { identity = [], resource = [], control = [], session = [] } = set;
  const statements = [...identity, ...resource, ...control, ...session].flatMap(
    ({ document }) => document.Statement,
  );
  const asked = new Map<string, Permission>();
  const sides = new Map<string, CompiledPolicies>();
  const look = ({
    action: actions,
    byPattern = false,
    resource,
    context = {},
  }: Need): Step | undefined => {
    for (const action of [actions].flat()) {
      const speaking = statements.map((statement) => mentions(statement, action));
      // Stryker disable next-line ConditionalExpression: for speed alone, what nothing mentions nothing allows
      if (!statements.some(({ Effect }, i) => Effect === "Allow" && speaking[i])) continue;
      const forms = formsOf(action);
      // Of actions which the same statements are about, and which are asked with the same
      // resources, all answers are the same.
      const kind = JSON.stringify([speaking, forms, byPattern]);
      const side = getOrCreate(sides, kind, () => sideFor(action, set, byPattern));
      const within = resource ?? forms;
      // One that nobody named first: it shows that all are within reach.
      for (const names of byPattern ? [anyRole, within] : [within]) {
        const question = JSON.stringify([kind, names, context]);
        const permission = getOrCreate(asked, question, () =>
          permitsCompiled(side, { action, resource: names, context }, budget),
        );
        if (permission.answer !== "yes") continue;
        const request = { ...permission.request, action };
        // What is permitted is permitted by a statement: the sets leave the account's root out.
        return {
          request,
          statement: decide(side.policies, request).statement as Step["statement"],
        };
      }
    }
    return undefined;
  };
  const met = new Map<Need, Step | undefined>();
  return (need) => {
    const step = met.has(need) ? met.get(need) : look(need);
    // Stryker disable next-line CallExpression: what is remembered is for speed alone
    met.set(need, step);
    return step;
  };
}

/** The names with which an action is asked, as patterns. */
function formsOf(action: string): readonly string[] {
  const templates = findAction(action)?.resources ?? [];
  return templates.length === 0
    ? ["*"]
    : templates.map((template) => template.replaceAll(/\{\w+\}/g, "*"));
}

/** Whether a resource pattern names one role, of whatever account. */
export function namesOneRole(pattern: string): boolean {
  return /^role\/[^*?]+$/.test(tryArn(pattern)?.relativeId ?? "");
}

function isAnyRole(resource: string): boolean {
  return resource.endsWith(":role/0.any-other-role");
}

// Stryker disable all: most policies speak of nothing that the recipes need, and that is told without an analysis. Too wide an answer costs time and no more.
/** Whether the statement speaks of an action. */
function mentions({ Action, NotAction = [] }: Statement, action: string): boolean {
  const matches = (pattern: string) => actionMatches(pattern, action);
  return Action === undefined ? !NotAction.some(matches) : Action.some(matches);
}
// Stryker restore all

/** The policies as far as they speak of an action. */
function sideFor(
  action: string,
  { identity = [], resource = [], ...limits }: PolicySet,
  byPattern: boolean,
): CompiledPolicies {
  const reach = (policies: readonly NamedPolicy[]) => withReach(policies, action, byPattern);
  const { policies, model } = compilePolicies({
    ...limits,
    identity: reach(identity),
    resource: reach(resource),
  });
  // Stryker disable next-line ConditionalExpression,EqualityOperator,ArrayDeclaration: for speed alone, a box with no resource holds no call
  return { policies, model: mapBoxes(model, (box) => (box.resources.length === 0 ? [] : [box])) };
}

/**
 * The policies without the resources with which an action is never asked: a bucket's policy is not
 * changed through the names of its objects, and a trust policy, which names no resource, says
 * nothing of any but its own role. And, if only patterns count, without the roles that are allowed
 * by name.
 */
function withReach(
  policies: readonly NamedPolicy[],
  action: string,
  byPattern: boolean,
): readonly NamedPolicy[] {
  const templates = findAction(action)?.resources ?? [];
  const canBe = (resource: string) =>
    templates.length === 0 || templates.some((template) => canName(resource, template));
  const narrow = (statement: Statement): Statement => {
    // Stryker disable next-line ArrayDeclaration: a text that is no name of a resource is as good as none.
    const { Resource = [], Effect } = statement;
    const counts = (resource: string) =>
      canBe(resource) && !(byPattern && Effect === "Allow" && namesOneRole(resource));
    // A statement stays where it is, since steps name it by its place; one without a resource
    // speaks of nothing.
    // Stryker disable next-line ConditionalExpression,ArrayDeclaration: for speed alone, what doesn't mention the action allows and denies no call with it
    return { ...statement, Resource: mentions(statement, action) ? Resource.filter(counts) : [] };
  };
  return policies.map(({ name, document }) => ({
    name,
    document: { ...document, Statement: document.Statement.map(narrow) },
  }));
}
