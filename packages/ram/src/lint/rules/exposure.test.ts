import { expect, it } from "vitest";
import type { Statement } from "../../policy.ts";
import { doc, policyOf, problems } from "../../testing/lint-rules.ts";

const id = "exposure";
const on = (...Action: string[]): Statement => ({ Effect: "Allow", Action, Resource: ["*"] });

it("is not an escalation, and less severe than one", () => {
  const policy = doc(on("oss:PutBucketAcl", "oss:GetObject"));
  expect(problems("escalation", policy)).toEqual([]);
  expect(problems(id, policy)).toEqual([
    {
      severity: "high",
      statement: 0,
      pattern: "oss:PutBucketAcl",
      message: "A principal with this policy can make a bucket public (oss:PutBucketAcl).",
      fix: "Remove oss:PutBucketAcl, or restrict the statement.",
      fixed: [on("oss:GetObject")],
    },
  ]);
});

it("lists three ways, and counts the others", () => {
  const policy = doc(
    on("oss:PutBucketAcl", "oss:PutBucketPolicy", "oss:PutObjectAcl", "kms:SetKeyPolicy"),
  );
  expect(problems(id, policy)).toMatchObject([
    { message: expect.stringMatching(/ There is 1 more way to expose data\.$/) },
  ]);
});

it("is reported in addition to an escalation of the same statement", () => {
  const both = doc(on("ram:CreateAccessKey", "kms:SetKeyPolicy"));
  expect(problems("escalation", both)).toMatchObject([
    { severity: "critical", pattern: "ram:CreateAccessKey", fixed: [on("kms:SetKeyPolicy")] },
  ]);
  expect(problems(id, both)).toMatchObject([
    { severity: "high", pattern: "kms:SetKeyPolicy", fixed: [on("ram:CreateAccessKey")] },
  ]);
});

it.each([
  ["bucket", { ...on("oss:*"), Principal: ["1"], Resource: ["acs:oss:*:1:media"] }],
  ["resource", { ...on("kms:*"), Principal: { RAM: ["acs:ram::1:role/a"] } }],
] as const)("is not reported for a %s policy, which is about its own resource", (kind, each) => {
  expect(problems(id, policyOf(kind, each))).toEqual([]);
  expect(problems("escalation", policyOf(kind, each))).toEqual([]);
});
