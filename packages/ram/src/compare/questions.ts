import { type PolicyInput, toPolicySet } from "../document/input.ts";
import type { RamRequest } from "../policy.ts";
import { together } from "../sets/budget.ts";
import { difference, type Emptiness, intersection, type Side, sideOf } from "./difference.ts";
import { checkQuestion, type Question, questionSide } from "./request-pattern.ts";

/**
 * A proved yes, a no with a call that shows it (and that the evaluator confirmed), or the reason
 * why neither can be said.
 */
export type Answer =
  | { readonly answer: "yes" }
  | { readonly answer: "no"; readonly request: RamRequest }
  | { readonly answer: "undetermined"; readonly reason: string };

/**
 * Whether `outer` allows everything that `inner` allows. A "no" carries a call that `inner` allows
 * and `outer` does not. Exact over actions, resources, principals, and conditions on published
 * keys; a key carries at most one value.
 * @throws {PolicyError} on a policy that is not of the shape that `parsePolicy` gives, as every
 *   question does; on parsed policies it never throws.
 */
export function includes(outer: PolicyInput, inner: PolicyInput): Answer {
  return includesSide(side(outer), side(inner));
}

/**
 * Whether two allow the same. A "no" carries a call that one of them allows and the other does not.
 */
export function equivalent(a: PolicyInput, b: PolicyInput): Answer {
  const [sideA, sideB] = [side(a), side(b)];
  return together([sideA.model, sideB.model], () => {
    const [only, other] = [includesSide(sideB, sideA), includesSide(sideA, sideB)];
    return other.answer === "no" || only.answer === "yes" ? other : only;
  });
}

/** Whether no call is allowed by both. A "no" carries one that is. */
export function disjoint(a: PolicyInput, b: PolicyInput): Answer {
  return disjointSides(side(a), side(b));
}

/** A yes with a call that is allowed, a proved no, or the reason why neither can be said. */
export type Permission =
  | { readonly answer: "yes"; readonly request: RamRequest }
  | { readonly answer: "no" }
  | { readonly answer: "undetermined"; readonly reason: string };

/**
 * Whether at least one call of the question is allowed: "can this role delete anything in the
 * evidence bucket?"
 * @throws {PolicyError} also on a question that is misspelt: an action or a resource that no policy
 *   could name, a list with nothing in it, or a member that a question does not have. A "no" would
 *   be no answer to it.
 */
export function permits(policies: PolicyInput, question: Question): Permission {
  checkQuestion(question);
  return permitsSide(side(policies), question);
}

/** {@link permits}, of what is at hand as sets. */
export function permitsSide(policies: Side, question: Question): Permission {
  const found = intersection(policies, questionSide(question));
  if (found.is === "inhabited") return { answer: "yes", request: found.request };
  return found.is === "empty" ? { answer: "no" } : { answer: "undetermined", reason: found.reason };
}

/** {@link includes}, of what is at hand as sets. */
export function includesSide(outer: Side, inner: Side): Answer {
  return noneOf(difference(inner, outer));
}

/** {@link disjoint}, of what is at hand as sets. */
export function disjointSides(a: Side, b: Side): Answer {
  return noneOf(intersection(a, b));
}

export function side(input: PolicyInput): Side {
  return sideOf(toPolicySet(input));
}

function noneOf(found: Emptiness): Answer {
  if (found.is === "empty") return { answer: "yes" };
  return found.is === "inhabited"
    ? { answer: "no", request: found.request }
    : { answer: "undetermined", reason: found.reason };
}
