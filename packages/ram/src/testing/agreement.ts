import { equivalent } from "../compare/compare.ts";
import { compilePolicies, difference, intersection } from "../compare/difference.ts";
import { permitsCompiled } from "../compare/permits.ts";
import { decide } from "../decide/decide.ts";
import { minimise } from "../minimise/minimise.ts";
import type { NamedPolicy, PolicySet, RamRequest } from "../policy.ts";
import { callsFrom } from "./random.ts";

/** How much was compared. */
export interface Tally {
  policies: number;
  requests: number;
  allowed: number;
  asked: number;
  witnesses: number;
  minimised: number;
}

export function emptyTally(): Tally {
  return { policies: 0, requests: 0, allowed: 0, asked: 0, witnesses: 0, minimised: 0 };
}

/** One request in this number is also a question to the analysis. */
const askedOf = 200;

/**
 * Compares the analysis of two policy sets with the evaluator, on random requests: what each set
 * allows, what only one allows, what both allow, and what a minimised policy allows.
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
  const allows = (set: PolicySet) => (call: RamRequest) => decide(set, call).decision === "allow";
  const [inA, inB] = [calls.map(allows(a)), calls.map(allows(b))];
  tally.policies += 1;
  tally.requests += count;
  tally.allowed += inA.filter(Boolean).length;
  const show = (what: unknown) => JSON.stringify(what);

  for (let i = 0; i < count; i += askedOf) {
    const { action, resource, context, ...caller } = calls[i] as RamRequest;
    tally.asked += 1;
    // The pattern leaves open what it doesn't name. So the analysis may find a request although
    // this one is denied, but never the other way round.
    const { answer } = permitsCompiled(compilePolicies(a), {
      action,
      resource,
      context: context as Record<string, string>,
      ...caller,
    });
    if (answer === "undetermined" || (inA[i] && answer === "no"))
      return `The analysis says ${answer} to ${show(calls[i])}.`;
  }

  const only = difference(compilePolicies(a), compilePolicies(b));
  const both = intersection(compilePolicies(a), compilePolicies(b));
  for (const [name, found, wanted] of [
    ["only in a", only, false],
    ["in both", both, true],
  ] as const) {
    if (found.is === "undetermined") return `It is undetermined what is ${name}: ${found.reason}`;
    if (found.is === "inhabited") {
      tally.witnesses += 1;
      if (!allows(a)(found.request) || allows(b)(found.request) !== wanted)
        return `It is not ${name}: ${show(found.request)}`;
    } else {
      const call = calls.find((_, i) => inA[i] && inB[i] === wanted);
      if (call !== undefined) return `The analysis finds nothing ${name}, but ${show(call)} is.`;
    }
  }

  for (const place of ["identity", "resource"] as const) {
    for (const policy of a[place] ?? []) {
      const { document } = policy;
      const alone = (documents: readonly NamedPolicy["document"][]): PolicySet => ({
        [place]: documents.map((each, i) => ({ name: String(i), document: each })),
      });
      const [before, after] = [alone([document]), alone(minimise(document))];
      tally.minimised += 1;
      const { answer } = equivalent(before, after);
      if (answer !== "yes") return `Whether minimise left ${show(document)} the same: ${answer}.`;
      const [was, is] = [allows(before), allows(after)];
      const changed = calls.find((call) => was(call) !== is(call));
      if (changed !== undefined) return `Minimise changed ${show(document)}: ${show(changed)}`;
    }
  }
  return null;
}
