import { canName } from "../actions/resources.ts";
import { findAction } from "../actions/table.ts";
import { permits } from "../compare/questions.ts";
import { decide } from "../decide/decide.ts";
import { actionMatches } from "../decide/glob.ts";
import type { Decision, NamedPolicy, PolicySet, RamRequest, Statement } from "../policy.ts";
import { together } from "../sets/bound.ts";
import { type PolicyInput, toPolicySet } from "../sets/input.ts";
import { modelOf } from "../sets/model.ts";
import { type Need, type Recipe, recipes } from "./recipes.ts";

/** One call of a recipe, and the statement that allows it. */
export interface Step {
  readonly request: RamRequest;
  readonly statement: NonNullable<Decision["statement"]>;
}

export interface Escalation {
  readonly recipe: Recipe;
  readonly steps: readonly Step[];
}

/** The recipes that the policies, taken together, allow from end to end, each with the calls. */
export function escalations(policies: PolicyInput): readonly Escalation[] {
  const set = toPolicySet(policies);
  const named = [...(set.identity ?? []), ...(set.resource ?? [])].flatMap(({ document }) => document.Statement);
  const found = (recipe: Recipe): readonly Escalation[] => {
    for (const resource of recipe.onOneResource ? resourcesFor(recipe, set, named) : [undefined]) {
      const steps = recipe.needs.flatMap((need) => stepFor(resource === undefined ? need : { ...need, resource }, set));
      if (steps.length === recipe.needs.length) return [{ recipe, steps }];
    }
    return [];
  };
  return together([modelOf(set)], () => possible(named).flatMap(found));
}

// Stryker disable all: most policies speak of nothing that the recipes need, and that is told without an analysis. Too wide an answer costs time and no more.
function possible(named: readonly Statement[]): readonly Recipe[] {
  const mentions = ({ Effect, Action }: Statement, action: string) =>
    Effect === "Allow" && (Action === undefined || Action.some((pattern) => actionMatches(pattern, action)));
  return recipes.filter(({ needs }) => needs.every(({ action }) => named.some((statement) => mentions(statement, action))));
}
// Stryker restore all

/** Names on which one of the needs is met, as examples of what the statements name. */
function* resourcesFor({ needs }: Recipe, set: PolicySet, named: readonly Statement[]): Generator<string> {
  // Stryker disable next-line ArrayDeclaration: a text that is no name of a resource is as good as none.
  for (const resource of new Set(named.flatMap(({ Resource = [] }) => Resource))) {
    for (const need of needs) for (const { request } of stepFor({ ...need, resource }, set)) yield request.resource;
  }
}

function stepFor(need: Need, { identity = [], resource = [], ...limits }: PolicySet): readonly Step[] {
  const reachable = { ...limits, identity: withReach(identity, need.action), resource: withReach(resource, need.action) };
  const permission = permits(reachable, need);
  if (permission.answer !== "yes") return [];
  // What is permitted is permitted by a statement: the sets leave the account's root out.
  return [{ request: permission.request, statement: decide(reachable, permission.request).statement as Step["statement"] }];
}

/**
 * The policies without the resources with which an action is never asked: a bucket's policy is not changed through the names of its objects, and a trust policy,
 * which names no resource, says nothing of any but its own role.
 */
function withReach(policies: readonly NamedPolicy[], action: string): readonly NamedPolicy[] {
  const templates = findAction(action)?.resources ?? [];
  // Stryker disable next-line MethodExpression: no action of a recipe is asked with two forms of name.
  const canBe = (resource: string) => templates.length === 0 || templates.some((template) => canName(resource, template));
  // Stryker disable next-line ArrayDeclaration: a text that is no name of a resource is as good as none.
  const narrow = (statement: Statement): Statement => ({ ...statement, Resource: (statement.Resource ?? []).filter(canBe) });
  return policies.map(({ name, document }) => ({ name, document: { ...document, Statement: document.Statement.map(narrow) } }));
}
