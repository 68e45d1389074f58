import { describe, expect, it } from "vitest";
import type { Statement } from "../../policy.ts";
import { bucket, doc, policyOf, problems, trust } from "../../testing/lint-rules.ts";

const id = "wide-principal";
const worker = "acs:ram::1:role/worker";
const when = (operator: string, key: string, value = "x") => ({
  Condition: { [operator]: { [key]: value } },
});
const externalId = when("StringEquals", "sts:ExternalId");
const name = "Name the roles or users that need access.";
const everybody = "This trusts every user and role of every account.";
const whole = (what: string, pattern: string) =>
  `This trusts every ${what} of the account (${pattern}).`;
const each = (one: string, other: string) =>
  `This role trusts ${one} and ${other}. Each gets the access that the other needs.`;

describe("a trust policy for", () => {
  it.each<
    [
      kind: string,
      pattern: string,
      others: string[],
      severity: string,
      message: string,
      fix: string,
    ]
  >([
    ["RAM", "*", [], "critical", everybody, name],
    ["RAM", "acs:ram::*:root", [], "critical", everybody, name],
    ["RAM", "acs:ram::12*:role/worker", [worker], "critical", everybody, name],
    ["RAM", "acs:ram::1:root", [worker], "medium", whole("user and role", "acs:ram::1:root"), name],
    ["RAM", "acs:ram::1:*", [], "high", whole("user and role", "acs:ram::1:*"), name],
    ["RAM", "acs:ram::1:user/*", [], "high", whole("user", "acs:ram::1:user/*"), name],
    ["RAM", "acs:ram::1:role/*", [], "high", whole("role", "acs:ram::1:role/*"), name],
    [
      "RAM",
      "acs:ram::2:role/worker",
      [worker],
      "low",
      each("account 1", "account 2"),
      "Create a separate role for account 2.",
    ],
    [
      "Service",
      "fc.aliyuncs.com",
      ["imm.aliyuncs.com"],
      "medium",
      each("imm.aliyuncs.com", "fc.aliyuncs.com"),
      "Create a separate role for fc.aliyuncs.com.",
    ],
    [
      "Service",
      "*.aliyuncs.com",
      ["imm.aliyuncs.com"],
      "high",
      "This trusts every service that matches *.aliyuncs.com.",
      "Name the service that needs the role.",
    ],
    [
      "Service",
      "*",
      [],
      "high",
      "This trusts every service that matches *.",
      "Name the service that needs the role.",
    ],
    [
      "Federated",
      "acs:ram::1:oidc-provider/x",
      [],
      "high",
      "This trusts everybody who can sign in to acs:ram::1:oidc-provider/x.",
      "Add a condition on oidc:aud and oidc:sub.",
    ],
  ])("%s %s", (kind, pattern, others, severity, message, fix) => {
    const left = (principal: object) => [
      { Effect: "Allow", Action: ["sts:AssumeRole"], Principal: principal },
    ];
    expect(problems(id, trust({ [kind]: [...others, pattern] }))).toEqual([
      {
        severity,
        statement: 0,
        pattern,
        message,
        fix,
        fixed: others.length === 0 ? null : left({ [kind]: others }),
      },
    ]);
    const other = kind === "RAM" ? { Service: ["imm.aliyuncs.com"] } : { RAM: [worker] };
    expect(problems(id, trust({ [kind]: [...others, pattern], ...other }))).toEqual([
      {
        severity,
        statement: 0,
        pattern,
        message,
        fix,
        fixed: left({ ...(others.length > 0 && { [kind]: others }), ...other }),
      },
    ]);
  });

  it.each<[name: string, principal: object]>([
    [
      "named identities of one account",
      { RAM: [worker, "acs:ram::1:user/ann", "acs:ram::1:role/other"] },
    ],
    ["one service", { Service: "imm.aliyuncs.com" }],
    [
      "one service, for several accounts",
      { Service: ["log.aliyuncs.com", "1@log.aliyuncs.com", "2@Log.aliyuncs.com"] },
    ],
    ["names that are not ARNs of RAM", { RAM: ["ann", "1", worker, "xacs:ram::2:root"] }],
  ])("%s is fine", (_, principal) => {
    expect(problems(id, trust(principal))).toEqual([]);
  });

  it("several principals of a kind, reported one by one", () => {
    const patterns = (principal: object) =>
      problems(id, trust(principal)).map(({ severity, pattern }) => [severity, pattern]);
    expect(patterns({ Service: ["a.aliyuncs.com", "b.aliyuncs.com", "c.aliyuncs.com"] })).toEqual([
      ["medium", "b.aliyuncs.com"],
      ["medium", "c.aliyuncs.com"],
    ]);
    expect(
      patterns({
        RAM: [
          worker,
          "acs:ram::2:user/a",
          "acs:ram::2:user/b",
          "acs:ram::1:user/c",
          "acs:ram::3:root",
        ],
      }),
    ).toEqual([
      ["low", "acs:ram::2:user/a"],
      ["low", "acs:ram::2:user/b"],
      ["medium", "acs:ram::3:root"],
    ]);
  });

  it.each<[name: string, condition: object, narrow: boolean]>([
    ["an external id", externalId, true],
    ["an address", when("IpAddress", "acs:SourceIp", "10.0.0.0/8"), true],
    ["TLS, which does not restrict the caller", when("Bool", "acs:SecureTransport", "true"), false],
    [
      "a time, which does not restrict the caller",
      when("DateLessThan", "acs:CurrentTime", "2030-01-01T00:00:00Z"),
      false,
    ],
    ["a user agent, which everybody can set", when("StringEquals", "acs:UserAgent"), false],
    ["an excluded external id", when("StringNotEquals", "sts:ExternalId"), false],
    [
      "an excluded and a required external id",
      {
        Condition: {
          StringNotEquals: { "sts:ExternalId": "y" },
          StringEquals: { "sts:ExternalId": "x" },
        },
      },
      true,
    ],
  ])("an account, under a condition on %s", (_, condition, narrow) => {
    expect(problems(id, trust({ RAM: "acs:ram::1:root" }, condition))).toHaveLength(narrow ? 0 : 1);
    expect(problems(id, trust({ RAM: [worker, "acs:ram::2:user/a"] }, condition))).toHaveLength(
      narrow ? 0 : 1,
    );
    expect(problems(id, trust({ RAM: "*" }, condition))).toHaveLength(1);
    expect(problems(id, bucket("*", condition))[0]?.severity).toBe(narrow ? "medium" : "critical");
  });

  // The first values restrict nobody, the second ones do.
  it.each<[operator: string, key: string, open: string | string[], closed: string | string[]]>([
    ["StringLike", "sts:ExternalId", "*", "team-*"],
    ["StringLike", "sts:ExternalId", "?*", "team-?"],
    ["StringLike", "sts:ExternalId", ["x", "**"], ["x", "y"]],
    ["Bool", "acs:MFAPresent", "false", "true"],
    ["Bool", "acs:MFAPresent", ["true", "false"], ["TRUE", "true"]],
    ["IpAddress", "acs:SourceIp", "0.0.0.0/0", "10.0.0.0/8"],
    ["IpAddress", "acs:SourceIp", ["nowhere", "::/0"], ["nowhere", "::1"]],
    ["StringLike", "acs:SourceVpc", "vpc-*", "vpc-1*"],
    ["StringLike", "acs:SourceVpc", ["vpc-1", "v*"], ["vpc-1", "vpc-2*"]],
    ["StringLike", "acs:SourceVpcId", "vpc-?*", "vpc-1"],
    ["StringLike", "acs:PrincipalARN", "acs:ram::*:role/app", "acs:ram::1:role/*"],
    ["StringLike", "acs:PrincipalArn", "acs:ram::1?:role/app", "acs:ram::1:*"],
    ["StringLike", "acs:SourceArn", "acs:oss:*", "acs:oss:*:1:*"],
    ["StringNotLike", "acs:SourceVpc", "vpc-1", []],
  ])("an account, under %s %s %j, and not %j", (operator, key, open, closed) => {
    const under = (values: string | string[]) => ({ Condition: { [operator]: { [key]: values } } });
    expect(problems(id, trust({ RAM: "acs:ram::1:root" }, under(open)))).toHaveLength(1);
    expect(problems(id, bucket("*", under(open)))[0]?.severity).toBe("critical");
    if (closed.length === 0) return;
    expect(problems(id, trust({ RAM: "acs:ram::1:root" }, under(closed)))).toEqual([]);
    expect(problems(id, bucket("*", under(closed)))[0]?.severity).toBe("medium");
  });

  it.each([
    "PrincipalARN",
    "PrincipalArn",
    "PrincipalRDId",
    "PrincipalRDPath",
    "SourceArn",
    "SourceAccount",
    "SourceVpc",
    "SourceVpcId",
    "AccessId",
  ])("an account, under a condition on acs:%s, which restricts the caller", (key) => {
    expect(
      problems(id, trust({ RAM: "acs:ram::1:root" }, when("StringEquals", `acs:${key}`))),
    ).toEqual([]);
  });

  it.each(["acs:ResourceTag/team", "oss:Prefix", "acs:Mystery"])(
    "an account, under a condition on %s, which does not restrict the caller",
    (key) => {
      expect(
        problems(id, trust({ RAM: "acs:ram::1:root" }, when("StringEquals", key))),
      ).toHaveLength(1);
    },
  );
});

describe("a trust policy for an identity provider", () => {
  const oidc = "acs:ram::1:oidc-provider/github";
  const saml = "acs:ram::1:saml-provider/corp";
  const known = (provider: string) => `This trusts everybody who can sign in to ${provider}.`;
  const noSubject = `This trusts everybody who gets a token from ${oidc} for the audience. No condition names the subject.`;
  const addSubject = "Add a condition on oidc:sub that names the subject.";
  const noAudience = `This also trusts tokens that ${oidc} issued for other audiences.`;
  const both = "Add a condition on oidc:aud and oidc:sub.";
  const aud = { "oidc:aud": "sts.aliyuncs.com" };
  const sub = { "oidc:sub": "repo:org/app:ref:refs/heads/main" };
  const found = (provider: string, Condition: object) =>
    problems(id, trust({ Federated: provider }, { Condition })).map(
      ({ severity, pattern, message, fix }) => {
        expect(pattern).toBe(provider);
        return [severity, message, fix];
      },
    );

  it.each<[string, provider: string, condition: object, found: unknown]>([
    ["audience and subject", oidc, { StringEquals: { ...aud, ...sub } }, null],
    ["an audience alone", oidc, { StringEquals: aud }, ["high", noSubject, addSubject]],
    [
      "a subject alone",
      oidc,
      { StringEquals: sub },
      ["medium", noAudience, "Add a condition on oidc:aud."],
    ],
    [
      "the issuer alone, which is the provider itself",
      oidc,
      { StringEquals: { "oidc:iss": "x" } },
      ["high", known(oidc), both],
    ],
    [
      "an address",
      oidc,
      { IpAddress: { "acs:SourceIp": "10.0.0.0/8" } },
      ["high", known(oidc), both],
    ],
    [
      "any audience",
      oidc,
      { StringLike: { "oidc:aud": "*" }, StringEquals: sub },
      ["medium", noAudience, "Add a condition on oidc:aud."],
    ],
    [
      "an excluded subject",
      oidc,
      { StringEquals: aud, StringNotEquals: sub },
      ["high", noSubject, addSubject],
    ],
    [
      "a key of SAML",
      oidc,
      { StringEquals: { "saml:recipient": "x" } },
      ["high", known(oidc), both],
    ],
    ["a recipient", saml, { StringEquals: { "saml:recipient": "x" } }, null],
    [
      "keys of OIDC",
      saml,
      { StringEquals: { ...aud, ...sub } },
      ["high", known(saml), "Add a condition on saml:recipient."],
    ],
    [
      "audience and subject, with a name that is not an ARN",
      "github",
      { StringEquals: { ...aud, ...sub } },
      null,
    ],
    [
      "the recipient, with a name that is not an ARN",
      "corp",
      { StringEquals: { "saml:recipient": "x" } },
      null,
    ],
    [
      "TLS only, with a name that is not an ARN",
      "corp",
      { Bool: { "acs:SecureTransport": "true" } },
      ["high", known("corp"), both],
    ],
  ])("under a condition on %s", (_, provider, condition, expected) => {
    expect(found(provider, condition)).toEqual(expected === null ? [] : [expected]);
  });

  // Everybody can create a repository and any branch in it, but not under the name of another
  // owner.
  it.each<[open: string, closed: string]>([
    ["*", "repo:org/app:*"],
    ["repo:*", "repo:org/*"],
    ["rep*", "repository_owner:*"],
    ["repo:org*", "repo:org/a*"],
    ["repo:*/app:ref:refs/heads/main", "repo:org/app:ref:refs/heads/*"],
    ["project_path:*", "project_path:group/app:*"],
    ["organization:*", "organization:org:*"],
    ["system:serviceaccount:*:worker", "system:serviceaccount:team:*"],
    ["system:*", "user-*"],
    ["repo:?rg/app", "repo:org/app"],
  ])("as subject, %s is open to everybody, and %s is not", (open, closed) => {
    const under = (subject: string | string[]) => ({
      StringEquals: aud,
      StringLike: { "oidc:sub": subject },
    });
    expect(found(oidc, under(open))).toEqual([["high", noSubject, addSubject]]);
    expect(found(oidc, under([closed, open]))).toEqual([["high", noSubject, addSubject]]);
    expect(found(oidc, under(closed))).toEqual([]);
  });

  it("each provider is checked separately", () => {
    const condition = { Condition: { StringEquals: { ...aud, ...sub } } };
    expect(
      problems(id, trust({ Federated: [oidc, saml] }, condition)).map(({ pattern }) => pattern),
    ).toEqual([saml]);
  });
});

it("an unknown operator restricts nothing", () => {
  const [statement] = trust({ RAM: "acs:ram::1:root" }).Statement;
  expect(
    problems(id, {
      Version: "1",
      Statement: [
        { ...(statement as Statement), ...{ Condition: { Null: { "sts:ExternalId": ["x"] } } } },
      ],
    }),
  ).toHaveLength(1);
});

describe("a bucket policy for everybody", () => {
  const message = "Everybody can do this, even without an account.";
  const fix = "Name the callers, or remove the statement.";
  const left = (...Principal: string[]) => [
    { Effect: "Allow", Action: ["oss:GetObject"], Resource: ["acs:oss:*:1:b/*"], Principal },
  ];

  it("is reported, however everybody is written", () => {
    expect(problems(id, bucket("*"))).toEqual([
      { severity: "critical", statement: 0, pattern: "*", message, fix, fixed: null },
    ]);
    expect(problems(id, bucket(["1", "*", "2"]))).toEqual([
      {
        severity: "critical",
        statement: 0,
        pattern: "*",
        message,
        fix,
        fixed: left("1", "2"),
      },
    ]);
    expect(problems(id, bucket([]))).toEqual([
      { severity: "critical", statement: 0, pattern: "[]", message, fix, fixed: null },
    ]);
    const vpc = when("StringEquals", "acs:SourceVpc");
    const conditional = "Everybody can do this, even without an account, if the condition is met.";
    expect(problems(id, bucket("*", vpc))).toEqual([
      {
        severity: "medium",
        statement: 0,
        pattern: "*",
        message: conditional,
        fix,
        fixed: null,
      },
    ]);
  });

  it("is fine if it denies, or names its callers", () => {
    expect(problems(id, bucket("*", { Effect: "Deny" }))).toEqual([]);
    expect(problems(id, bucket(["1", "2"]))).toEqual([]);
    expect(problems(id, doc({ Action: "oss:GetObject", Resource: "*" }))).toEqual([]);
    expect(
      problems(
        id,
        policyOf("resource", { Action: "kms:Decrypt", Resource: "*", Principal: { RAM: worker } }),
      ),
    ).toEqual([]);
  });
});
