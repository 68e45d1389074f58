import type { Exemption } from "./exemption.ts";

export const exemptions: readonly Exemption[] = [
  {
    file: "document/glob.ts",
    mutators: ["ConditionalExpression"],
    code: "if (!/[\\u0080-\\uffff]/.test(text)) return text.toLowerCase();",
    reason: "this line is for speed alone, the next one gives the same for any text",
  },
  {
    file: "document/shape.ts",
    mutators: ["ConditionalExpression"],
    code: "if (checked.has(document)) return;",
    reason: "what is remembered is for speed alone",
  },
  {
    file: "document/shape.ts",
    mutators: ["ConditionalExpression"],
    code: "if (checked.has(statement)) return;",
    reason: "what is remembered is for speed alone",
  },
  {
    file: "document/shape.ts",
    mutators: ["CallExpression"],
    code: "checked.add(statement);",
    reason: "what is remembered is for speed alone",
  },
  {
    file: "document/shape.ts",
    mutators: ["CallExpression"],
    code: "checked.add(document);",
    reason: "what is remembered is for speed alone",
  },
  {
    file: "document/spelling.ts",
    mutators: "all",
    code: "const alike = candidates.filter((candidate) => Math.abs(candidate.length - word.length) <= 3);",
    reason:
      "a length that differs by more is farther off anyway, and very long words take long to compare.",
  },
];
