import type { Exemption } from "./exemption.ts";

const speed = "speed only: the result is the same";

export const exemptions: readonly Exemption[] = [
  {
    file: "document/glob.ts",
    mutators: ["ConditionalExpression"],
    code: "if (!/[\\u0080-\\uffff]/.test(text))",
    reason: "speed only: the next line gives the same for any text",
  },
  ...["if (checked.has(document))", "if (checked.has(statement))"].map((code) => ({
    file: "document/shape.ts",
    mutators: ["ConditionalExpression"],
    code,
    reason: speed,
  })),
  ...["checked.add(statement);", "checked.add(document);"].map((code) => ({
    file: "document/shape.ts",
    mutators: ["CallExpression"],
    code,
    reason: speed,
  })),
  {
    file: "document/spelling.ts",
    mutators: [
      "MethodExpression",
      "ArrowFunction",
      "ConditionalExpression",
      "EqualityOperator",
      "ArithmeticOperator",
    ],
    code: "Math.abs(candidate.length - word.length) <= 3",
    reason: "speed only: a word whose length differs by more is farther off anyway",
  },
];
