import type { Budget } from "../automaton/budget.ts";
import { decide } from "../decide/decide.ts";
import { type PolicyInput, toPolicySet } from "../document/input.ts";
import type { PolicySet, RamRequest, Statement } from "../policy.ts";
import { budgetFor } from "../sets/budget.ts";
import { isKnownKey } from "../sets/condition-keys.ts";
import { requestsOf } from "../sets/example-requests.ts";
import { allBoxes, type Box, type Model, mapBoxes, modelOf } from "../sets/model.ts";
import { search } from "../sets/search.ts";

/**
 * `empty`: it is proved that there is no such request. `inhabited`: `request` is one, and the
 * evaluator confirmed it. `undetermined`: neither could be shown, and `reason` says why.
 */
export type SearchResult =
  | { readonly is: "empty" }
  | { readonly is: "inhabited"; readonly request: RamRequest }
  | { readonly is: "undetermined"; readonly reason: string };

/**
 * Policies with their model. The model may stand for a part of the policies: what one statement
 * allows, for example.
 */
export interface CompiledPolicies {
  readonly policies: PolicySet;
  readonly model: Model;
}

/** @throws {PolicyError} like {@link toPolicySet}. */
export function compilePolicies(input: PolicyInput): CompiledPolicies {
  const policies = toPolicySet(input);
  return { policies, model: modelOf(policies) };
}

/** Whether there is a request that `a` allows and `b` does not. */
export function difference(
  a: CompiledPolicies,
  b: CompiledPolicies,
  budget?: Budget,
): SearchResult {
  return inhabited([a], [b], budget);
}

/** Whether there is a request that both allow. */
export function intersection(
  a: CompiledPolicies,
  b: CompiledPolicies,
  budget?: Budget,
): SearchResult {
  return inhabited([a, b], [], budget);
}

/**
 * Whether there is a request that all of `allowing` allow and none of `refusing` allows.
 *
 * A condition on a key whose meaning isn't published is an unknown. The first search treats it as
 * any other key: if that finds nothing, there is nothing. A request counts only if it doesn't
 * depend on the unknown conditions. To find one, the second search assumes the less favourable
 * result of each unknown condition.
 * @param budget a budget to take a share of; by default the search has its own.
 */
export function inhabited(
  allowing: readonly CompiledPolicies[],
  refusing: readonly CompiledPolicies[],
  budget?: Budget,
): SearchResult {
  const isConfirmed = (request: RamRequest) =>
    allowing.every(({ policies }) => decide(policies, request).decision === "allow") &&
    refusing.every(({ policies }) => decide(policies, request).decision !== "allow");
  const modelsOf = (list: readonly CompiledPolicies[]) => list.map(({ model }) => model);
  const steps = budget?.share() ?? budgetFor(modelsOf([...allowing, ...refusing]));
  const find = (some: readonly Model[], none: readonly Model[]): SearchResult => {
    const found = search(some, none, steps);
    if (found === null) return { is: "empty" };
    if (typeof found === "string") return { is: "undetermined", reason: found };
    const boxes = [...some, ...none].flatMap(allBoxes);
    for (const request of requestsOf(found, boxes))
      if (isConfirmed(request)) return { is: "inhabited", request };
    // Model and evaluator agree, which property tests show. If they ever didn't, no answer would be
    // better than a wrong one.
    return {
      is: "undetermined",
      reason: "The evaluator did not confirm the request that was found.",
    };
  };
  const plain = find(modelsOf(allowing), modelsOf(refusing));
  if (plain.is !== "inhabited") return plain;
  const unknown = new Set(
    modelsOf([...allowing, ...refusing]).flatMap((model) => allBoxes(model).flatMap(unknownKeys)),
  );
  if (unknown.size === 0) return plain;
  const sure = find(
    modelsOf(allowing).map((model) => mapBoxes(model, atLeast)),
    modelsOf(refusing).map((model) => mapBoxes(model, atMost)),
  );
  if (sure.is === "inhabited") return sure;
  return {
    is: "undetermined",
    reason: `The answer depends on ${[...unknown].join(", ")}, and it is not known which values requests have there.`,
  };
}

function unknownKeys(box: Box): readonly string[] {
  return box.tests.map(({ key }) => key).filter((key) => !isKnownKey(key));
}

/** Allows only what is allowed whatever the unknown conditions say. */
function atLeast(box: Box, effect: Statement["Effect"]): readonly Box[] {
  if (unknownKeys(box).length === 0) return [box];
  if (effect === "Allow") return [];
  return [{ ...box, tests: box.tests.filter(({ key }) => isKnownKey(key)) }];
}

/** Allows everything that some values of the unknown conditions allow. */
function atMost(box: Box, effect: Statement["Effect"]): readonly Box[] {
  return atLeast(box, effect === "Allow" ? "Deny" : "Allow");
}
