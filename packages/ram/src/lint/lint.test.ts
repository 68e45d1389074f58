import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { includes } from "../compare/compare.ts";
import { formatPolicy, type PolicyKind, parsePolicy } from "../document/parse.ts";
import type { Finding } from "../finding.ts";
import { grants } from "../grants/grants.ts";
import type { NamedPolicy, PolicyDocument, Statement } from "../policy.ts";
import { lint, type RuleId, rules } from "./lint.ts";

type Loose = Partial<Record<keyof Statement, unknown>>;
const policyOf = (kind: PolicyKind, ...statements: Loose[]): PolicyDocument =>
  parsePolicy(
    { Version: "1", Statement: statements.map((each) => ({ Effect: "Allow", ...each })) },
    { kind },
  );
const doc = (...statements: Loose[]) =>
  policyOf(
    "identity",
    ...statements.map((each) => ({ Resource: "acs:imm:*:*:project/p", ...each })),
  );
const trust = (Principal: unknown, more: Loose = {}) =>
  policyOf("trust", { Action: "sts:AssumeRole", Principal, ...more });
const bucket = (Principal: unknown, more: Loose = {}) =>
  policyOf("bucket", { Action: "oss:GetObject", Resource: "acs:oss:*:1:b/*", Principal, ...more });
const get = { Action: "imm:GetTask" };
const when = (Condition: object, more: Loose = {}) => doc({ ...get, Condition, ...more });
const root = "acs:ram::1:root";

// For each rule policies with the problem, and the nearest policies without it.
const pairs: [
  id: RuleId,
  statement: number,
  pattern: string | null,
  bad: PolicyDocument,
  good: PolicyDocument,
][] = [
  [
    "malformed-resource",
    1,
    "acs:OSS:*:*:media",
    doc(get, { Action: "oss:ListObjects", Resource: "acs:OSS:*:*:media" }),
    doc(get, { Action: "oss:ListObjects", Resource: "acs:oss:*:*:media" }),
  ],
  [
    "star-crosses-separator",
    0,
    "acs:imm:*:*:project/prod*",
    doc({ ...get, Resource: "acs:imm:*:*:project/prod*" }),
    doc({ ...get, Resource: "acs:imm:*:*:project/prod" }),
  ],
  [
    "star-crosses-separator",
    0,
    "acs:oss:*:*:media*",
    doc({ Action: "oss:GetObject", Resource: ["acs:oss:*:*:a/*", "acs:oss:*:*:media*"] }),
    doc({ Action: "oss:GetObject", Resource: "acs:oss:*:*:media/*" }),
  ],
  [
    "star-crosses-separator",
    0,
    "acs:oss:*:*:media*/up*",
    doc({ Action: "oss:GetObject", Resource: "acs:oss:*:*:media*/up*" }),
    doc({ Action: "oss:GetObject", Resource: "acs:oss:*:*:media/up*" }),
  ],
  [
    "star-crosses-separator",
    0,
    "acs:oss:*:*:*-uploads/*",
    doc({ Action: "oss:GetObject", Resource: "acs:oss:*:*:*-uploads/*" }),
    doc(get, { Effect: "Deny", Action: "imm:GetTask", Resource: "acs:imm:*:*:project/p*" }),
  ],
  [
    "resource-mismatch",
    0,
    "oss:GetObject",
    doc({ Action: ["oss:GetObject", "oss:ListObjects"], Resource: "acs:oss:*:*:media" }),
    doc({ Action: "oss:GetObject", Resource: "acs:oss:*:*:media/*" }),
  ],
  [
    "resource-mismatch",
    0,
    "oss:ListObjects",
    doc({ Action: "oss:ListObjects", Resource: "acs:oss:*:*:media/*" }),
    doc({ Action: "oss:ListObjects", Resource: "acs:oss:*:*:media" }),
  ],
  [
    "resource-mismatch",
    0,
    "mns:ReceiveMessage",
    doc({ Action: "mns:ReceiveMessage", Resource: "acs:mns:*:*:/queues/q" }),
    doc({ Action: "mns:ReceiveMessage", Resource: "acs:mns:*:*:/queues/q/messages" }),
  ],
  [
    "resource-mismatch",
    1,
    "imm:GetTask",
    doc(
      { Action: "oss:GetObject", Resource: "acs:oss:*:*:m/*" },
      { ...get, Resource: "acs:oss:*:*:media/*" },
    ),
    doc(get),
  ],
  [
    "combined-access",
    1,
    "ram:PassRole",
    doc({ Action: "fc:CreateFunction", Resource: "*" }, { Action: "ram:PassRole", Resource: "*" }),
    doc(
      { Action: "fc:CreateFunction", Resource: "*" },
      { Action: "ram:PassRole", Resource: "acs:ram::1:role/worker" },
    ),
  ],
  [
    "combined-access",
    1,
    "ram:PassRole",
    doc({ Action: "fc:CreateFunction", Resource: "*" }, { Action: "ram:PassRole", Resource: "*" }),
    doc(
      { Action: "fc:CreateFunction", Resource: "*" },
      {
        Action: "ram:PassRole",
        Resource: "*",
        Condition: { StringEquals: { "acs:Service": "imm.aliyuncs.com" } },
      },
    ),
  ],
  [
    "deny-without-effect",
    1,
    null,
    doc(
      { Action: "imm:*" },
      { Effect: "Deny", Action: "imm:DeleteProject", Resource: "acs:imm:*:*:project/q" },
    ),
    doc(
      { Action: "imm:*" },
      { Effect: "Deny", Action: "imm:DeleteProject", Resource: "acs:imm:*:*:project/*" },
    ),
  ],
  [
    "deny-without-effect",
    1,
    null,
    doc(get, { Effect: "Deny", Action: "oss:*", Resource: "*" }),
    doc({ Effect: "Deny", Action: "oss:*", Resource: "*" }),
  ],
  [
    "allow-not-action",
    0,
    "imm:Delete*",
    doc({ NotAction: "imm:Delete*" }),
    doc(get, { Effect: "Deny", NotAction: "imm:Get*" }),
  ],
  [
    "allow-not-action",
    1,
    "imm:Bogus",
    doc(get, { NotAction: "imm:Bogus", Resource: "*" }),
    doc(get),
  ],
  ["allow-not-action", 0, "x:*", doc({ NotAction: "x:*" }), doc(get)],
  ["unknown-action", 0, "imm:GetTsak", doc({ Action: ["imm:GetTsak", "imm:GetTask"] }), doc(get)],
  [
    "unknown-action",
    0,
    "imm:Frobnicate*",
    doc({ Action: ["imm:Frobnicate*", "imm:GetTask"] }),
    doc({ Action: "oss:Frobnicate", Resource: "*" }),
  ],
  [
    "unknown-action",
    1,
    "imm:DeleteProjects",
    doc(get, { Effect: "Deny", Action: "imm:DeleteProjects" }),
    doc(get, { Effect: "Deny", Action: "imm:Get*" }),
  ],
  [
    "unknown-action",
    0,
    "imm:Bogus",
    doc({ NotAction: "imm:Bogus", Effect: "Deny" }),
    doc({ NotAction: "imm:GetTask", Effect: "Deny" }),
  ],
  [
    "unknown-action",
    0,
    "imm:Bogus",
    doc({ NotAction: ["imm:Bogus", "imm:GetTask"], Effect: "Allow" }),
    doc(get),
  ],
  ["wildcard-action", 0, "imm:*", doc({ Action: "imm:*" }), doc({ Action: "imm:Get*" })],
  [
    "wildcard-action",
    0,
    "oss:Put*",
    doc({ Action: ["oss:GetObject", "oss:Put*"], Resource: "acs:oss:*:*:b/*" }),
    doc({ Action: "oss:PutObject", Resource: "acs:oss:*:*:b/*" }),
  ],
  [
    "wildcard-action",
    0,
    "ecs:*",
    doc({ Action: ["imm:GetTask", "ecs:*"] }),
    doc({ Action: "ecs:Describe*" }),
  ],
  ["wildcard-action", 0, "*", doc({ Action: "*" }), doc(get, { Effect: "Deny", Action: "*" })],
  [
    "wildcard-action",
    0,
    "log:*",
    doc({ Action: ["imm:GetTask", "log:*"], Resource: "*" }),
    doc({ Action: "log:GetLogStore", Resource: "*" }),
  ],
  [
    "wide-resource",
    0,
    "*",
    doc({ Action: "mns:PublishMessage", Resource: "*" }),
    doc({ Action: "oss:ListBuckets", Resource: "*" }),
  ],
  [
    "wide-resource",
    0,
    "*",
    doc({ Action: "oss:GetObject", Resource: ["*", "acs:oss:*:*:media/*"] }),
    doc({ Action: "oss:GetObject", Resource: "acs:oss:*:*:media/*" }),
  ],
  [
    "star-only-action",
    0,
    "imm:ContextualRetrieval",
    doc({ Action: ["imm:ContextualRetrieval", "imm:GetTask"] }),
    doc({ Action: "imm:ContextualRetrieval", Resource: "*" }),
  ],
  [
    "pass-role-service",
    0,
    "ram:PassRole",
    doc(
      { Action: "ram:PassRole", Resource: "acs:ram::1:role/worker" },
      { Action: "imm:UpdateProject" },
    ),
    doc(
      {
        Action: "ram:PassRole",
        Resource: "acs:ram::1:role/worker",
        Condition: { StringEquals: { "acs:Service": "imm.aliyuncs.com" } },
      },
      { Action: "imm:UpdateProject" },
    ),
  ],
  [
    "escalation",
    0,
    "ram:AttachPolicyToUser",
    doc({ Action: ["ram:AttachPolicyToUser", "ram:GetUser"], Resource: "*" }),
    doc({ Action: "ram:GetUser", Resource: "*" }),
  ],
  [
    "escalation",
    0,
    "ram:PassRole",
    doc({ Action: ["ram:PassRole", "imm:UpdateProject"], Resource: "*" }),
    doc({ Action: ["ram:PassRole"], Resource: "*" }),
  ],
  [
    "escalation",
    0,
    "sts:AssumeRole",
    doc({ Action: "sts:AssumeRole", Resource: "*" }),
    doc({ Action: "sts:AssumeRole", Resource: "acs:ram::1:role/worker" }),
  ],
  [
    "wide-principal",
    0,
    root,
    trust({ RAM: [root, "acs:ram::1:role/worker"] }),
    trust({ RAM: "acs:ram::1:role/worker" }),
  ],
  [
    "wide-principal",
    0,
    root,
    trust({ RAM: root }),
    trust({ RAM: root }, { Condition: { StringEquals: { "sts:ExternalId": "x" } } }),
  ],
  [
    "wide-principal",
    0,
    "*",
    trust({ RAM: "*" }, { Condition: { StringEquals: { "sts:ExternalId": "x" } } }),
    trust({ Service: "imm.aliyuncs.com" }),
  ],
  [
    "wide-principal",
    0,
    "ecs.aliyuncs.com",
    trust({ Service: ["imm.aliyuncs.com", "ecs.aliyuncs.com"] }),
    trust({ Service: "imm.aliyuncs.com" }),
  ],
  [
    "wide-principal",
    0,
    "acs:ram::1:oidc-provider/x",
    trust({ Federated: "acs:ram::1:oidc-provider/x" }),
    trust(
      { Federated: "acs:ram::1:oidc-provider/x" },
      { Condition: { StringEquals: { "oidc:aud": "x", "oidc:sub": "y" } } },
    ),
  ],
  [
    "wide-principal",
    0,
    "acs:ram::1:oidc-provider/x",
    trust(
      { Federated: "acs:ram::1:oidc-provider/x" },
      { Condition: { StringEquals: { "oidc:aud": "x" }, StringLike: { "oidc:sub": "repo:*" } } },
    ),
    trust(
      { Federated: "acs:ram::1:oidc-provider/x" },
      {
        Condition: {
          StringEquals: { "oidc:aud": "x" },
          StringLike: { "oidc:sub": "repo:org/app:*" },
        },
      },
    ),
  ],
  [
    "wide-principal",
    0,
    root,
    trust({ RAM: root }, { Condition: { Bool: { "acs:MFAPresent": "false" } } }),
    trust({ RAM: root }, { Condition: { Bool: { "acs:MFAPresent": "true" } } }),
  ],
  ["wide-principal", 0, "*", bucket(["*", "1"]), bucket(["1"])],
  [
    "wide-principal",
    0,
    "[]",
    bucket([], { Condition: { StringEquals: { "acs:SourceVpc": "vpc-1" } } }),
    bucket("*", { Effect: "Deny" }),
  ],
  [
    "undocumented-operator",
    0,
    "ForAllValues:StringEquals",
    doc({ ...get, Condition: { "ForAllValues:StringEquals": { "acs:UserAgent": "x" } } }),
    doc({ ...get, Condition: { StringEquals: { "acs:UserAgent": "x" } } }),
  ],
  [
    "idle-condition",
    1,
    "acs:MFAPresent",
    doc(get, {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { Bool: { "acs:MFAPresent": "false" } },
    }),
    doc(get, {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { Bool: { "acs:SecureTransport": "false" } },
    }),
  ],
  [
    "idle-condition",
    1,
    "acs:MFAPresent",
    doc(
      { Action: "imm:ListTasks" },
      {
        Effect: "Deny",
        Action: "imm:*",
        Resource: "*",
        Condition: { Bool: { "acs:MFAPresent": "false" } },
      },
    ),
    when({ Bool: { "acs:MFAPresent": "true" } }),
  ],
  [
    "idle-condition",
    0,
    "yes",
    when({ Bool: { "acs:SecureTransport": ["yes", "true"] } }),
    when({ Bool: { "acs:SecureTransport": "true" } }),
  ],
  [
    "idle-condition",
    1,
    "10.0.0.0/33",
    doc(get, { ...get, Condition: { IpAddress: { "acs:SourceIp": "10.0.0.0/33" } } }),
    when({ IpAddress: { "acs:SourceIp": "10.0.0.0/32" } }),
  ],
  [
    "idle-condition",
    0,
    "soon",
    when({ DateNotEquals: { "acs:CurrentTime": "soon" }, Bool: { "acs:SecureTransport": "true" } }),
    when({ DateLessThan: { "acs:CurrentTime": "2030-01-01T00:00:00Z" } }),
  ],
  [
    "idle-condition",
    0,
    "many",
    when(
      { NumericLessThan: { "oss:object-remaining-retention-days": "many" } },
      { Action: "oss:GetObject", Resource: "*" },
    ),
    when(
      { NumericLessThan: { "oss:object-remaining-retention-days": "1" } },
      { Action: "oss:GetObject", Resource: "*" },
    ),
  ],
  [
    "idle-condition",
    0,
    "0.0.0.0/0",
    when({ IpAddress: { "acs:SourceIp": "0.0.0.0/0" } }),
    when({ IpAddress: { "acs:SourceIp": "0.0.0.0/1" } }),
  ],
  [
    "idle-condition",
    0,
    "128.0.0.0/1, 0.0.0.0/1",
    when({ IpAddress: { "acs:SourceIp": ["128.0.0.0/1", "0.0.0.0/1"] } }),
    when({ IpAddress: { "acs:SourceIp": ["129.0.0.0/8", "0.0.0.0/1"] } }),
  ],
  [
    "idle-condition",
    0,
    "10.0.0.0/8, ::/0",
    when({ IpAddress: { "acs:SourceIp": ["10.0.0.0/8", "::/0"] } }),
    when({ IpAddress: { "acs:SourceIp": ["10.0.0.0/8", "::1"] } }),
  ],
  [
    "idle-condition",
    1,
    "0.0.0.0/0",
    doc(get, {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { NotIpAddress: { "acs:SourceIp": "0.0.0.0/0" } },
    }),
    doc(get, {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { NotIpAddress: { "acs:SourceIp": "10.0.0.0/8" } },
    }),
  ],
  [
    "idle-condition",
    0,
    "*",
    when({ StringLike: { "acs:SourceVpc": "*", "acs:UserAgent": "a*" } }),
    when({ StringLike: { "acs:SourceVpc": "vpc-*" } }),
  ],
  [
    "idle-condition",
    0,
    "acs:SourceIP",
    when({ IpAddress: { "acs:SourceIP": "10.0.0.0/8" } }),
    when({ IpAddress: { "acs:SourceIp": "10.0.0.0/8" } }),
  ],
  [
    "idle-condition",
    0,
    "acs:Mystery",
    when({ StringNotEquals: { "acs:Mystery": "1" } }),
    when({ StringNotEquals: { "acs:SourceVpc": "1" } }),
  ],
  [
    "idle-condition",
    0,
    "oss:Prefix",
    when({ StringNotLike: { "oss:Prefix": "a/*" } }),
    when(
      { StringLike: { "oss:Prefix": "a/*" } },
      { Action: "oss:ListObjects", Resource: "acs:oss:*:*:b" },
    ),
  ],
  [
    "idle-condition",
    1,
    "oss:Prefix",
    doc(
      { Action: "imm:ListTasks" },
      { ...get, Condition: { StringLike: { "oss:Prefix": "a/*" } } },
    ),
    doc({
      Effect: "Deny",
      NotAction: "oss:GetObject",
      Condition: { StringLike: { "oss:Prefix": "a/*" } },
    }),
  ],
  [
    "escalation",
    0,
    "ram:CreateAccessKey",
    doc({ Action: ["ram:CreateAccessKey", "ram:GetUser"], Resource: "*" }),
    doc({ Action: ["ram:GetUser"], Resource: "*" }),
  ],
  [
    "allow-without-effect",
    0,
    null,
    doc(get, { Effect: "Deny", Action: "imm:*", Resource: "*" }),
    doc(get, { Effect: "Deny", Action: "imm:List*", Resource: "*" }),
  ],
  [
    "exposure",
    0,
    "oss:PutBucketPolicy",
    doc({
      Action: ["oss:PutBucketPolicy"],
      Resource: ["acs:oss:*:*:media", "acs:oss:*:*:media/*"],
    }),
    doc({ Action: ["oss:PutBucketPolicy"], Resource: "acs:oss:*:*:media/*" }),
  ],
  [
    "idle-condition",
    0,
    "true, false",
    when({ Bool: { "acs:MFAPresent": ["true", "false"] } }),
    when({ Bool: { "acs:MFAPresent": "true" } }),
  ],
  [
    "idle-condition",
    0,
    "acs:MFAPresent",
    when({ Bool: { "acs:MFAPresent": "false" } }),
    when({ Bool: { "acs:MFAPresent": "true" } }),
  ],
  [
    "idle-condition",
    0,
    "vpc-*",
    when({ StringEquals: { "acs:SourceVpc": ["vpc-1", "vpc-*"] } }),
    when({ StringLike: { "acs:SourceVpc": ["vpc-1", "vpc-*"] } }),
  ],
  [
    "idle-condition",
    1,
    "acs:ram::1:role/app*",
    doc(get, {
      Effect: "Deny",
      Action: "oss:*",
      Resource: "*",
      Condition: {
        StringNotEquals: { "acs:PrincipalARN": ["acs:ram::1:role/app*", "acs:ram::1:user/ann"] },
      },
    }),
    doc(get, {
      Effect: "Deny",
      Action: "oss:*",
      Resource: "*",
      Condition: {
        StringNotLike: { "acs:PrincipalARN": ["acs:ram::1:role/app*", "acs:ram::1:user/ann"] },
      },
    }),
  ],
  [
    "idle-condition",
    0,
    "acs:SourceIp",
    when({ StringLike: { "acs:SourceIp": "10.*" } }),
    when({ IpAddress: { "acs:SourceIp": "10.0.0.0/8" } }),
  ],
  [
    "idle-condition",
    0,
    "acs:Service",
    when(
      { StringEquals: { "acs:Service": "imm.aliyuncs.com" } },
      { Action: ["ram:PassRole", "imm:CreateProject"], Resource: "*" },
    ),
    when(
      { StringEquals: { "acs:Service": "imm.aliyuncs.com" } },
      { Action: "ram:PassRole", Resource: "*" },
    ),
  ],
  [
    "idle-condition",
    0,
    "acs:SourceVpc",
    when({
      StringEquals: { "acs:SourceVpc": "vpc-1" },
      StringNotEquals: { "acs:SourceVpc": "vpc-1" },
    }),
    when({
      StringEquals: { "acs:SourceVpc": "vpc-1" },
      StringNotEquals: { "acs:SourceVpc": "vpc-2" },
    }),
  ],
  [
    "redundant-statement",
    1,
    null,
    doc({ Action: "imm:Get*" }, get),
    doc({ Action: "imm:List*" }, get),
  ],
];

/** The problems without a fix: only the author knows what the policy should allow. */
const withoutFix = [
  "acs:Mystery",
  "0.0.0.0/0",
  "128.0.0.0/1, 0.0.0.0/1",
  "*",
  "true, false",
  "acs:SourceIp",
  "acs:MFAPresent",
]
  .map((pattern) => `idle-condition ${pattern}`)
  .concat(
    "malformed-resource acs:OSS:*:*:media",
    "star-crosses-separator acs:oss:*:*:*-uploads/*",
    "undocumented-operator ForAllValues:StringEquals",
    "wide-resource *",
    "wildcard-action *",
    "wildcard-action ecs:*",
    "wildcard-action log:*",
  );

const has = (findings: readonly Finding[], id: string, pattern: string | null) =>
  findings.some((finding) => finding.id === id && finding.pattern === pattern);

describe("lint", () => {
  it.each(pairs)("%s, statement %i, %s", (id, statement, pattern, bad, good) => {
    const kind: PolicyKind = bad.Statement.some(({ Resource }) => Resource === undefined)
      ? "trust"
      : bad.Statement.some(({ Principal }) => Principal)
        ? "bucket"
        : "identity";
    const policy: NamedPolicy = { name: "p", document: bad };
    const found = lint(policy).find((finding) => finding.id === id && finding.pattern === pattern);
    expect(found, JSON.stringify(lint(policy), null, 1)).toMatchObject({
      policy: "p",
      statement,
      message: expect.stringMatching(/.{20}/),
    });
    expect(has(lint({ name: "p", document: good }), id, pattern)).toBe(false);
    if (found?.fix == null) {
      expect(withoutFix).toContain(`${id} ${pattern}`);
      return;
    }
    const { document } = found.fix;
    // The valid part: the other statements, and the statement without the faulty action.
    const valid = bad.Statement.flatMap((each, i): Statement[] => {
      if (i !== statement) return [each];
      const rest = each.Action?.filter((action) => !pattern?.split(", ").includes(action)) ?? [];
      return rest.length > 0 && rest.length < (each.Action?.length ?? 0)
        ? [{ ...each, Action: rest }]
        : [];
    });
    if (document === null) {
      expect(valid).toEqual([]);
      return;
    }
    // A list of all actions can take more than one policy.
    const fixed = [document, ...(found.fix.moreDocuments ?? [])].map((each, i) => ({
      name: `p${i}`,
      document: each,
    }));
    for (const each of fixed)
      expect(parsePolicy(formatPolicy(each.document), { kind })).toEqual(each.document);
    expect(has(lint(fixed), id, pattern)).toBe(false);
    const mfa = (each: Statement) => ({
      ...each,
      Condition: { Bool: { "acs:MFAPresent": ["true"] } },
    });
    const kept = pattern === "acs:MFAPresent" ? valid.map(mfa) : valid;
    expect(includes(fixed, { Version: "1", Statement: kept })).toEqual({ answer: "yes" });
  });

  it("has a description of each rule, and a pair of policies that shows it", () => {
    const ofTexts = ["invalid-policy", "unquoted-value"];
    expect(
      rules
        .map(({ id }) => id)
        .filter((id) => !ofTexts.includes(id) && !pairs.some(([shown]) => shown === id)),
    ).toEqual([]);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { description } of rules) expect(description).toMatch(/^[A-Z].*\.$/);
  });

  it("has the rules of the README, with the same descriptions", () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const [section = ""] = /^## What lint looks for$.*?^## /ms.exec(readme) ?? [];
    const table = [...section.matchAll(/^\| `([a-z-]+)` \| ([^|]+) \|$/gm)].map(
      ([, id, description]) => ({
        id,
        description: `${description}.`,
      }),
    );
    expect(table).toEqual(rules.map(({ id, description }) => ({ id, description })));
  });

  it("finds nothing in the grants", () => {
    const place = {
      region: "cn-hangzhou",
      accountId: "1",
      project: "p",
      queue: "q",
      deadLetterQueue: "dead",
      topic: "t",
      bucket: "media",
      prefixes: ["uploads/"],
      quarantine: { bucket: "evidence" },
      keys: ["acs:kms:cn-hangzhou:1:key/k"],
    };
    const all = Object.values(grants).map((make) => ({
      name: "g",
      document: make(place).policy(),
    }));
    expect(all.flatMap((policy) => lint(policy))).toEqual([]);
    expect(lint(all)).toEqual([]);
  });

  it("gives each finding a severity", () => {
    const severity = (document: PolicyDocument, id: string) =>
      lint(document).find((finding) => finding.id === id)?.severity;
    expect(severity(doc({ Action: "*" }), "wildcard-action")).toBe("critical");
    expect(severity(doc({ Action: "imm:*" }), "wildcard-action")).toBe("high");
    expect(severity(bucket("*"), "wide-principal")).toBe("critical");
    expect(
      severity(
        bucket("*", { Condition: { StringEquals: { "acs:SourceVpc": "vpc-1" } } }),
        "wide-principal",
      ),
    ).toBe("medium");
    expect(severity(trust({ RAM: "acs:ram::*:root" }), "wide-principal")).toBe("critical");
    expect(severity(trust({ RAM: root }), "wide-principal")).toBe("medium");
    expect(severity(doc({ NotAction: "imm:Bogus" }), "unknown-action")).toBe("critical");
    expect(severity(doc(get, { Effect: "Deny", Action: "imm:Bogus" }), "unknown-action")).toBe(
      "high",
    );
  });

  it("checks all policies together, and reports the one that allows the first step", () => {
    const policies = [
      { name: "functions", document: doc({ Action: "fc:CreateFunction", Resource: "*" }) },
      { name: "roles", document: doc({ Action: "ram:PassRole", Resource: "*" }) },
    ];
    expect(lint(policies, { only: ["combined-access"] })).toMatchObject([
      {
        policy: "roles",
        statement: 0,
        message: expect.stringContaining("(ram:PassRole and fc:CreateFunction)"),
        fix: { document: null },
      },
    ]);
    expect(
      lint(
        { identity: policies.slice(0, 1), session: policies.slice(1), control: [] },
        { only: ["combined-access", "escalation", "pass-role-service"] },
      ),
    ).toEqual([]);
  });

  it("keeps Deny statements in its fixes", () => {
    const deny = { Effect: "Deny", Action: "ram:DeleteUser", Resource: "*" };
    const fixes = (document: PolicyDocument, id: string) =>
      lint(document)
        .find((finding) => finding.id === id)
        ?.fix?.document?.Statement.map(({ Effect }) => Effect);
    expect(
      fixes(
        doc({ Action: ["ram:AttachPolicyToUser", "ram:*User"], Resource: "*" }, deny),
        "escalation",
      ),
    ).toEqual(["Allow", "Deny"]);
    const mfa = {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { Bool: { "acs:MFAPresent": "false" } },
    };
    expect(fixes(doc({ Action: "ram:*User", Resource: "*" }, mfa, deny), "idle-condition")).toEqual(
      ["Allow", "Deny"],
    );
    expect(
      lint(
        doc({ Action: "ram:CreatePolicyVersion", Resource: "*" }, { ...deny, Action: "ram:*" }),
      ).filter(({ id }) => id === "escalation"),
    ).toEqual([]);
  });

  it.each<{ id: RuleId; policy: PolicyDocument; pointer: string }>([
    {
      id: "star-crosses-separator",
      policy: doc({ ...get, Resource: ["acs:imm:*:*:project/p", "acs:imm:*:*:project/prod*"] }),
      pointer: "/Statement/0/Resource/1",
    },
    {
      id: "resource-mismatch",
      policy: doc({ Action: ["imm:GetTask", "oss:GetObject"] }),
      pointer: "/Statement/0/Action/1",
    },
    {
      id: "combined-access",
      policy: doc(
        { Action: "fc:CreateFunction", Resource: "*" },
        { Action: ["ram:GetRole", "ram:Pass*"], Resource: "*" },
      ),
      pointer: "/Statement/1/Action/1",
    },
    {
      id: "deny-without-effect",
      policy: doc(get, { Effect: "Deny", Action: "oss:*", Resource: "*" }),
      pointer: "/Statement/1",
    },
    {
      id: "allow-not-action",
      policy: doc({ NotAction: "imm:Delete*" }),
      pointer: "/Statement/0/NotAction",
    },
    {
      id: "unknown-action",
      policy: doc({ Effect: "Deny", NotAction: ["imm:GetTask", "imm:Bogus"] }),
      pointer: "/Statement/0/NotAction/1",
    },
    {
      id: "wildcard-action",
      policy: doc({ Action: ["imm:GetTask", "imm:*"] }),
      pointer: "/Statement/0/Action/1",
    },
    {
      id: "wide-resource",
      policy: doc({ Action: "oss:GetObject", Resource: ["acs:oss:*:*:media/*", "*"] }),
      pointer: "/Statement/0/Resource/1",
    },
    {
      id: "star-only-action",
      policy: doc({ Action: ["imm:GetTask", "imm:ContextualRetrieval"] }),
      pointer: "/Statement/0/Action/1",
    },
    {
      id: "escalation",
      policy: doc({ Action: ["ram:GetUser", "ram:CreateAccessKey"], Resource: "*" }),
      pointer: "/Statement/0/Action/1",
    },
    {
      id: "exposure",
      policy: doc({ NotAction: ["ram:*", "sts:*", "oss:*"], Resource: "*" }),
      pointer: "/Statement/0/NotAction",
    },
    {
      id: "pass-role-service",
      policy: doc({ Action: ["ram:GetRole", "ram:PassRole"], Resource: "acs:ram::1:role/worker" }),
      pointer: "/Statement/0/Action/1",
    },
    {
      id: "wide-principal",
      policy: trust({ RAM: ["acs:ram::1:role/worker", root] }),
      pointer: "/Statement/0/Principal/RAM/1",
    },
    { id: "wide-principal", policy: bucket(["1", "*"]), pointer: "/Statement/0/Principal/1" },
    { id: "wide-principal", policy: bucket([]), pointer: "/Statement/0/Principal" },
    {
      id: "idle-condition",
      policy: when({ Bool: { "acs:SecureTransport": ["true", "yes"] } }),
      pointer: "/Statement/0/Condition/Bool/acs:SecureTransport/1",
    },
    {
      id: "idle-condition",
      policy: when({ StringEquals: { "acs:Sign/x~y": "1" } }),
      pointer: "/Statement/0/Condition/StringEquals/acs:Sign~1x~0y",
    },
    {
      id: "idle-condition",
      policy: when({
        StringEquals: { "acs:SourceVpc": "vpc-1" },
        StringNotEquals: { "acs:SourceVpc": "vpc-1" },
      }),
      pointer: "/Statement/0/Condition/StringNotEquals/acs:SourceVpc",
    },
    {
      id: "redundant-statement",
      policy: doc({ Action: "imm:Get*" }, get),
      pointer: "/Statement/1",
    },
  ])("points to the faulty part: $id at $pointer", ({ id, policy, pointer }) => {
    const pointers = lint(policy).flatMap((finding) => (finding.id === id ? finding.pointer : []));
    expect(pointers).toEqual([pointer]);
  });

  it("recognises the whole internet in overlapping blocks", () => {
    const one = { Resource: "acs:imm:cn-hangzhou:1:project/p" };
    const ids = (...blocks: string[]) =>
      lint(when({ IpAddress: { "acs:SourceIp": blocks } }, one)).map(({ id }) => id);
    expect(ids("10.0.0.0/8", "0.0.0.0/0", "192.168.0.0/16")).toEqual(["idle-condition"]);
    expect(ids("0.0.0.0/2", "0.0.0.0/1", "128.0.0.0/1")).toEqual(["idle-condition"]);
    expect(ids("0.0.0.0/2", "128.0.0.0/1")).toEqual([]);
  });

  it("shortens a long list of escalations", () => {
    const finding = lint(doc({ Action: "*", Resource: "*" })).find(({ id }) => id === "escalation");
    expect(finding?.message).toMatch(/ There are \d+ more ways to escalate\.$/);
    const not = lint(doc({ NotAction: ["ram:AttachPolicyToUser", "oss:*"], Resource: "*" })).find(
      ({ id }) => id === "escalation",
    );
    expect(not?.fix?.document?.Statement[0]?.NotAction).toEqual(
      expect.arrayContaining(["oss:*", "ram:PassRole"]),
    );
  });
});
