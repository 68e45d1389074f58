import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { readStack, type StackData } from "@immkit/policies";

export interface NamedStack {
  readonly name: string;
  readonly stack: StackData;
}

const fixtures = path.join(import.meta.dirname, "../../fixtures");

const stacksIn = (folder: string): NamedStack[] =>
  readdirSync(path.join(fixtures, folder)).map((file) => ({
    name: path.basename(file, ".json"),
    stack: readStack(readFileSync(path.join(fixtures, folder, file), "utf8")),
  }));

/** Good stacks with one fault each. */
export const seeds = (): NamedStack[] => stacksIn("seeds");

/** Good stacks that pass every rule. */
export const goodStacks = (): NamedStack[] => stacksIn("good").filter(isExpressible);

/** Good stacks that pass the rules of the baseline. */
export const goodBaselineStacks = (): NamedStack[] =>
  stacksIn("good-baseline").filter(isExpressible);

/**
 * Some stacks are good because of what Terraform doesn't have, or a plan doesn't show: the
 * arguments of immkit's components, and `ignoreChanges`.
 */
const isExpressible = ({ stack: { resources } }: NamedStack) =>
  resources.every(
    ({ type, ignoreChanges = [] }) =>
      ignoreChanges.length === 0 &&
      (!type.startsWith("immkit:") || type === "immkit:index:ImmProject"),
  );

/** The good stack that a seed was made from: the one with the most resources in common. */
export function originOf(seed: NamedStack, candidates: readonly NamedStack[]): NamedStack {
  const parts = partsOf(seed);
  const common = (candidate: NamedStack) => {
    const other = partsOf(candidate);
    return [...parts].filter((part) => other.has(part)).length - other.size / 1000;
  };
  return candidates.reduce((best, each) => (common(each) > common(best) ? each : best));
}

const partsOf = ({ stack: { resources } }: NamedStack) =>
  new Set(resources.map(({ type, name, inputs }) => JSON.stringify([type, name, inputs])));
