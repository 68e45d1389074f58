import { describe, expect, it } from "vitest";
import type { Statement } from "../../policy.ts";
import { bucket, doc, policyOf, told, trust } from "../../testing/lint-rules.ts";

const id = "wide-principal";
const worker = "acs:ram::1:role/worker";
const when = (operator: string, key: string, value = "x") => ({
  Condition: { [operator]: { [key]: value } },
});
const externalId = when("StringEquals", "sts:ExternalId");
const name = "Name the roles or users that need it.";
const everybody = "Every user and role of every account is trusted.";
const whole = (what: string, pattern: string) =>
  `Every ${what} of the account (${pattern}) is trusted.`;
const each = (one: string, other: string) =>
  `One role is trusted by ${one} and by ${other}: each gets what the other needs.`;

describe("a trust policy for", () => {
  it.each<
    [
      kind: string,
      pattern: string,
      beside: string[],
      severity: string,
      message: string,
      mend: string,
    ]
  >([
    ["RAM", "*", [], "critical", everybody, name],
    ["RAM", "acs:ram::*:root", [], "critical", everybody, name],
    ["RAM", "acs:ram::12*:role/worker", [worker], "critical", everybody, name],
    [
      "RAM",
      "acs:ram::1:root",
      [worker],
      "high",
      whole("user and every role", "acs:ram::1:root"),
      name,
    ],
    ["RAM", "acs:ram::1:*", [], "high", whole("user and every role", "acs:ram::1:*"), name],
    ["RAM", "acs:ram::1:user/*", [], "high", whole("user", "acs:ram::1:user/*"), name],
    ["RAM", "acs:ram::1:role/*", [], "high", whole("role", "acs:ram::1:role/*"), name],
    [
      "RAM",
      "acs:ram::2:role/worker",
      [worker],
      "low",
      each("account 1", "account 2"),
      "Give account 2 a role of its own.",
    ],
    [
      "Service",
      "fc.aliyuncs.com",
      ["imm.aliyuncs.com"],
      "medium",
      each("imm.aliyuncs.com", "fc.aliyuncs.com"),
      "Give fc.aliyuncs.com a role of its own.",
    ],
    [
      "Service",
      "*.aliyuncs.com",
      ["imm.aliyuncs.com"],
      "high",
      "Every service that *.aliyuncs.com stands for is trusted.",
      "Name the service that needs it.",
    ],
    [
      "Service",
      "*",
      [],
      "high",
      "Every service that * stands for is trusted.",
      "Name the service that needs it.",
    ],
    [
      "Federated",
      "acs:ram::1:oidc-provider/x",
      [],
      "high",
      "Everybody whom acs:ram::1:oidc-provider/x knows is trusted.",
      "Add a condition on the audience and the subject.",
    ],
  ])("%s %s", (kind, pattern, beside, severity, message, mend) => {
    const left = (principal: object) => [
      { Effect: "Allow", Action: ["sts:AssumeRole"], Principal: principal },
    ];
    expect(told(id, trust({ [kind]: [...beside, pattern] }))).toEqual([
      [severity, 0, pattern, message, mend, beside.length === 0 ? null : left({ [kind]: beside })],
    ]);
    const other = kind === "RAM" ? { Service: ["imm.aliyuncs.com"] } : { RAM: [worker] };
    expect(told(id, trust({ [kind]: [...beside, pattern], ...other }))).toEqual([
      [
        severity,
        0,
        pattern,
        message,
        mend,
        left({ ...(beside.length > 0 && { [kind]: beside }), ...other }),
      ],
    ]);
  });

  it.each<[string, object]>([
    [
      "named identities of one account",
      { RAM: [worker, "acs:ram::1:user/ann", "acs:ram::1:role/other"] },
    ],
    ["one service", { Service: "imm.aliyuncs.com" }],
    ["what is no name of RAM", { RAM: ["ann", "1", worker, "xacs:ram::2:root"] }],
  ])("%s says whom it means", (_, principal) => {
    expect(told(id, trust(principal))).toEqual([]);
  });

  it("several of a kind, blamed one by one", () => {
    const patterns = (principal: object) =>
      told(id, trust(principal)).map(([severity, , pattern]) => [severity, pattern]);
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
      ["high", "acs:ram::3:root"],
    ]);
  });

  it.each<[string, object, narrow: boolean]>([
    ["an external id", externalId, true],
    ["an address", when("IpAddress", "acs:SourceIp", "10.0.0.0/8"), true],
    [
      "a version of TLS, which says nothing of who calls",
      when("Bool", "acs:SecureTransport", "true"),
      false,
    ],
    [
      "a time, which says nothing of who calls",
      when("DateLessThan", "acs:CurrentTime", "2030-01-01T00:00:00Z"),
      false,
    ],
    ["a client, which everybody can pretend to be", when("StringEquals", "acs:UserAgent"), false],
    ["what may not be, which lets in all else", when("StringNotEquals", "sts:ExternalId"), false],
    [
      "what may not be, and what must",
      {
        Condition: {
          StringNotEquals: { "sts:ExternalId": "y" },
          StringEquals: { "sts:ExternalId": "x" },
        },
      },
      true,
    ],
  ])("an account, under a condition on %s", (_, condition, narrow) => {
    expect(told(id, trust({ RAM: "acs:ram::1:root" }, condition))).toHaveLength(narrow ? 0 : 1);
    expect(told(id, trust({ RAM: [worker, "acs:ram::2:user/a"] }, condition))).toHaveLength(
      narrow ? 0 : 1,
    );
    expect(told(id, trust({ RAM: "*" }, condition))).toHaveLength(1);
    expect(told(id, bucket("*", condition))[0]?.[0]).toBe(narrow ? "medium" : "critical");
  });

  // Each names nobody, and beside it is the twin that does.
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
    expect(told(id, trust({ RAM: "acs:ram::1:root" }, under(open)))).toHaveLength(1);
    expect(told(id, bucket("*", under(open)))[0]?.[0]).toBe("critical");
    if (closed.length === 0) return;
    expect(told(id, trust({ RAM: "acs:ram::1:root" }, under(closed)))).toEqual([]);
    expect(told(id, bucket("*", under(closed)))[0]?.[0]).toBe("medium");
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
  ])("an account, under a condition on acs:%s, which says who calls", (key) => {
    expect(told(id, trust({ RAM: "acs:ram::1:root" }, when("StringEquals", `acs:${key}`)))).toEqual(
      [],
    );
  });

  it.each(["acs:ResourceTag/team", "oss:Prefix", "acs:Mystery"])(
    "an account, under a condition on %s, which does not say who calls",
    (key) => {
      expect(told(id, trust({ RAM: "acs:ram::1:root" }, when("StringEquals", key)))).toHaveLength(
        1,
      );
    },
  );
});

describe("a trust policy for an identity provider", () => {
  const oidc = "acs:ram::1:oidc-provider/github";
  const saml = "acs:ram::1:saml-provider/corp";
  const known = (provider: string) => `Everybody whom ${provider} knows is trusted.`;
  const noSubject = `Everybody to whom ${oidc} gives a token for the audience is trusted: no condition names the subject.`;
  const addSubject = "Add a condition on the subject, oidc:sub, that spells out whose it is.";
  const noAudience = `A token that ${oidc} gave out for another audience is trusted as well.`;
  const both = "Add a condition on the audience and the subject.";
  const aud = { "oidc:aud": "sts.aliyuncs.com" };
  const sub = { "oidc:sub": "repo:org/app:ref:refs/heads/main" };
  const found = (provider: string, Condition: object) =>
    told(id, trust({ Federated: provider }, { Condition })).map(
      ([severity, , pattern, message, mend]) => {
        expect(pattern).toBe(provider);
        return [severity, message, mend];
      },
    );

  it.each<[string, provider: string, condition: object, found: unknown]>([
    ["audience and subject", oidc, { StringEquals: { ...aud, ...sub } }, null],
    ["an audience alone", oidc, { StringEquals: aud }, ["high", noSubject, addSubject]],
    [
      "a subject alone",
      oidc,
      { StringEquals: sub },
      ["medium", noAudience, "Add a condition on the audience, oidc:aud."],
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
      ["medium", noAudience, "Add a condition on the audience, oidc:aud."],
    ],
    [
      "what the subject may not be",
      oidc,
      { StringEquals: aud, StringNotEquals: sub },
      ["high", noSubject, addSubject],
    ],
    [
      "what SAML has",
      oidc,
      { StringEquals: { "saml:recipient": "x" } },
      ["high", known(oidc), both],
    ],
    ["a recipient", saml, { StringEquals: { "saml:recipient": "x" } }, null],
    [
      "what OIDC has",
      saml,
      { StringEquals: { ...aud, ...sub } },
      ["high", known(saml), "Add a condition on the recipient, saml:recipient."],
    ],
    [
      "audience and subject of one without its form",
      "github",
      { StringEquals: { ...aud, ...sub } },
      null,
    ],
    [
      "the recipient of one without its form",
      "corp",
      { StringEquals: { "saml:recipient": "x" } },
      null,
    ],
    [
      "nothing of one without its form",
      "corp",
      { Bool: { "acs:SecureTransport": "true" } },
      ["high", known("corp"), both],
    ],
  ])("under a condition on %s", (_, provider, condition, expected) => {
    expect(found(provider, condition)).toEqual(expected === null ? [] : [expected]);
  });

  // Everybody can have a repository, and in it whatever branch; the owner's name is what others
  // can't have.
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
  ])("as subject, %s is open to all, and %s is not", (open, closed) => {
    const under = (subject: string | string[]) => ({
      StringEquals: aud,
      StringLike: { "oidc:sub": subject },
    });
    expect(found(oidc, under(open))).toEqual([["high", noSubject, addSubject]]);
    expect(found(oidc, under([closed, open]))).toEqual([["high", noSubject, addSubject]]);
    expect(found(oidc, under(closed))).toEqual([]);
  });

  it("each is looked at by itself", () => {
    const condition = { Condition: { StringEquals: { ...aud, ...sub } } };
    expect(
      told(id, trust({ Federated: [oidc, saml] }, condition)).map(([, , pattern]) => pattern),
    ).toEqual([saml]);
  });
});

it("an operator that RAM does not have narrows nothing", () => {
  const [statement] = trust({ RAM: "acs:ram::1:root" }).Statement;
  expect(
    told(id, {
      Version: "1",
      Statement: [
        { ...(statement as Statement), ...{ Condition: { Null: { "sts:ExternalId": ["x"] } } } },
      ],
    }),
  ).toHaveLength(1);
});

describe("a bucket policy for everybody", () => {
  const message = "Everybody may do this, also without an account.";
  const mend = "Name the callers, or remove the statement.";
  const left = (...Principal: string[]) => [
    { Effect: "Allow", Action: ["oss:GetObject"], Resource: ["acs:oss:*:1:b/*"], Principal },
  ];

  it("is blamed, however everybody is written", () => {
    expect(told(id, bucket("*"))).toEqual([["critical", 0, "*", message, mend, null]]);
    expect(told(id, bucket(["1", "*", "2"]))).toEqual([
      ["critical", 0, "*", message, mend, left("1", "2")],
    ]);
    expect(told(id, bucket([]))).toEqual([["critical", 0, "[]", message, mend, null]]);
    const vpc = when("StringEquals", "acs:SourceVpc");
    const conditional =
      "Everybody may do this, also without an account, where the condition holds.";
    expect(told(id, bucket("*", vpc))).toEqual([["medium", 0, "*", conditional, mend, null]]);
  });

  it("is nothing to say where it denies, or names its callers", () => {
    expect(told(id, bucket("*", { Effect: "Deny" }))).toEqual([]);
    expect(told(id, bucket(["1", "2"]))).toEqual([]);
    expect(told(id, doc({ Action: "oss:GetObject", Resource: "*" }))).toEqual([]);
    expect(
      told(
        id,
        policyOf("resource", { Action: "kms:Decrypt", Resource: "*", Principal: { RAM: worker } }),
      ),
    ).toEqual([]);
  });
});
