import type { Exemption } from "./exemption.ts";

export const exemptions: readonly Exemption[] = [
  {
    file: "compare/difference.ts",
    mutators: ["ArrayDeclaration"],
    code: "const budget = boundFor([...allowing, ...refusing].map(({ model }) => model));",
    reason: "a bound on work, which none of the small questions of a test comes near",
  },
  {
    file: "compare/difference.ts",
    mutators: ["ObjectLiteral", "StringLiteral"],
    code: "/**",
    reason: "see below",
  },
  {
    file: "compare/difference.ts",
    mutators: ["ConditionalExpression"],
    code: "if (unknown.length === 0) return plain;",
    reason: "for speed alone, without unknown keys the second question is the first",
  },
  {
    file: "compare/difference.ts",
    mutators: ["StringLiteral"],
    code: `return pessimistic(box, effect === "Allow" ? "Deny" : "Allow");`,
    reason: "what is not Allow is Deny",
  },
  {
    file: "compare/new-access.ts",
    mutators: ["MethodExpression"],
    code: "const boxes = model.layers",
    reason: "no other layer has this statement, unless the same policy is given twice.",
  },
  {
    file: "compare/new-access.ts",
    mutators: ["MethodExpression"],
    code: "model: { ...model, layers: [...model.layers.slice(0, -1), narrowed] },",
    reason: "the whole layer beside its part is the same set, and takes longer.",
  },
  {
    file: "compare/request-pattern.ts",
    mutators: ["StringLiteral"],
    code: `Version: "1",`,
    reason: "the version counts only while a policy is parsed.",
  },
];
