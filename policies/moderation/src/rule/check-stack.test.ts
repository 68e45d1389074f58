import { describe, expect, it } from "vitest";
import { stackOfFixture } from "../model/fixture.ts";
import { checkStack } from "./check-stack.ts";
import type { Rule } from "./rule.ts";

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
  it("gives verdicts the rule's id and severity, and a subject that stays", () => {
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

  it("turns a rule that breaks off into a failure, and goes on", () => {
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
    expect(verdicts[0]?.message).toBe("The rule broke off: oops");
  });
});
