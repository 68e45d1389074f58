import { canName } from "../actions/resources.ts";
import { findAction } from "../actions/table.ts";
import { permits } from "../compare/questions.ts";
import { decide } from "../decide/decide.ts";
import { actionMatches } from "../decide/glob.ts";
import type { Decision, NamedPolicy, RamRequest, Statement } from "../policy.ts";
import { type PolicyInput, toPolicySet } from "../sets/input.ts";
import { type Recipe, recipes } from "./recipes.ts";

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
  const { identity = [], resource: onResources = [], ...limits } = toPolicySet(policies);
  // A trust policy says nothing of any resource but its own role.
  const resource = onResources.filter(({ document }) => document.Statement.every(({ Resource }) => Resource !== undefined));
  const named = [...identity, ...resource].flatMap(({ document }) => document.Statement.filter(({ Effect }) => Effect === "Allow"));
  const mentions = (action: string) =>
    named.some(({ Action }) => Action === undefined || Action.some((pattern) => actionMatches(pattern, action)));
  // Most policies speak of nothing that the recipes need, and that is told without an analysis.
  const possible = recipes.filter(({ needs }) => needs.every(({ action }) => mentions(action)));
  return possible.flatMap((recipe) => {
    const steps = recipe.needs.flatMap((need): Step[] => {
      const reachable = { ...limits, identity: withReach(identity, need.action), resource: withReach(resource, need.action) };
      const permission = permits(reachable, need);
      if (permission.answer !== "yes") return [];
      // What is permitted is permitted by a statement: the sets leave the account's root out.
      return [{ request: permission.request, statement: decide(reachable, permission.request).statement as Step["statement"] }];
    });
    return steps.length === recipe.needs.length ? [{ recipe, steps }] : [];
  });
}

/** The policies without the resources with which an action is never asked: a bucket's policy is not changed through the names of its objects. */
function withReach(policies: readonly NamedPolicy[], action: string): readonly NamedPolicy[] {
  const templates = findAction(action)?.resources ?? [];
  if (templates.length === 0) return policies;
  const narrow = (statement: Statement): Statement => {
    const { Effect, Resource = [] } = statement;
    if (Effect === "Deny") return statement;
    return {
      ...statement,
      Resource: Resource.filter((resource) => templates.some((template) => canName(resource, template))),
    };
  };
  return policies.map(({ name, document }) => ({ name, document: { ...document, Statement: document.Statement.map(narrow) } }));
}
