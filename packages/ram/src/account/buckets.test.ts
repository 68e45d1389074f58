/** Bucket policies, bucket ACLs and control policies of a snapshot, in every question about it. */
import { describe, expect, it } from "vitest";
import { checkAccess } from "../check/check-access.ts";
import { readAccessRules } from "../check/rules.ts";
import {
  type AccountParts,
  accountOf,
  allow,
  deny,
  policy,
  snapshotOf,
  trust,
  unreadable,
} from "../testing/account.ts";
import { coverageOfSources } from "./coverage.ts";
import { explainSubject, reachOf, subjectOf, subjectOfBucket } from "./explain.ts";
import { lintSource } from "./lint.ts";
import { newAccessInAccount, newAccessToBuckets } from "./new-access.ts";
import { policySourceOf } from "./source.ts";

const object = "acs:oss:*:*:media/*";
const to = (Principal: string[], more: object = {}) => ({ Principal, ...more });
const bucketFor = (Principal: string[], more: object = {}) =>
  policy(allow("oss:GetObject", object, to(Principal, more)));
const everybody = bucketFor(["*"]);
const bucketIn = (bucket: NonNullable<AccountParts["buckets"]>[string]) => {
  const [found] = accountOf({ buckets: { media: bucket } }).buckets;
  if (found === undefined) throw new Error("no bucket");
  return found;
};
const question = { action: "oss:GetObject", resource: object };
const noLogs = policy(deny("log:DeleteLogStore", "*"));
const logs = { logs: policy(allow("log:DeleteLogStore", "*")) };
const rules = (assertion: object) => readAccessRules({ assertions: [{ id: "a", ...assertion }] });
const verdicts = (assertion: object, parts: AccountParts) =>
  checkAccess(rules(assertion), [accountOf(parts)]).map(({ holder, verdict, policy: by }) => [
    holder,
    verdict,
    by,
  ]);

describe("a bucket", () => {
  it("is a part of a snapshot", () => {
    const text = JSON.stringify(snapshotOf({ buckets: { media: { policy: everybody } } }));
    expect(policySourceOf("a.json", text, { part: "bucket/media" })).toMatchObject({
      is: "bucket",
      accountId: "1234567890123456",
      bucket: { name: "bucket/media", policies: [{ name: "bucket/media policy" }] },
    });
    expect(() => policySourceOf("a.json", text, { part: "bucket/other" })).toThrow(
      "The snapshot has no bucket/other. It has bucket/media.",
    );
  });

  it.each([
    ["its policy", { policy: everybody }, ["oss:GetObject"]],
    ["a public ACL", { acl: "public-read" }, ["oss:GetObject", "oss:GetObjectVersion"]],
    [
      "a writable ACL",
      { acl: "public-read-write" },
      [
        "oss:GetObject",
        "oss:GetObjectVersion",
        "oss:ListParts",
        "oss:PutObject",
        "oss:DeleteObject",
        "oss:AbortMultipartUpload",
      ],
    ],
    ["no ACL while it is blocked", { acl: "public-read", blockPublicAccess: true }, []],
    ["no public policy while it is blocked", { policy: everybody, blockPublicAccess: true }, []],
    [
      "a policy for an account while it is blocked",
      { policy: bucketFor(["2"]), blockPublicAccess: true },
      ["oss:GetObject"],
    ],
    [
      "a policy for everybody in a network while it is blocked",
      {
        policy: bucketFor(["*"], { Condition: { StringEquals: { "acs:SourceVpc": "vpc-1" } } }),
        blockPublicAccess: true,
      },
      ["oss:GetObject"],
    ],
    [
      "no policy for every network while it is blocked",
      {
        policy: bucketFor(["*"], {
          Condition: {
            StringLike: { "acs:SourceVpc": "*" },
            Bool: { "acs:SecureTransport": "true" },
          },
        }),
        blockPublicAccess: true,
      },
      [],
    ],
  ] as const)("allows by %s", (_, bucket, actions) => {
    const answers = explainSubject(subjectOfBucket(bucketIn(bucket)));
    expect(answers.flatMap((each) => (each.id === "can" ? each.actions : []))).toEqual(actions);
  });

  it("allows nobody by its ACL while public access to the account is blocked", () => {
    const snapshot = snapshotOf({ buckets: { site: { acl: "public-read" } } });
    const text = JSON.stringify({ ...snapshot, blockPublicAccess: true });
    const source = policySourceOf("a.json", text, { part: "bucket/site" });
    expect(source).toMatchObject({ bucket: { policies: [] } });
  });

  it("counts a Deny of its policy although public access is blocked", () => {
    const document = policy(allow("oss:GetObject", object, to(["2"])), {
      ...deny("oss:GetObject", object),
      Principal: ["*"],
    });
    const subject = subjectOfBucket(bucketIn({ policy: document, blockPublicAccess: true }));
    expect(reachOf([subject], question)).toEqual([]);
  });

  it.each([
    [["*"], "bucket/media allows everybody to call oss:GetObject on acs:oss:*:"],
    [["2000"], "bucket/media allows the id 2000 to call oss:GetObject on acs:oss:*:"],
    [
      ["arn:sts::2:assumed-role/app/s"],
      "bucket/media allows acs:ram::2:role/app/s to call oss:GetObject on acs:oss:*:",
    ],
  ])("says whom it allows: %j", (principals, message) => {
    const subject = subjectOfBucket(bucketIn({ policy: bucketFor(principals) }));
    expect(reachOf([subject], question)).toMatchObject([
      {
        holder: "bucket/media",
        policy: "bucket/media policy",
        statement: 0,
        message: expect.stringContaining(message),
      },
    ]);
  });

  it("is undetermined where it was not read", () => {
    const notRead = [
      { part: "bucket/media", reason: "The key needs oss:GetBucketPolicy." },
      { part: "buckets", reason: "The key needs oss:ListBuckets." },
      { part: "blockPublicAccess", reason: "The key needs oss:GetPublicAccessBlock." },
    ];
    const { buckets } = accountOf({ buckets: { media: {} }, notRead });
    const subjects = buckets.map(subjectOfBucket);
    expect(reachOf(subjects, question)).toMatchObject([
      {
        holder: "bucket/media",
        request: null,
        message: expect.stringContaining("It was not read: The key needs oss:GetBucketPolicy."),
      },
      { holder: "buckets", request: null, policy: "the policy of each bucket" },
    ]);
  });
});

describe("check", () => {
  it("judges bucket policies and ACLs", () => {
    const parts: AccountParts = {
      roles: { imm: [trust({ Service: "imm.aliyuncs.com" })] },
      users: { ann: [] },
      buckets: {
        closed: { policy: bucketFor(["200000000000003"]) },
        open: { policy: bucketFor(["2"]) },
        site: { acl: "public-read" },
        blocked: { acl: "public-read", blockPublicAccess: true },
      },
    };
    const site = ["bucket/site", "fail", "bucket/site acl"];
    const open = ["bucket/open", "fail", "bucket/open policy"];
    const closed = ["bucket/closed", "fail", "bucket/closed policy"];
    expect(verdicts({ noPublic: true }, parts)).toEqual([site]);
    expect(verdicts({ trustedAccounts: ["1234567890123456"] }, parts)).toEqual([open, site]);
    expect(verdicts({ trustedAccounts: ["2"] }, parts)).toEqual([closed, site]);
    expect(verdicts({ never: question }, parts)).toEqual([closed, open]);
    expect(verdicts({ only: { ...question, who: "user/ann" } }, parts)).toEqual([open]);
    const arn = "acs:ram::1234567890123456:user/ann";
    expect(verdicts({ only: { ...question, who: arn } }, parts)).toEqual([open]);
    expect(verdicts({ only: { ...question, who: "user/bob" } }, parts)).toEqual([closed, open]);
  });

  it("judges one bucket, also in an account without an id", () => {
    const text = JSON.stringify({
      ...snapshotOf({ buckets: { media: { policy: everybody } } }),
      accountId: null,
    });
    const source = policySourceOf("a.json", text, { part: "bucket/media" });
    expect(checkAccess(rules({ noPublic: true }), [source])).toMatchObject([
      { holder: "bucket/media", verdict: "fail", request: { principal: "anonymous" } },
    ]);
  });

  it("is undetermined for buckets that were not read", () => {
    const notRead = [{ part: "buckets", reason: "The key needs oss:ListBuckets." }];
    expect(verdicts({ noPublic: true }, { notRead })).toEqual([
      ["buckets", "undetermined", "the policy of each bucket"],
    ]);
  });

  it("takes control policies into account", () => {
    const parts: AccountParts = {
      policies: logs,
      roles: { AliyunServiceRoleForX: [trust({ Service: "x.aliyuncs.com" }), "logs"] },
      users: { ann: ["logs"] },
    };
    const never = { never: { action: "log:DeleteLogStore" } };
    const user = ["user/ann", "fail", "custom/logs"];
    const role = ["role/AliyunServiceRoleForX", "fail", "custom/logs"];
    expect(verdicts(never, parts)).toEqual([role, user]);
    // They don't limit service-linked roles.
    expect(verdicts(never, { ...parts, control: { noLogs } })).toEqual([role]);
    expect(verdicts(never, { users: { ann: [] }, control: { unreadable } })).toEqual([
      ["user/ann", "undetermined", "control/unreadable"],
    ]);
  });
});

describe("control policies", () => {
  const limited = (control?: Record<string, object>) =>
    accountOf({ policies: logs, users: { ann: ["logs"] }, ...(control ? { control } : {}) });

  it("limit what a user can do", () => {
    const subjects = limited({ noLogs }).account.map(subjectOf);
    expect(subjects.flatMap(explainSubject)).toEqual([]);
    expect(reachOf(subjects, { action: "log:*", resource: "*" })).toEqual([]);
  });

  it("leave a full access on one line if they deny something else", () => {
    const { account } = accountOf({
      policies: { all: policy(allow("*", "*")) },
      users: { ann: ["all"] },
      control: { noLogs },
    });
    const answers = account.map(subjectOf).flatMap(explainSubject);
    expect(answers).toMatchObject([{ level: "any", except: [{ policy: "control/noLogs" }] }]);
  });

  it("give new access if they are removed", () => {
    const [before, after] = [limited({ noLogs }).account, limited().account];
    expect(newAccessInAccount(before, after).access).toMatchObject([
      { holder: "user/ann", policy: "custom/logs", request: { action: "log:DeleteLogStore" } },
    ]);
    expect(newAccessInAccount(after, before).access).toEqual([]);
  });

  it("apply by the ARN of the caller", () => {
    const Condition = { StringNotLike: { "acs:PrincipalARN": "acs:ram:*:*:role/app" } };
    const { account } = accountOf({
      policies: logs,
      roles: { app: [trust({ Service: "imm.aliyuncs.com" }), "logs"] },
      users: { ann: ["logs"] },
      groups: { ops: ["logs"] },
      control: { noLogs: policy({ ...deny("log:DeleteLogStore", "*"), Condition }) },
    });
    const question = { action: "log:DeleteLogStore", resource: "*" };
    const reached = reachOf(account.map(subjectOf), question);
    expect(reached.map(({ holder, request }) => [holder, request?.context])).toEqual([
      ["role/app", undefined],
      // It depends on who is a member.
      ["group/ops", { "acs:PrincipalARN": expect.stringMatching(/:role\/app$/) }],
    ]);
  });

  it("can keep a user from a stronger role", () => {
    const paths = (control: Record<string, object>) =>
      lintSource(
        accountOf({
          policies: { all: policy(allow("*", "*")), enter: policy(allow("sts:AssumeRole", "*")) },
          roles: { admin: [trust({ RAM: "acs:ram::1234567890123456:root" }), "all"] },
          users: { ann: ["enter"] },
          control,
        }),
      ).flatMap(({ id, holder }) => (id === "stronger-role" ? [holder] : []));
    expect(paths({})).toEqual(["user/ann"]);
    expect(paths({ noLogs })).toEqual(["user/ann"]);
    expect(paths({ noRoles: policy(deny("sts:AssumeRole", "*")) })).toEqual([]);
  });

  it("are linted by themselves, and silence what they deny", () => {
    const findings = (control: Record<string, object>) =>
      lintSource(
        accountOf({
          policies: { keys: policy(allow("ram:CreateAccessKey", "*")) },
          users: { ann: ["keys"] },
          control,
        }),
      ).map(({ id, policy: where }) => `${id} ${where}`);
    const odd = policy(deny("ram:CreateAcessKey", "*"));
    const noKeys = policy(deny("ram:CreateAccessKey", "*"));
    const open = findings({ odd });
    expect(open).toContain("escalation custom/keys");
    expect(open).toContain("unknown-action control/odd");
    expect(findings({ noKeys })).not.toContain("escalation custom/keys");
  });
});

describe("newAccessToBuckets", () => {
  it("compares the policies and ACLs of buckets", () => {
    const before = accountOf({ buckets: { media: { policy: bucketFor(["2"]) } } }).buckets;
    const after = accountOf({
      buckets: { media: { policy: bucketFor(["2", "3"]) }, site: { acl: "public-read" } },
    }).buckets;
    expect(newAccessToBuckets(before, after).access).toMatchObject([
      { holder: "bucket/media", statement: 0, request: { principalId: "3" } },
      { holder: "bucket/site", policy: "bucket/site acl", action: "oss:GetObject" },
      { holder: "bucket/site", policy: "bucket/site acl", action: "oss:GetObjectVersion" },
    ]);
    expect(newAccessToBuckets(after, before).access).toEqual([]);
  });
});

it("lints a bucket with its policy", () => {
  const text = JSON.stringify(snapshotOf({ buckets: { media: { policy: everybody } } }));
  const source = policySourceOf("a.json", text, { part: "bucket/media" });
  const ids = lintSource(source).map(({ id }) => id);
  expect(ids).toContain("wide-principal");
  expect(coverageOfSources([source])).toEqual({ judged: 1, notJudged: [] });
  expect(coverageOfSources([policySourceOf("a.json", text)])).toEqual({ judged: 1, notJudged: [] });
  const whole = lintSource(policySourceOf("a.json", text)).map(({ id }) => id);
  expect(whole).toEqual(ids);
});
