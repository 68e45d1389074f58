import type { PolicyInput } from "../document/input.ts";
import type { RamRequest } from "../policy.ts";
import { together } from "../sets/budget.ts";
import type { Side } from "./difference.ts";
import { type Answer, disjointSides, includesSide, side } from "./questions.ts";

/** How `a` stands to `b`: `wider` allows all that `b` allows, and more. */
export type Relation = "equal" | "narrower" | "wider" | "overlapping" | "disjoint" | "undetermined";

export interface Comparison {
  readonly relation: Relation;
  /** A call that `a` allows and `b` does not. */
  readonly onlyInA: RamRequest | null;
  /** A call that `b` allows and `a` does not. */
  readonly onlyInB: RamRequest | null;
  /** Why the relation is undetermined. */
  readonly reason?: string;
}

/**
 * Compares what two allow. Each call in the answer was confirmed by the evaluator; a call may be
 * there although the relation is undetermined.
 */
export function compare(a: PolicyInput, b: PolicyInput): Comparison {
  const [sideA, sideB] = [side(a), side(b)];
  return together([sideA.model, sideB.model], () => compareSides(sideA, sideB));
}

function compareSides(a: Side, b: Side): Comparison {
  const inB = includesSide(b, a);
  const inA = includesSide(a, b);
  const calls = { onlyInA: requestOf(inB), onlyInB: requestOf(inA) };
  if (inB.answer === "undetermined")
    return { relation: "undetermined", ...calls, reason: inB.reason };
  if (inA.answer === "undetermined")
    return { relation: "undetermined", ...calls, reason: inA.reason };
  if (inB.answer === "yes")
    return { relation: inA.answer === "yes" ? "equal" : "narrower", ...calls };
  if (inA.answer === "yes") return { relation: "wider", ...calls };
  const apart = disjointSides(a, b);
  if (apart.answer === "undetermined")
    return { relation: "undetermined", ...calls, reason: apart.reason };
  return { relation: apart.answer === "yes" ? "disjoint" : "overlapping", ...calls };
}

function requestOf(answer: Answer): RamRequest | null {
  return answer.answer === "no" ? answer.request : null;
}
