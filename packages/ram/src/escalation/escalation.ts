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

/** One request of a recipe, and the statement that allows it. */
export interface Step {
  readonly request: RamRequest;
  readonly statement: NonNullable<Decision["statement"]>;
}

/** A recipe that policies allow. */
export interface Escalation {
  readonly recipe: Recipe;
  readonly steps: readonly [Step, ...Step[]];
  /**
   * Whether only the roles of a pattern such as `role/app-*` can be used, and not every role. That
   * can be intended.
   */
  readonly isPartial: boolean;
}

/** A role that no policy names, in any account. Who can use it can use every role. */
const anyRole = "acs:ram:*:*:role/0.any-other-role";

/**
 * Finds the recipes of which the policies together allow every step.
 * @throws {PolicyError} on input that is not a parsed policy.
 */
export function escalations(policies: PolicyInput): readonly Escalation[] {
  const set = toPolicySet(policies);
  return findEscalations(set, budgetFor([modelOf(set)]));
}

/** {@link escalations} with a budget that others share. */
export function findEscalations(set: PolicySet, budget: Budget): readonly Escalation[] {
  const stepFor = stepFinder(set, budget);
  return recipes.flatMap((recipe): readonly Escalation[] => {
    const steps: Step[] = [];
    for (const need of recipe.needs) {
      const step = stepFor(need);
      if (step === undefined) return [];
      steps.push(step);
    }
    const isPartial = recipe.needs.some(
      ({ byPattern }, i) =>
        byPattern && !steps[i]?.request.resource.endsWith(":role/0.any-other-role"),
    );
    return [{ recipe, steps: steps as [Step, ...Step[]], isPartial }];
  });
}

/** Returns a function that finds the first action of a need that the policies allow. */
export function stepFinder(set: PolicySet, budget?: Budget): (need: Need) => Step | undefined {
  const statements = Object.values(set as Required<PolicySet>)
    .flat()
    .flatMap(({ document }) => document.Statement);
  const permissions = new Map<string, Permission>();
  const compiled = new Map<string, CompiledPolicies>();
  return ({ action: actions, byPattern = false, resource, context = {} }) => {
    for (const action of [actions].flat()) {
      const mentioning = statements.map((statement) => mentions(statement, action));
      // For speed: without an Allow that mentions the action, it is not allowed.
      if (!statements.some(({ Effect }, i) => Effect === "Allow" && mentioning[i])) continue;
      const forms = resourcePatternsOf(action);
      // Actions have the same answers if the same statements mention them and their resources have
      // the same forms.
      const key = JSON.stringify([mentioning, forms, byPattern]);
      const own = getOrCreate(compiled, key, () => compileFor(action, set, byPattern));
      const pattern = resource ?? forms;
      // A role that no policy names first: if it can be used, every role can.
      for (const names of byPattern ? [anyRole, pattern] : [pattern]) {
        const question = { action, resource: names, context };
        const permission = getOrCreate(permissions, JSON.stringify([key, names, context]), () =>
          permitsCompiled(own, question, budget),
        );
        if (permission.answer === "yes")
          return stepOf(own.policies, { ...permission.request, action });
      }
    }
    return undefined;
  };
}

/** A request that the policies allow, with the statement that allows it. */
export function stepOf(policies: PolicySet, request: RamRequest): Step {
  return { request, statement: decide(policies, request).statement as Step["statement"] };
}

/** The resources that an action is requested on, as patterns. */
function resourcePatternsOf(action: string): readonly string[] {
  const forms = findAction(action)?.resources ?? [];
  return forms.length === 0 ? ["*"] : forms.map((form) => form.replaceAll(/\{\w+\}/g, "*"));
}

/** Whether a resource pattern names one role, in one account or in any. */
export function namesOneRole(pattern: string): boolean {
  return /^role\/[^*?]+$/.test(tryArn(pattern)?.relativeId ?? "");
}

/** Whether a statement is about an action. */
function mentions({ Action, NotAction = [] }: Statement, action: string): boolean {
  const matches = (pattern: string) => actionMatches(pattern, action);
  return Action === undefined ? !NotAction.some(matches) : Action.some(matches);
}

/** The part of the policies that is about an action. */
function compileFor(
  action: string,
  { identity = [], resource = [], ...limits }: PolicySet,
  byPattern: boolean,
): CompiledPolicies {
  const narrow = (policies: readonly NamedPolicy[]) => narrowed(policies, action, byPattern);
  const { policies, model } = compilePolicies({
    ...limits,
    identity: narrow(identity),
    resource: narrow(resource),
  });
  // For speed: a box without resources matches nothing.
  return { policies, model: mapBoxes(model, (box) => (box.resources.length === 0 ? [] : [box])) };
}

/**
 * The policies without the resources that an action is never requested on: the name of an object
 * does not allow changing the policy of its bucket, and a trust policy, which has no resource, is
 * about its own role only. With `byPattern`, also without the roles that an Allow names one by one.
 *
 * The statements keep their positions, because steps refer to them.
 */
function narrowed(
  policies: readonly NamedPolicy[],
  action: string,
  byPattern: boolean,
): readonly NamedPolicy[] {
  const forms = findAction(action)?.resources ?? [];
  const isRequested = (resource: string) =>
    forms.length === 0 || forms.some((form) => canName(resource, form));
  const narrow = (statement: Statement): Statement => {
    const { Resource = [], Effect } = statement;
    const counts = (resource: string) =>
      isRequested(resource) && !(byPattern && Effect === "Allow" && namesOneRole(resource));
    return { ...statement, Resource: mentions(statement, action) ? Resource.filter(counts) : [] };
  };
  return policies.map(({ name, document }) => ({
    name,
    document: { ...document, Statement: document.Statement.map(narrow) },
  }));
}
