import { equivalent } from "../compare/compare.ts";
import { compilePolicies, difference, intersection } from "../compare/difference.ts";
import { permitsCompiled } from "../compare/permits.ts";
import { decide } from "../decide/decide.ts";
import { isDocumented } from "../document/condition.ts";
import { minimise } from "../minimise/minimise.ts";
import type { NamedPolicy, PolicySet, RamRequest } from "../policy.ts";
import { isKnownKey } from "../sets/condition-keys.ts";
import { callsFrom } from "./random.ts";
import {
  type Assume,
  assume,
  hasOpen,
  type IsOpen,
  isUndocumented,
  isUnknown,
  least,
  most,
  worldOf,
} from "./worlds.ts";

/** How much was compared. */
export interface Tally {
  policies: number;
  requests: number;
  allowed: number;
  /** Requests on which the evaluator's decision is undetermined. */
  undecided: number;
  asked: number;
  witnesses: number;
  /** Questions about two sets to which the analysis has no answer. */
  undetermined: number;
  minimised: number;
}

export function emptyTally(): Tally {
  return {
    policies: 0,
    requests: 0,
    allowed: 0,
    undecided: 0,
    asked: 0,
    witnesses: 0,
    undetermined: 0,
    minimised: 0,
  };
}

/** One request in this number is also a question to the analysis. */
const askedOf = 200;

const show = (what: unknown) => JSON.stringify(what);
const allows = (set: PolicySet, call: RamRequest) => decide(set, call).decision === "allow";

/**
 * Compares the analysis of two policy sets with the evaluator, on random requests: what each set
 * allows, what only one allows, what both allow, and what a minimised policy allows. Conditions
 * with an unknown result are compared with the same policies without these conditions, under the
 * assumptions that allow the least and the most, and in a random world.
 * @returns the first disagreement as text, or null.
 */
export function disagreement(
  a: PolicySet,
  b: PolicySet,
  seed: number,
  count: number,
  tally: Tally,
): string | null {
  const calls = [...callsFrom(seed, count)];
  tally.policies += 1;
  tally.requests += count;
  return (
    inDecisions(a, calls, tally) ??
    inPermissions(a, calls, seed, tally) ??
    inDifferences(a, b, calls, seed, tally) ??
    inMinimised(a, calls, tally)
  );
}

/** Whether the evaluator is undetermined exactly where an undocumented operator decides. */
function inDecisions(set: PolicySet, calls: readonly RamRequest[], tally: Tally): string | null {
  const [atLeast, atMost] = [assume(set, isUndocumented, least), assume(set, isUndocumented, most)];
  for (const call of calls) {
    const { decision } = decide(set, call);
    if (decision === "allow") tally.allowed += 1;
    if (decision === "undetermined") tally.undecided += 1;
    if (atLeast === set) continue;
    const expected = allows(atLeast, call)
      ? "allow"
      : allows(atMost, call)
        ? "undetermined"
        : "deny";
    if (decision !== expected && !(expected === "deny" && decision.endsWith("Deny")))
      return `The evaluator says ${decision}, not ${expected}, to ${show(call)}.`;
  }
  return null;
}

/** Whether the analysis permits what the evaluator allows. */
function inPermissions(
  set: PolicySet,
  calls: readonly RamRequest[],
  seed: number,
  tally: Tally,
): string | null {
  const world = assume(set, isUndocumented, worldOf(seed));
  const compiled = compilePolicies(set);
  for (let i = 0; i < calls.length; i += askedOf) {
    const call = calls[i] as RamRequest;
    const { action, resource, context = {}, ...caller } = call;
    tally.asked += 1;
    // The pattern leaves open what it doesn't name. So the analysis may find a request although
    // this one is denied, but never the other way round.
    const { answer } = permitsCompiled(compiled, {
      action,
      resource,
      context: context as Record<string, string>,
      ...caller,
    });
    const isOpen: IsOpen = (test) =>
      isUnknown(test) && !(isDocumented(test) && test.key in context);
    if (answer === "undetermined" && !hasOpen(set, isOpen))
      return `The analysis says undetermined to ${show(call)}.`;
    if (answer !== "yes" && allows(assume(set, isOpen, least), call))
      return `The analysis says ${answer} to ${show(call)}, whatever is unknown.`;
    if (answer === "no" && allows(world, call)) return `The analysis says no to ${show(call)}.`;
  }
  return null;
}

/** Whether the analysis finds what only one set allows, and what both allow. */
function inDifferences(
  a: PolicySet,
  b: PolicySet,
  calls: readonly RamRequest[],
  seed: number,
  tally: Tally,
): string | null {
  const isOpen = hasOpen(a, isUnknown) || hasOpen(b, isUnknown);
  const both = (isAssumed: IsOpen, inA: Assume, inB: Assume) =>
    [assume(a, isAssumed, inA), assume(b, isAssumed, inB)] as const;
  const lacksUnknownKeys = (call: RamRequest) => Object.keys(call.context ?? {}).every(isKnownKey);
  for (const [name, wanted, found] of [
    ["only in a", false, difference(compilePolicies(a), compilePolicies(b))],
    ["in both", true, intersection(compilePolicies(a), compilePolicies(b))],
  ] as const) {
    const isFound =
      ([inA, inB]: readonly [PolicySet, PolicySet]) =>
      (call: RamRequest) =>
        allows(inA, call) && allows(inB, call) === wanted;
    const leastInB = wanted ? least : most;
    // Requests that are found whatever the unknown conditions are, or if they lack unknown keys.
    const isSure = isFound(both(isUnknown, least, leastInB));
    const isSureWithout = isFound(both(isUndocumented, least, leastInB));
    if (found.is === "inhabited") {
      tally.witnesses += 1;
      const { request, lacks } = found;
      if (lacks === undefined ? !isSure(request) : !isSureWithout(request))
        return `It is not ${name}: ${show(request)}`;
      if (lacks !== undefined && !lacksUnknownKeys(request))
        return `It has unknown keys: ${show(request)}`;
      continue;
    }
    if (found.is === "undetermined") {
      tally.undetermined += 1;
      if (!isOpen) return `It is undetermined what is ${name}: ${found.reason}`;
      const call = calls.find(
        (each) => isSure(each) || (lacksUnknownKeys(each) && isSureWithout(each)),
      );
      if (call === undefined) continue;
      return `The analysis is undetermined about what is ${name}, but ${show(call)} is.`;
    }
    const world = worldOf(seed);
    const call = calls.find(isFound(both(isUndocumented, world, world)));
    if (call !== undefined) return `The analysis finds nothing ${name}, but ${show(call)} is.`;
  }
  return null;
}

/** Whether a minimised policy makes the same decisions. */
function inMinimised(set: PolicySet, calls: readonly RamRequest[], tally: Tally): string | null {
  for (const place of ["identity", "resource"] as const) {
    for (const { document } of set[place] ?? []) {
      const alone = (documents: readonly NamedPolicy["document"][]): PolicySet => ({
        [place]: documents.map((each, i) => ({ name: String(i), document: each })),
      });
      const [before, after] = [alone([document]), alone(minimise(document))];
      tally.minimised += 1;
      const { answer } = equivalent(before, after);
      if (answer !== "yes") return `Whether minimise left ${show(document)} the same: ${answer}.`;
      const kindOf = (policies: PolicySet, call: RamRequest) =>
        decide(policies, call).decision.replace(/^(?:ex|im)plicit/, "");
      const changed = calls.find((call) => kindOf(before, call) !== kindOf(after, call));
      if (changed !== undefined) return `Minimise changed ${show(document)}: ${show(changed)}`;
    }
  }
  return null;
}
