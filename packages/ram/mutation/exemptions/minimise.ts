import type { Exemption } from "./exemption.ts";

export const exemptions: readonly Exemption[] = [
  {
    file: "minimise/minimise.ts",
    mutators: ["ArrayDeclaration"],
    code: "const statements = together([spokenOf(policy)], () => [",
    reason: "a bound on work",
  },
  {
    file: "minimise/redundant.ts",
    mutators: "all",
    code: `function mayMeet(one: Statement, other: Statement): boolean {
// The boxes of a statement differ in their callers only.
const [a, b] = [boxes.get(one)?.[0], boxes.get(other)?.[0]];
if (a === undefined || b === undefined || differ(a.resources, b.resources)) return false;
return (
a.actions.negated || b.actions.negated || !differ(a.actions.patterns, b.actions.patterns)
);
}`,
    reason:
      "most statements of a policy are about other services, and that is told without an analysis. Too wide an answer costs time and no more.",
  },
  {
    file: "minimise/redundant.ts",
    mutators: "all",
    code: `function differ(some: readonly Pattern[], others: readonly Pattern[]): boolean {
return (
some.length * others.length <= 64 &&
some.every((one) => others.every((other) => apart(one, [other])))
);
}`,
    reason:
      "most statements of a policy are about other services, and that is told without an analysis. Too wide an answer costs time and no more.",
  },
  {
    file: "minimise/split.ts",
    mutators: ["ArrayDeclaration"],
    code: "const { Action = [], Resource = [] } = statement;",
    reason: "a list of one can't be halved either, so that it stands for none as well.",
  },
];
