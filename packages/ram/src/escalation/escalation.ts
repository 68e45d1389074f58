import { permits } from "../compare/questions.ts";
import { decide } from "../decide/decide.ts";
import type { Decision, RamRequest } from "../policy.ts";
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
  const given = toPolicySet(policies);
  // A trust policy says nothing of any resource but its own role.
  const resource = (given.resource ?? []).filter(({ document }) => document.Statement.every(({ Resource }) => Resource !== undefined));
  const set = { ...given, resource };
  return recipes.flatMap((recipe) => {
    const steps = recipe.needs.flatMap((need): Step[] => {
      const permission = permits(set, need);
      if (permission.answer !== "yes") return [];
      const { statement } = decide(set, permission.request);
      return statement === null ? [] : [{ request: permission.request, statement }];
    });
    return steps.length === recipe.needs.length ? [{ recipe, steps }] : [];
  });
}
