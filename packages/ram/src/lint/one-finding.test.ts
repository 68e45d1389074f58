import { describe, expect, it } from "vitest";
import { doc } from "../testing/lint-rules.ts";
import { lint } from "./lint.ts";

/** The rule, severity and pattern of each finding for actions on every resource. */
const found = (...Action: string[]) =>
  lint(doc({ Action, Resource: "*" })).map(({ id, severity, pattern }) => [id, severity, pattern]);

describe("a capability is one finding", () => {
  it.each<[action: string, findings: unknown[]]>([
    ["ecs:RunCommand", [["escalation", "high", "ecs:RunCommand"]]],
    ["ram:AttachPolicyToUser", [["escalation", "critical", "ram:AttachPolicyToUser"]]],
    ["oss:PutBucketPolicy", [["exposure", "high", "oss:PutBucketPolicy"]]],
    ["kms:GetSecretValue", [["exposure", "high", "kms:GetSecretValue"]]],
    [
      "ram:Attach*",
      [
        [
          "escalation",
          "critical",
          "ram:AttachPolicyToUser, ram:AttachPolicyToGroup, ram:AttachPolicyToRole",
        ],
      ],
    ],
    [
      "kms:*",
      [
        ["wildcard-action", "medium", "kms:*"],
        ["exposure", "high", "kms:SetKeyPolicy, kms:GetSecretValue, kms:SetSecretPolicy"],
      ],
    ],
  ])("%s", (action, findings) => {
    expect(found(action)).toEqual(findings);
  });

  it("and what the ways to escalate leave is another one", () => {
    expect(found("ecs:RunCommand", "rds:DeleteDBInstance")).toEqual([
      ["wide-resource", "high", "*"],
      ["escalation", "high", "ecs:RunCommand"],
    ]);
  });

  it("is reported by the other rules if the rule of the capability is not applied", () => {
    const only = lint(doc({ Action: "ecs:RunCommand", Resource: "*" }), {
      only: ["wide-resource"],
    });
    expect(only.map(({ id }) => id)).toEqual(["wide-resource"]);
  });

  it("counts statement by statement", () => {
    const [first, second] = [
      { Action: "ecs:RunCommand", Resource: "*" },
      { Action: "rds:DeleteDBInstance", Resource: "*" },
    ];
    expect(lint(doc(first, second)).map(({ id, statement }) => [id, statement])).toEqual([
      ["wide-resource", 1],
      ["escalation", 0],
    ]);
  });
});

describe("a fix that removes an action of a pattern", () => {
  const fix = (Action: string) =>
    lint(doc({ Action, Resource: "*" })).find(({ id }) => /escalation|exposure/.test(id))?.fix;

  it("is offered only if all other actions of the pattern are known", () => {
    expect(fix("ram:Attach*")).toMatchObject({ document: null });
    expect(fix("oss:Put*Acl")).toMatchObject({ document: null });
    for (const pattern of ["*", "ecs:*", "kms:*", "*:AttachPolicyToUser", "ims:*"])
      expect(fix(pattern), pattern).toBeNull();
  });
});
