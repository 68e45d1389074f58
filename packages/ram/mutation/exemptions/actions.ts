import type { Exemption } from "./exemption.ts";

export const exemptions: readonly Exemption[] = [
  {
    file: "actions/table.ts",
    mutators: ["ConditionalExpression", "EqualityOperator", "CallExpression"],
    code: "if (expanded.size >= maxExpanded) expanded.clear();",
    reason: "the cache and its limit are for speed only",
  },
  {
    file: "actions/table.ts",
    mutators: ["ConditionalExpression"],
    code: "if (exact !== undefined)",
    reason: "speed only: names have no wildcards, so each matches itself only",
  },
];
