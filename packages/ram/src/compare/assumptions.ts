import { compileGlob } from "../automaton/pattern.ts";
import { checkConditionKey } from "../document/condition.ts";
import { PolicyError, pointerTo } from "../document/error.ts";
import { objectAt, show } from "../document/read.ts";
import { type Box, mapBoxes, type Test } from "../sets/model.ts";
import { type CompiledPolicies, compilePolicies } from "./difference.ts";

/**
 * What is stated about the condition keys of all requests: `always` carries the key with some
 * value, `never` carries it, or always carries one value. A key that an assumption names can have
 * any value, although its meaning is unknown.
 */
export type Assumptions = Readonly<Record<string, "always" | "never" | { readonly is: string }>>;

/** @throws {PolicyError} with a pointer that begins with `at`. */
export function readAssumptions(value: unknown, at: string): Assumptions {
  const assumptions = objectAt(value, at);
  for (const [key, given] of Object.entries(assumptions)) {
    const pointer = pointerTo(at, key);
    checkConditionKey(key, pointer);
    if (given === "always" || given === "never" || isValue(given)) continue;
    const expected = '"always", "never" or { "is": VALUE } with a string';
    throw new PolicyError(
      "InvalidConditionValue",
      pointer,
      `Expected ${expected}, not ${show(given)}.`,
    );
  }
  return assumptions as Assumptions;
}

function isValue(given: unknown): boolean {
  if (typeof given !== "object" || given === null) return false;
  const [[name, value] = [], ...others] = Object.entries(given);
  return name === "is" && typeof value === "string" && others.length === 0;
}

const anything = [compileGlob("*")];

/** The requests for which the assumptions are true, as policies that allow exactly them. */
export function compileAssumptions(assumptions: Assumptions): CompiledPolicies {
  const { policies, model } = compilePolicies({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: ["*"], Resource: ["*"] }],
  });
  const given = Object.entries(assumptions);
  const tests = given.flatMap(([key, value]): Test[] => {
    if (value === "never") return [];
    return [value === "always" ? { key, oneOf: anything } : { key, is: value.is }];
  });
  const [everything] = model.layers.flat() as [Box];
  const denials = given.flatMap(([key, value]): Box[] =>
    value === "never" ? [{ ...everything, tests: [{ key, oneOf: anything }] }] : [],
  );
  return { policies, model: { ...mapBoxes(model, (box) => [{ ...box, tests }]), denials } };
}
