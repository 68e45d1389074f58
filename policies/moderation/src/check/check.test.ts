import { describe, expect, it } from "vitest";
import type { FactsFile } from "../kinds/known-facts.ts";
import { readStack } from "../read/detect.ts";
import type { AnyRule, Rule } from "../rule/rule.ts";
import { ossBucketAclPrivate } from "../rules/oss/oss-bucket-acl-private.ts";
import { ossBucketPolicyNotPublic } from "../rules/oss/oss-bucket-policy-not-public.ts";
import { ramDocumentValid } from "../rules/ram/ram-document-valid.ts";
import { ramNoAdministrator } from "../rules/ram/ram-no-administrator.ts";
import { ramSubmitterLeastPrivilege } from "../rules/ram/ram-submitter-least-privilege.ts";
import { check } from "./check.ts";

const bucketType = "alicloud:oss/bucket:Bucket";
const aclType = "alicloud:oss/bucketAcl:BucketAcl";
const blockType = "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock";
const accountBlockType = "alicloud:oss/accountPublicAccessBlock:AccountPublicAccessBlock";
const policyType = "alicloud:ram/policy:Policy";
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The rules that these tests are about. */
const rules: readonly AnyRule[] = [
  ossBucketAclPrivate,
  ossBucketPolicyNotPublic,
  ramDocumentValid,
  ramNoAdministrator,
  ramSubmitterLeastPrivilege,
];

const verdicts = (resources: readonly object[], facts: FactsFile = {}) =>
  check(readStack({ resources }), { rules, facts }).findings.map(
    ({ rule, subject, verdict }) => `${rule} ${subject} ${verdict}`,
  );

const allow = (statement: object) =>
  JSON.stringify({ Version: "1", Statement: [{ Effect: "Allow", ...statement }] });
const everybody = allow({
  Action: ["oss:GetObject"],
  Principal: ["*"],
  Resource: ["acs:oss:*:*:adopted/*"],
});

describe("a bucket that the stack doesn't create", () => {
  const block = {
    name: "media-block",
    type: blockType,
    props: { blockPublicAccess: true },
    dependsOn: { bucket: ["media"] },
    unknown: ["bucket"],
  };
  const policy = {
    name: "adopted-policy",
    type: "alicloud:oss/bucketPolicy:BucketPolicy",
    props: { bucket: "adopted", policy: everybody },
  };

  it("is not blocked by the block of another bucket", () => {
    const media = { name: "media", type: bucketType, unknown: ["bucket"] };
    expect(verdicts([media, block, policy])).toEqual(["oss-bucket-policy-not-public adopted fail"]);
  });

  it("is blocked by a block with its name", () => {
    const own = { ...block, props: { bucket: "adopted", blockPublicAccess: true } };
    expect(verdicts([{ ...own, dependsOn: {}, unknown: [] }, policy])).toEqual([]);
  });
});

describe("accounts", () => {
  const provider = (name: string, props: object) => ({
    name,
    type: "pulumi:providers:alicloud",
    props,
  });
  const stack = (a: object, b: object) => [
    provider("a", a),
    provider("b", b),
    { name: "media", type: bucketType, props: { bucket: "media" }, provider: "a" },
    { name: "acl", type: aclType, props: { bucket: "media", acl: "public-read" }, provider: "a" },
    { name: "block", type: accountBlockType, props: { blockPublicAccess: true }, provider: "b" },
  ];

  it("a block on one account doesn't protect another", () => {
    expect(verdicts(stack({ accountId: "111" }, { accountId: "222" }))).toEqual([
      "oss-bucket-acl-private media fail",
    ]);
    const role = (account: string) => ({
      assumeRole: { roleArn: `acs:ram::${account}:role/deploy` },
    });
    expect(verdicts(stack(role("111"), role("222")))).toEqual([
      "oss-bucket-acl-private media fail",
    ]);
  });

  it("a block protects the account, also through another provider", () => {
    expect(verdicts(stack({ region: "cn-hangzhou" }, { region: "cn-beijing" }))).toEqual([]);
    expect(verdicts(stack({ accountId: "111", profile: "a" }, { accountId: "111" }))).toEqual([]);
  });

  it("it is undetermined if the accounts are not known", () => {
    expect(verdicts(stack({ profile: "shop" }, { profile: "audit" }))).toEqual([
      "oss-bucket-acl-private media undetermined",
    ]);
  });

  it("a facts file says that an account is blocked", () => {
    const [a, , media, acl] = stack({ accountId: "111" }, {});
    const resources = [a, media, acl].filter((each) => each !== undefined);
    const facts = { accounts: { "111": { publicAccessBlocked: true } } };
    expect(verdicts(resources, facts)).toEqual([]);
    expect(verdicts(resources, { accounts: { "222": facts.accounts["111"] } })).toEqual([
      "oss-bucket-acl-private media fail",
    ]);
  });
});

describe("what a program leaves out", () => {
  const state = (inputs: object, outputs: object) => ({
    version: 3,
    deployment: {
      resources: [
        { urn: `urn:pulumi:d::p::${bucketType}::media`, type: bucketType, inputs, outputs },
      ],
    },
  });
  const found = (inputs: object, outputs: object) =>
    check(readStack(state(inputs, outputs)), { rules }).findings.map(({ verdict, needs }) => [
      verdict,
      needs,
    ]);

  it("has its default although a preview doesn't know the output", () => {
    expect(found({ bucket: "media" }, { bucket: "media", acl: unknownText })).toEqual([]);
  });

  it("is unknown if the program sets it to an unknown value", () => {
    expect(found({ bucket: "media", acl: unknownText }, { acl: unknownText })).toEqual([
      ["undetermined", ["media.acl is known only after the update"]],
    ]);
  });

  it("is unknown with its reason if a secret hides it", () => {
    expect(found({ bucket: "media", acl: "[secret]" }, { acl: "[secret]" })).toEqual([
      ["undetermined", ["media.acl is a secret that this input hides"]],
    ]);
  });
});

describe("an unchanged resource that a preview leaves out", () => {
  const step = (name: string, type: string, inputs: object) => {
    const urn = `urn:pulumi:d::p::${type}::${name}`;
    return { op: "update", urn, newState: { urn, type, inputs } };
  };
  const preview = (same: number) => ({
    steps: [step("media", bucketType, { bucket: "media", acl: "public-read" })],
    changeSummary: { update: 1, same },
  });
  const found = (same: number) =>
    check(readStack(preview(same)), { rules }).findings.map(({ rule, verdict, needs }) => [
      rule,
      verdict,
      needs,
    ]);

  it("can be the block or the policy that is missing", () => {
    const needs = ["media is not in this input"];
    expect(found(3)).toEqual([
      ["oss-bucket-acl-private", "undetermined", needs],
      ["oss-bucket-policy-not-public", "undetermined", needs],
    ]);
  });

  it("isn't assumed if only the stack is unchanged", () => {
    expect(found(1)).toEqual([["oss-bucket-acl-private", "fail", undefined]]);
  });
});

describe("the effect of a public ACL", () => {
  const message = (block: object | undefined, bucket: object = {}) => {
    const resources = [
      {
        name: "media",
        type: bucketType,
        props: { bucket: "media", acl: "public-read", ...bucket },
      },
      ...(block === undefined ? [] : [{ name: "b", type: blockType, props: block }]),
    ];
    return check(readStack({ resources }), { rules }).findings.map((finding) => finding.message);
  };

  it("is in doubt for a bucket that OSS may block by default", () => {
    expect(message(undefined)).toEqual([
      "The ACL is public-read. Everyone can read the objects, unless OSS blocks public access to the bucket by default: then it refuses the ACL.",
    ]);
  });

  it("is certain for an older bucket, and if the stack turns the block off", () => {
    const certain = ["The ACL is public-read. Everyone can read the objects."];
    expect(message(undefined, { creationDate: "2024-05-01T00:00:00Z" })).toEqual(certain);
    expect(message({ bucket: "media", blockPublicAccess: false })).toEqual(certain);
  });
});

describe("a rule that throws", () => {
  const broken: Rule<"bucket"> = {
    ...ossBucketAclPrivate,
    id: "broken",
    judge(bucket) {
      if (bucket.label === "a") throw new TypeError("oops");
      return { verdict: "fail", message: "No.", at: [bucket.resource.at()] };
    },
  };

  it("is a finding of that subject, and the others are judged", () => {
    const resources = ["a", "b"].map((name) => ({
      name,
      type: bucketType,
      props: { bucket: name },
    }));
    const { findings, coverage } = check(readStack({ resources }), { rules: [broken] });
    expect(findings).toMatchObject([
      { rule: "broken", subject: "a", verdict: "broken", message: "The rule failed: oops" },
      { rule: "broken", subject: "b", verdict: "fail", message: "No." },
    ]);
    expect(coverage).toEqual({
      broken: { pass: 0, notApplicable: 0, fail: 1, undetermined: 0, broken: 1 },
    });
  });

  it("isn't caused by a null statement", () => {
    const policy = (name: string, props: object) => ({ name, type: policyType, props });
    expect(
      verdicts([
        policy("null-statement", { policyDocument: '{"Version":"1","Statement":[null]}' }),
        policy("null-statements", { statements: [null] }),
        policy("wide", { policyDocument: allow({ Action: "imm:*", Resource: "*" }) }),
      ]),
    ).toEqual([
      "ram-document-valid null-statement fail",
      "ram-document-valid null-statements fail",
      "ram-submitter-least-privilege wide/all-of-imm fail",
    ]);
  });
});

describe("a finding", () => {
  it("is the broadest true statement, once", () => {
    const messages = (statement: object) =>
      check(
        readStack({
          resources: [{ name: "p", type: policyType, props: { policyDocument: allow(statement) } }],
        }),
        { rules },
      ).findings.map(({ message, severity }) => [severity, message]);
    expect(messages({ Action: "*", Resource: "*" })).toEqual([
      ["critical", "The policies allow every action of every service."],
    ]);
    expect(messages({ Action: "imm:*", Resource: "*" })).toEqual([
      ["high", "The policies allow every action of IMM on every resource."],
    ]);
    expect(
      messages({
        Action: ["imm:CreateImageModerationTask", "imm:DeleteProject"],
        Resource: "acs:imm:*:*:project/*",
      }),
    ).toEqual([
      [
        "high",
        "The policies allow imm:CreateImageModerationTask on projects that they don't name.",
      ],
      ["high", "The policies allow imm:DeleteProject in addition to submitting media."],
    ]);
  });

  it("has a fingerprint without stack and project, that depends on names and detail", () => {
    const fingerprints = (stack: string, name: string) => {
      const type = `immkit:index:MediaBucket$${bucketType}`;
      const urn = `urn:pulumi:${stack}::p::${type}::${name}`;
      const parent = `urn:pulumi:${stack}::p::immkit:index:MediaBucket::shop`;
      const resources = [
        { urn: parent, type: "immkit:index:MediaBucket" },
        { urn, type: bucketType, parent, inputs: { acl: "public-read" } },
      ];
      return check(readStack({ version: 3, deployment: { resources } }), { rules }).findings.map(
        ({ fingerprint }) => fingerprint,
      );
    };
    expect(fingerprints("dev", "media")).toEqual(["2dcc6c72f43a74a8e7fbb2d871032039"]);
    expect(fingerprints("prod", "media")).toEqual(["2dcc6c72f43a74a8e7fbb2d871032039"]);
    expect(fingerprints("dev", "other")).toEqual(["c83ab6791d2125519b5d2d234d19d676"]);
  });

  it("has a fingerprint that depends on every parent, however deep or wrong the tree is", () => {
    const fingerprintBelow = (outermost: string, parentOfOutermost?: string) => {
      const names = [outermost, ...Array.from({ length: 5000 }, (_, index) => `group-${index}`)];
      const urnOf = (name: string) => `urn:pulumi:dev::p::shop:index:Group::${name}`;
      const groups = names.map((name, index) => {
        const parent = names[index - 1] ?? parentOfOutermost;
        return {
          urn: urnOf(name),
          type: "shop:index:Group",
          ...(parent === undefined ? {} : { parent: urnOf(parent) }),
        };
      });
      const bucket = {
        urn: `urn:pulumi:dev::p::${bucketType}::media`,
        type: bucketType,
        parent: urnOf("group-4999"),
        inputs: { acl: "public-read" },
      };
      const state = { version: 3, deployment: { resources: [...groups, bucket] } };
      return check(readStack(state), { rules }).findings.map(({ fingerprint }) => fingerprint);
    };
    const [shop, other] = [fingerprintBelow("shop"), fingerprintBelow("other")];
    expect([shop.length, other.length]).toEqual([1, 1]);
    expect(shop).not.toEqual(other);
    expect(fingerprintBelow("shop")).toEqual(shop);
    expect(fingerprintBelow("shop", "group-4999")).toHaveLength(1);
  });
});
