import { canName } from "../actions/resources.ts";
import { findAction } from "../actions/table.ts";
import { permitsSide } from "../compare/questions.ts";
import { decide } from "../decide/decide.ts";
import { actionMatches } from "../decide/glob.ts";
import type { Decision, NamedPolicy, PolicySet, RamRequest, Statement } from "../policy.ts";
import { together } from "../sets/bound.ts";
import { type Side, sideOf } from "../sets/difference.ts";
import { type PolicyInput, toPolicySet } from "../sets/input.ts";
import { mapBoxes, modelOf } from "../sets/model.ts";
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
  const sides = new Map<string, Side>();
  const sideOn = (action: string) => {
    const side = sides.get(action) ?? sideFor(action, set);
    // Stryker disable next-line CallExpression: what is remembered is for speed alone
    sides.set(action, side);
    return side;
  };
  const found = (recipe: Recipe): readonly Escalation[] => {
    for (const resource of recipe.onOneResource ? resourcesFor(recipe, sideOn) : [undefined]) {
      const steps = recipe.needs.flatMap((need) => stepFor(resource === undefined ? need : { ...need, resource }, sideOn));
      if (steps.length === recipe.needs.length) return [{ recipe, steps }];
    }
    return [];
  };
  // Stryker disable next-line ArrayDeclaration: a bound on work
  return together([modelOf(set)], () => possible(named).flatMap(found));
}

// Stryker disable all: most policies speak of nothing that the recipes need, and that is told without an analysis. Too wide an answer costs time and no more.
function possible(named: readonly Statement[]): readonly Recipe[] {
  const allows = (statement: Statement, action: string) => statement.Effect === "Allow" && mentions(statement, action);
  return recipes.filter(({ needs }) => needs.every(({ action }) => named.some((statement) => allows(statement, action))));
}

/** Whether the statement may speak of an action; false only where it surely doesn't. */
function mentions({ Action }: Statement, action: string): boolean {
  return Action === undefined || Action.some((pattern) => actionMatches(pattern, action));
}
// Stryker restore all

type SideOn = (action: string) => Side;

/** Names on which one of the needs is met, as examples of what the statements name. */
function* resourcesFor({ needs }: Recipe, sideOn: SideOn): Generator<string> {
  const seen = new Set<string>();
  const boxes = needs.flatMap(({ action }) => sideOn(action).model.layers.flat());
  for (const resource of new Set(boxes.flatMap(({ resources }) => resources.map(({ text }) => text)))) {
    for (const { request } of needs.flatMap((need) => stepFor({ ...need, resource }, sideOn))) {
      // Stryker disable next-line ConditionalExpression: for speed alone, a name that was tried gives nothing when it is tried again
      if (!seen.has(request.resource)) yield request.resource;
      // Stryker disable next-line CallExpression: as above
      seen.add(request.resource);
    }
  }
}

function stepFor(need: Need, sideOn: SideOn): readonly Step[] {
  const side = sideOn(need.action);
  const permission = permitsSide(side, need);
  if (permission.answer !== "yes") return [];
  // What is permitted is permitted by a statement: the sets leave the account's root out.
  return [{ request: permission.request, statement: decide(side.policies, permission.request).statement as Step["statement"] }];
}

/** The policies as far as they speak of an action. */
function sideFor(action: string, { identity = [], resource = [], ...limits }: PolicySet): Side {
  const { policies, model } = sideOf({ ...limits, identity: withReach(identity, action), resource: withReach(resource, action) });
  // Stryker disable next-line ConditionalExpression,EqualityOperator,ArrayDeclaration: for speed alone, a box with no resource holds no call
  return { policies, model: mapBoxes(model, (box) => (box.resources.length === 0 ? [] : [box])) };
}

/**
 * The policies without the resources with which an action is never asked: a bucket's policy is not changed through the names of its objects, and a trust policy,
 * which names no resource, says nothing of any but its own role.
 */
function withReach(policies: readonly NamedPolicy[], action: string): readonly NamedPolicy[] {
  const templates = findAction(action)?.resources ?? [];
  // Stryker disable next-line MethodExpression: no action of a recipe is asked with two forms of name.
  const canBe = (resource: string) => templates.length === 0 || templates.some((template) => canName(resource, template));
  const narrow = (statement: Statement): Statement => {
    // Stryker disable next-line ArrayDeclaration: a text that is no name of a resource is as good as none.
    const { Resource = [] } = statement;
    // A statement stays where it is, since steps name it by its place; one without a resource speaks of nothing.
    // Stryker disable next-line ConditionalExpression,ArrayDeclaration: for speed alone, what doesn't mention the action allows and denies no call with it
    return { ...statement, Resource: mentions(statement, action) ? Resource.filter(canBe) : [] };
  };
  return policies.map(({ name, document }) => ({ name, document: { ...document, Statement: document.Statement.map(narrow) } }));
}
