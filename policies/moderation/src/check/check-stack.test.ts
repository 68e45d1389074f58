import { describe, expect, it } from "vitest";
import { stackOfFixture } from "../model/fixture.ts";
import type { Rule } from "../rule/rule.ts";
import { checkStack } from "./check-stack.ts";

const stack = stackOfFixture({ resources: [{ name: "a", type: "t:t:T" }] });
const rule: Rule = {
  id: "example",
  title: "Example",
  description: "An example.",
  severity: "low",
  remediation: "Do it.",
  scope: "stack",
  judge: ({ resources }) =>
    resources.map((resource) => ({ verdict: "fail", resource, message: "No." })),
};

describe("checkStack", () => {
  it("returns verdicts with the rule's id and severity, and a stable subject", () => {
    expect(checkStack(stack, { rules: [rule] })).toEqual([
      {
        rule: "example",
        subject: "a",
        verdict: "fail",
        severity: "low",
        urn: "urn:pulumi:fixture::fixture::t:t:T::a",
        message: "No.",
      },
    ]);
    const detailed: Rule = {
      ...rule,
      judge: (of) =>
        rule.judge(of).map((judgement) => ({ ...judgement, detail: "x", severity: "info" })),
    };
    expect(checkStack(stack, { rules: [detailed] })).toMatchObject([
      { subject: "a/x", severity: "info" },
    ]);
  });

  it("reports a rule that throws as a failure, and continues", () => {
    const broken: Rule = {
      ...rule,
      id: "broken",
      judge: () => {
        throw new TypeError("oops");
      },
    };
    const verdicts = checkStack(stack, { rules: [broken, rule] });
    expect(verdicts.map(({ rule: id, verdict }) => [id, verdict])).toEqual([
      ["broken", "fail"],
      ["example", "fail"],
    ]);
    expect(verdicts[0]?.message).toBe("The rule threw: oops");
  });
});
