import type { Exemption } from "./exemption.ts";

export const exemptions: readonly Exemption[] = [
  {
    file: "lint/conditions.ts",
    mutators: ["MethodExpression"],
    code: "value.toLowerCase()",
    reason: "upper case is as good",
  },
  {
    file: "lint/conditions.ts",
    mutators: ["EqualityOperator"],
    code: "a.first < b.first",
    reason: "of two ranges that begin together, either can be the first",
  },
  {
    file: "lint/rules/deny-without-effect.ts",
    mutators: "all",
    code: "if (denials.length === 0) return [];",
    reason: "speed only: without a Deny there is no finding",
  },
  {
    file: "lint/rules/idle-condition/key.ts",
    mutators: ["ConditionalExpression", "OptionalChaining"],
    code: "near !== undefined && statement.Condition?.[test.operator]?.[near] !== undefined",
    reason: "the statement has the test, and no test of a key without a name",
  },
  {
    file: "lint/rules/idle-condition/value.ts",
    mutators: ["ConditionalExpression", "StringLiteral"],
    code: `if (family === "string" || wrong === undefined) return null;`,
    reason: "every text is a string, so none is wrong",
  },
  {
    file: "lint/rules/redundant-statement.ts",
    mutators: ["OptionalChaining"],
    code: "redundancies.get(policy)?.(statement, others)",
    reason: "there is one for each policy",
  },
  {
    file: "lint/rules/invalid-policy.ts",
    mutators: ["Regex"],
    code: String.raw`/^\/Statement\/(\d+)/`,
    reason: "no other member has this name",
  },
  {
    file: "lint/rules/invalid-policy.ts",
    mutators: ["ConditionalExpression"],
    code: `if (error.code !== "TooLarge") return null;`,
    reason: "speed only: what RAM rejects for another reason is rejected again below",
  },
  {
    file: "lint/rules/invalid-policy.ts",
    mutators: ["StringLiteral"],
    code: `{ kind: "control" }`,
    reason: "any kind without a limit has the same effect",
  },
  {
    file: "lint/rules/star-only-action.ts",
    mutators: ["StringLiteral"],
    code: `.join(" ")`,
    reason: "a star does not consist of two parts",
  },
];
