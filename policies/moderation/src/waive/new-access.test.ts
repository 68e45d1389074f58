import { describe, expect, it } from "vitest";
import { check } from "../check/check.ts";
import { readStack } from "../read/detect.ts";

const policy = (...statements: object[]) => JSON.stringify({ Version: "1", Statement: statements });
const allow = (action: string, more: object = {}) => ({
  Effect: "Allow",
  Action: action,
  Resource: "acs:imm:*:*:project/shop",
  ...more,
});
const trust = (service: string) =>
  policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: [service] } });

interface Parts {
  readonly policy?: string;
  readonly trust?: string;
  readonly bucketPolicy?: string;
  readonly unknown?: readonly string[];
}

/** A role with a policy, and a bucket. */
const stack = (parts: Parts) =>
  readStack({
    resources: [
      {
        name: "app",
        type: "alicloud:ram/role:Role",
        props: {
          roleName: "app",
          assumeRolePolicyDocument: parts.trust ?? trust("fc.aliyuncs.com"),
        },
      },
      {
        name: "submit",
        type: "alicloud:ram/policy:Policy",
        props: {
          policyName: "submit",
          policyDocument: parts.policy ?? policy(allow("imm:GetTask")),
        },
        unknown: parts.unknown ?? [],
      },
      {
        name: "attachment",
        type: "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
        props: { policyName: "submit", policyType: "Custom", roleName: "app" },
      },
      {
        name: "media",
        type: "alicloud:oss/bucket:Bucket",
        props: {
          bucket: "media",
          ...(parts.bucketPolicy === undefined ? {} : { policy: parts.bucketPolicy }),
        },
      },
    ],
  });
const added = (before: Parts, after: Parts) =>
  check(stack(after), { rules: [], against: stack(before) }).findings.map(
    ({ subject, verdict, message, request, needs }) => ({
      subject,
      verdict,
      message,
      ...(request === undefined ? {} : { request: `${request.action} on ${request.resource}` }),
      ...(needs === undefined ? {} : { needs }),
    }),
  );

describe("new access", () => {
  it("is none if nothing changes, and if access is removed", () => {
    expect(added({}, {})).toEqual([]);
    expect(added({ policy: policy(allow("imm:*")) }, {})).toEqual([]);
  });

  it("of a role has a request", () => {
    const wider = policy(allow("imm:GetTask"), allow("imm:DeleteProject"));
    expect(added({}, { policy: wider })).toEqual([
      {
        subject: "app",
        verdict: "fail",
        message: "The role allows more than before: imm:DeleteProject.",
        request: "imm:DeleteProject on acs:imm:cn-hangzhou:1234567890123456:project/shop",
      },
    ]);
  });

  it("is the removal of a Deny", () => {
    const deny = allow("imm:GetTask", { Effect: "Deny" });
    expect(added({ policy: policy(allow("imm:GetTask"), deny) }, {})).toMatchObject([
      { subject: "app", message: "The role allows more than before: imm:GetTask." },
    ]);
  });

  it("is who can assume a role", () => {
    expect(added({}, { trust: trust("ecs.aliyuncs.com") })).toMatchObject([
      { subject: "app", message: "The trust of the role allows more than before: sts:AssumeRole." },
    ]);
  });

  it("is what a bucket policy allows", () => {
    const bucketPolicy = policy({
      Effect: "Allow",
      Action: "oss:GetObject",
      Principal: ["1234567890123456"],
      Resource: "acs:oss:*:*:media/*",
    });
    expect(added({}, { bucketPolicy })).toMatchObject([
      { subject: "media", message: "The bucket policy allows more than before: oss:GetObject." },
    ]);
  });

  it("is not known if the new policy is not known", () => {
    expect(added({}, { unknown: ["policyDocument"] })).toEqual([
      {
        subject: "app",
        verdict: "undetermined",
        message: "Whether the change of the role adds access is not known.",
        needs: ["submit.policyDocument is known only after the update"],
      },
    ]);
    expect(added({ unknown: ["policyDocument"] }, { unknown: ["policyDocument"] })).toEqual([]);
  });

  it("can be waived", () => {
    const waivers = [
      { rule: "new-access", resource: "app", reason: "r", owner: "o", expires: "2999-01-01" },
    ];
    const after = stack({ policy: policy(allow("imm:*")) });
    const { findings } = check(after, { rules: [], against: stack({}), waivers });
    expect(findings.map(({ waived }) => waived)).toEqual([true]);
  });
});
