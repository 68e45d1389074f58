import type { Budget } from "../automaton/budget.ts";
import { decide } from "../decide/decide.ts";
import { type PolicyInput, toPolicySet } from "../document/input.ts";
import { operators } from "../document/operators.ts";
import { parseRequest } from "../document/request.ts";
import type { PolicySet, RamRequest, Statement } from "../policy.ts";
import { budgetFor } from "../sets/budget.ts";
import { isKnownKey } from "../sets/condition-keys.ts";
import { requestsOf } from "../sets/example-requests.ts";
import { hasRequest } from "../sets/membership.ts";
import { allBoxes, type Box, type Model, mapBoxes, modelOf, type Test } from "../sets/model.ts";
import { search } from "../sets/search.ts";

/**
 * `empty`: it is proved that there is no such request. `inhabited`: `request` is one, and the
 * evaluator confirmed it. `undetermined`: neither could be shown, and `reason` says why.
 */
export type SearchResult =
  | { readonly is: "empty" }
  | {
      readonly is: "inhabited";
      readonly request: RamRequest;
      /** The result counts if requests can be made without these keys, whose meaning is unknown. */
      readonly lacks?: readonly string[];
    }
  | { readonly is: "undetermined"; readonly reason: string };

/** The keys that a result assumes to be missing, as a member of another result. */
export function lacksOf(found: object & { readonly lacks?: readonly string[] }): {
  readonly lacks?: readonly string[];
} {
  return found.lacks === undefined ? {} : { lacks: found.lacks };
}

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
 * A condition is unknown if its operator is not documented, or if the meaning of its key isn't
 * published. The first search treats it as any other: if that finds nothing, there is nothing. A
 * request counts only if it doesn't depend on the unknown conditions. To find one, the second
 * search assumes the less favourable result of each. The third one looks for a request without the
 * unknown keys: it counts under the assumption that requests can lack them.
 * @param budget a budget to take a share of; by default the search has its own.
 */
export function inhabited(
  allowing: readonly CompiledPolicies[],
  refusing: readonly CompiledPolicies[],
  budget?: Budget,
): SearchResult {
  const isRefused = (policies: PolicySet, request: RamRequest) =>
    ["explicitDeny", "implicitDeny"].includes(decide(policies, request).decision);
  const isConfirmed = (request: RamRequest) =>
    allowing.every(({ policies }) => decide(policies, request).decision === "allow") &&
    refusing.every(({ policies }) => isRefused(policies, request));
  const modelsOf = (list: readonly CompiledPolicies[]) => list.map(({ model }) => model);
  const steps = budget?.share() ?? budgetFor(modelsOf([...allowing, ...refusing]));
  const find = (some: readonly Model[], none: readonly Model[]): SearchResult => {
    const found = search(some, none, steps);
    if (found === null) return { is: "empty" };
    if (typeof found === "string") return { is: "undetermined", reason: found };
    const boxes = [...some, ...none].flatMap(allBoxes);
    // A request in another form can have left the models, because they can lack conditions.
    const isFound = (request: RamRequest) =>
      some.every((model) => hasRequest(model, request, steps)) &&
      !none.some((model) => hasRequest(model, request, steps));
    let unusual: RamRequest | undefined;
    for (const request of requestsOf(found, boxes)) {
      if (!(isFound(request) && isConfirmed(request))) continue;
      if (isRequest(request)) return { is: "inhabited", request };
      unusual ??= request;
    }
    if (unusual !== undefined) return { is: "inhabited", request: unusual };
    // Model and evaluator agree, which property tests show. If they ever didn't, no answer would be
    // better than a wrong one.
    return {
      is: "undetermined",
      reason: "The evaluator did not confirm the request that was found.",
    };
  };
  const unknown = unknownTests(modelsOf([...allowing, ...refusing]));
  if (unknown.length === 0) return find(modelsOf(allowing), modelsOf(refusing));
  const possible = search(modelsOf(allowing), modelsOf(refusing), steps);
  if (possible === null) return { is: "empty" };
  if (typeof possible === "string") return { is: "undetermined", reason: possible };
  const open = new Set(unknown);
  const findIf = (resolve: Resolve) =>
    find(
      modelsOf(allowing).map((model) => mapBoxes(model, bound(open, "least", resolve))),
      modelsOf(refusing).map((model) => mapBoxes(model, bound(open, "most", resolve))),
    );
  const sure = findIf(() => undefined);
  if (sure.is === "inhabited") return sure;
  const keys = [...new Set(unknown.flatMap((test) => ("condition" in test ? [test.key] : [])))];
  if (keys.length > 0) {
    const lacking = findIf(holdsWithoutKey);
    if (lacking.is === "inhabited") return { ...lacking, lacks: keys };
  }
  return { is: "undetermined", reason: reasonOf(unknown, keys) };
}

/** Whether `parseRequest` accepts it: a request as it is made, with one region and one account. */
function isRequest(request: RamRequest): boolean {
  try {
    parseRequest(request);
    return true;
  } catch {
    return false;
  }
}

/**
 * The tests whose result is not known. A key that a question or an assumption is about is not
 * left open.
 */
function unknownTests(models: readonly Model[]): readonly Test[] {
  const tests = models.flatMap(allBoxes).flatMap((box) => box.tests);
  const fixed = new Set(
    tests.flatMap((test) => ("is" in test || "oneOf" in test ? [test.key] : [])),
  );
  return tests.filter(
    (test) => "undocumented" in test || !(isKnownKey(test.key) || fixed.has(test.key)),
  );
}

/** Whether an unknown test holds; undefined to leave it open. */
type Resolve = (test: Test) => boolean | undefined;

/** Without the key, only a negated operator holds. */
function holdsWithoutKey(test: Test): boolean | undefined {
  return "condition" in test ? operators[test.condition.operator]?.negated : undefined;
}

/**
 * The least or the most that a box can allow or deny, whatever the tests say that are left open.
 */
function bound(
  unknown: ReadonlySet<Test>,
  access: "least" | "most",
  resolve: Resolve,
): (box: Box, effect: Statement["Effect"]) => readonly Box[] {
  return (box, effect) => {
    const left = box.tests.filter((test) => unknown.has(test));
    const leftHolds = (effect === "Allow") === (access === "most");
    if (!left.every((test) => resolve(test) ?? leftHolds)) return [];
    return [{ ...box, tests: box.tests.filter((test) => !left.includes(test)) }];
  };
}

function reasonOf(unknown: readonly Test[], keys: readonly string[]): string {
  const undocumented = new Set(
    unknown.flatMap((test) =>
      "undocumented" in test ? [`${test.undocumented.operator} of ${test.undocumented.key}`] : [],
    ),
  );
  return [
    ...(keys.length === 0
      ? []
      : [
          `The answer depends on ${keys.join(", ")}, and it is not known which values requests have there.`,
        ]),
    ...(undocumented.size === 0
      ? []
      : [
          `The answer depends on ${[...undocumented].join(", ")}, and RAM does not document when that holds.`,
        ]),
  ].join(" ");
}
