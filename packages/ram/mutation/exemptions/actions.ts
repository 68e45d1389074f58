import type { Exemption } from "./exemption.ts";

export const exemptions: readonly Exemption[] = [
  {
    file: "actions/table.ts",
    mutators: ["ConditionalExpression", "EqualityOperator", "CallExpression"],
    code: "if (expanded.size >= mostExpanded) expanded.clear();",
    reason: "what is remembered, and for how long, is for speed alone",
  },
  {
    file: "actions/table.ts",
    mutators: ["CallExpression"],
    code: "expanded.set(wanted, known);",
    reason: "what is remembered, and for how long, is for speed alone",
  },
  {
    file: "actions/table.ts",
    mutators: ["ConditionalExpression"],
    code: "if (exact !== undefined) return [exact];",
    reason:
      "this line is for speed alone, no name holds a wildcard and so each matches itself only",
  },
];
