import { describe, expect, it } from "vitest";
import type { PolicyKind } from "../document/parse.ts";
import { doc } from "../testing/lint-rules.ts";
import { lint, lintText } from "./lint.ts";

const now = new Date("2026-12-01T00:00:00Z");

/** The rule and severity of each finding. */
const found = (kind: PolicyKind, ...statements: object[]) => {
  const Statement = statements.map((each) => ({ Effect: "Allow", ...each }));
  const text = JSON.stringify({ Version: "1", Statement });
  return lintText("p", text, { kind, now }).map(({ id, severity }) => `${severity} ${id}`);
};

it("has a finding for each action of a policy that takes over an account", () => {
  const findings = lint(
    doc({
      Action: [
        "ecs:RunCommand",
        "rds:DeleteDBInstance",
        "kms:GetSecretValue",
        "cs:DescribeClusterUserKubeconfig",
        "actiontrail:StopLogging",
      ],
      Resource: "*",
    }),
  );
  const texts = findings.map(({ id, severity, message, pattern }) => ({
    what: `${severity} ${id}`,
    actions: `${pattern} ${message}`.match(/\b(?:ecs|rds|kms|cs|actiontrail):[A-Z]\w+/g),
  }));
  expect(texts.map(({ what, actions }) => [what, [...new Set(actions)]])).toEqual([
    ["high wide-resource", ["rds:DeleteDBInstance"]],
    ["medium wide-resource", ["actiontrail:StopLogging"]],
    ["high escalation", ["ecs:RunCommand", "cs:DescribeClusterUserKubeconfig"]],
    ["high exposure", ["kms:GetSecretValue"]],
  ]);
});

describe("an action on every resource", () => {
  it.each<[actions: string[], findings: string[]]>([
    [["ecs:RunCommand"], ["high escalation"]],
    [["ecs:InvokeCommand"], ["high escalation"]],
    [["fc:UpdateFunction"], ["high escalation"]],
    [["cs:DescribeClusterUserKubeconfig"], ["high escalation"]],
    [["ram:UpdateSAMLProvider"], ["critical escalation"]],
    [["ram:SetUserSsoSettings"], ["critical escalation"]],
    [["ram:UpdateOIDCProvider"], ["high escalation"]],
    [["ims:UpdateSAMLProvider"], ["critical escalation"]],
    [["ims:SetUserSsoSettings"], ["critical escalation"]],
    [["ims:UpdateOIDCProvider"], ["high escalation"]],
    [["resourcemanager:AttachPolicy"], ["critical escalation"]],
    [["resourcemanager:DetachPolicy"], ["critical escalation"]],
    [["resourcemanager:CreatePolicyVersion"], ["critical escalation"]],
    [["resourcemanager:SetDefaultPolicyVersion"], ["critical escalation"]],
    [["resourcemanager:UpdateRole"], ["critical escalation"]],
    [["ims:CreateAccessKey"], ["critical escalation"]],
    [["ims:UpdateAccessKey"], ["critical escalation"]],
    [["ims:CreateLoginProfile"], ["critical escalation"]],
    [["ims:UpdateLoginProfile"], ["critical escalation"]],
    [["ims:AddUserToGroup"], ["critical escalation"]],
    [
      ["ram:CreateRole", "ram:AttachPolicyToRole"],
      ["high wide-resource", "critical escalation"],
    ],
    [
      ["imm:PutProject", "ram:PassRole"],
      ["critical escalation", "medium pass-role-service"],
    ],
    [["imm:CreateProject"], ["high wide-resource"]],
    [["ram:CreateRole"], ["high wide-resource"]],
    [["ram:CreatePolicy"], ["high wide-resource"]],
    [["ram:SetSecurityPreference"], ["high wide-resource"]],
    [["kms:SetKeyPolicy"], ["high exposure"]],
  ])("%j", (Action, findings) => {
    expect(found("identity", { Action, Resource: "*" })).toEqual(findings);
  });

  it("with the two steps in two policies", () => {
    const policies = ["ram:CreateRole", "ram:AttachPolicyToRole"].map((Action) => ({
      name: Action,
      document: doc({ Action, Resource: "*" }),
    }));
    expect(lint(policies).map(({ id, policy }) => `${id} ${policy}`)).toEqual([
      "wide-resource ram:CreateRole",
      "escalation ram:AttachPolicyToRole",
    ]);
  });
});

describe("an Allow without effect", () => {
  const read = { Action: "oss:GetObject", Resource: "acs:oss:*:*:media/*" };
  const until = (date: string) => ({ DateLessThan: { "acs:CurrentTime": date } });

  it.each<[what: string, kind: PolicyKind, statements: object[], findings: string[]]>([
    [
      "a Deny covers it",
      "identity",
      [read, { Effect: "Deny", Action: "oss:*", Resource: "*" }],
      ["medium allow-without-effect"],
    ],
    [
      "its date is over",
      "identity",
      [{ ...read, Condition: until("2026-11-30T00:00:00Z") }],
      ["medium allow-without-effect"],
    ],
    [
      "its date is to come",
      "identity",
      [{ ...read, Condition: until("2026-12-02T00:00:00Z") }],
      [],
    ],
    [
      "the resource is of another service",
      "identity",
      [{ ...read, Resource: "acs:ecs:*:*:instance/*" }],
      ["medium resource-mismatch"],
    ],
    [
      "a trust policy allows an action of RAM",
      "trust",
      [{ Action: "ram:AssumeRole", Principal: { RAM: "acs:ram::1:role/a" } }],
      ["medium allow-without-effect", "low unknown-action"],
    ],
  ])("%s", (_, kind, statements, findings) => {
    expect(found(kind, ...statements)).toEqual(findings);
  });
});
