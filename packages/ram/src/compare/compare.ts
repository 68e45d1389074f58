import type { Budget } from "../automaton/budget.ts";
import type { PolicyInput } from "../document/input.ts";
import type { RamRequest } from "../policy.ts";
import { budgetFor } from "../sets/budget.ts";
import {
  type CompiledPolicies,
  compilePolicies,
  difference,
  intersection,
  lacksOf,
  type SearchResult,
} from "./difference.ts";

/**
 * A proved yes, a no with a request that shows it (confirmed by the evaluator), or the reason why
 * neither could be shown.
 */
export type Answer =
  | { readonly answer: "yes" }
  | {
      readonly answer: "no";
      readonly request: RamRequest;
      /** The answer counts if requests can be made without these keys, whose meaning is unknown. */
      readonly lacks?: readonly string[];
    }
  | { readonly answer: "undetermined"; readonly reason: string };

/**
 * Whether `outer` allows everything that `inner` allows. A "no" has a request that `inner` allows
 * and `outer` does not. Exact over actions, resources, principals, and conditions on published
 * keys. A key has at most one value in a request.
 * @throws {PolicyError} on a policy that doesn't have the shape that `parsePolicy` returns, as all
 *   of these functions do. On parsed policies it never throws.
 */
export function includes(outer: PolicyInput, inner: PolicyInput): Answer {
  return isNone(difference(compilePolicies(inner), compilePolicies(outer)));
}

/** Whether both allow the same. A "no" has a request that only one of them allows. */
export function equivalent(a: PolicyInput, b: PolicyInput): Answer {
  const { onlyInA, onlyInB } = differences(compilePolicies(a), compilePolicies(b));
  return onlyInB.answer === "no" || onlyInA.answer === "yes" ? onlyInB : onlyInA;
}

/** Whether no request is allowed by both. A "no" has one that is. */
export function disjoint(a: PolicyInput, b: PolicyInput): Answer {
  return isNone(intersection(compilePolicies(a), compilePolicies(b)));
}

/** How `a` relates to `b`: `wider` allows everything that `b` allows, and more. */
export type Relation = "equal" | "narrower" | "wider" | "overlapping" | "disjoint" | "undetermined";

/** The relation of two policies, with an example request for each difference. */
export interface Comparison {
  readonly relation: Relation;
  /** A request that `a` allows and `b` does not. */
  readonly onlyInA: RamRequest | null;
  /** A request that `b` allows and `a` does not. */
  readonly onlyInB: RamRequest | null;
  /** The requests count if they can be made without these keys, whose meaning is unknown. */
  readonly lacks?: readonly string[];
  /** Why the relation is undetermined. */
  readonly reason?: string;
}

/**
 * Compares what two policies allow. The evaluator confirmed each request in the result. There can
 * be a request although the relation is undetermined.
 */
export function compare(a: PolicyInput, b: PolicyInput): Comparison {
  const [compiledA, compiledB] = [compilePolicies(a), compilePolicies(b)];
  const { onlyInA, onlyInB, budget } = differences(compiledA, compiledB);
  const lacks = [...new Set([onlyInA, onlyInB].flatMap((each) => lacksOf(each).lacks ?? []))];
  const requests = {
    onlyInA: requestOf(onlyInA),
    onlyInB: requestOf(onlyInB),
    ...(lacks.length === 0 ? {} : { lacks }),
  };
  const undetermined = (reason: string): Comparison => ({
    relation: "undetermined",
    ...requests,
    reason,
  });
  if (onlyInA.answer === "undetermined") return undetermined(onlyInA.reason);
  if (onlyInB.answer === "undetermined") return undetermined(onlyInB.reason);
  if (onlyInA.answer === "yes")
    return { relation: onlyInB.answer === "yes" ? "equal" : "narrower", ...requests };
  if (onlyInB.answer === "yes") return { relation: "wider", ...requests };
  const apart = isNone(intersection(compiledA, compiledB, budget));
  if (apart.answer === "undetermined") return undetermined(apart.reason);
  return { relation: apart.answer === "yes" ? "disjoint" : "overlapping", ...requests };
}

/** Whether there is nothing that only `a` allows, and nothing that only `b` allows. */
function differences(
  a: CompiledPolicies,
  b: CompiledPolicies,
): { readonly onlyInA: Answer; readonly onlyInB: Answer; readonly budget: Budget } {
  const budget = budgetFor([a.model, b.model]);
  const onlyInA = isNone(difference(a, b, budget));
  return { onlyInA, onlyInB: isNone(difference(b, a, budget)), budget };
}

function isNone(found: SearchResult): Answer {
  if (found.is === "empty") return { answer: "yes" };
  return found.is === "inhabited"
    ? { answer: "no", request: found.request, ...lacksOf(found) }
    : { answer: "undetermined", reason: found.reason };
}

function requestOf(answer: Answer): RamRequest | null {
  return answer.answer === "no" ? answer.request : null;
}
