import type { Exemption } from "./exemption.ts";

const speed = "speed only: if it says yes too often, a search gives the answer";

export const exemptions: readonly Exemption[] = [
  {
    file: "minimise/minimise.ts",
    mutators: ["ArrayDeclaration"],
    code: "budgetFor([matchedBy(policy)])",
    reason: "the budget is far more than a test's questions need",
  },
  {
    file: "minimise/redundant.ts",
    mutators: "all",
    code: `function mayOverlap(one: Statement, other: Statement): boolean {
      // The boxes of a statement differ in their callers only.
      const [a, b] = [boxes.get(one)?.[0], boxes.get(other)?.[0]];
      if (a === undefined || b === undefined || areDisjoint(a.resources, b.resources)) return false;
      return (
        a.actions.negated ||
        b.actions.negated ||
        !areDisjoint(a.actions.patterns, b.actions.patterns)
      );
    }`,
    reason: speed,
  },
  {
    file: "minimise/redundant.ts",
    mutators: "all",
    code: `function areDisjoint(some: readonly Pattern[], others: readonly Pattern[]): boolean {
      return (
        some.length * others.length <= 64 &&
        some.every((one) => others.every((other) => surelyDisjoint(one, other)))
      );
    }`,
    reason: speed,
  },
  {
    file: "minimise/split.ts",
    mutators: ["ArrayDeclaration"],
    code: "{ Action = [], Resource = [] } = statement",
    reason: "a list of one item can't be halved either",
  },
];
