import type { Exemption } from "./exemption.ts";

export const exemptions: readonly Exemption[] = [
  {
    file: "compare/difference.ts",
    mutators: ["ArrayDeclaration", "OptionalChaining"],
    code: "budget?.share() ?? budgetFor(modelsOf([...allowing, ...refusing]))",
    reason: "the budget is far more than a test's questions need",
  },
  {
    file: "compare/difference.ts",
    mutators: ["ConditionalExpression"],
    code: "if (unknown.length === 0)",
    reason: "speed only: without unknown tests, the other searches are the first",
  },
  {
    file: "compare/compare.ts",
    mutators: ["ArrayDeclaration"],
    code: "budgetFor([a.model, b.model])",
    reason: "the budget is far more than a test's questions need",
  },
  {
    file: "compare/new-access.ts",
    mutators: ["ArrayDeclaration"],
    code: "budgetFor([old.model, now.model])",
    reason: "the budget is far more than a test's questions need",
  },
  {
    file: "compare/new-access.ts",
    mutators: ["MethodExpression"],
    code: "model.layers.slice(-1)",
    reason: "no other layer has this statement, unless a policy is given twice",
  },
  {
    file: "compare/new-access.ts",
    mutators: ["MethodExpression"],
    code: "model.layers.slice(0, -1)",
    reason: "the whole layer in addition to a part of it is the same set, and slower",
  },
  {
    file: "compare/permits.ts",
    mutators: ["StringLiteral"],
    code: `Version: "1"`,
    reason: "the version matters only when a policy is parsed",
  },
];
