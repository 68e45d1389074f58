import { describe, expect, it } from "vitest";
import type { PolicyDocument, Statement } from "../../policy.ts";
import { bucket, doc, get, problems, project, trust } from "../../testing/lint-rules.ts";

const id = "idle-condition";
type Condition = Record<string, Record<string, string | string[]>>;
const when = (Condition: Condition, more: object = {}) => doc({ ...get, Condition, ...more });
const own = { Effect: "Allow", Action: ["imm:GetTask"], Resource: [project] } as const;
const tls = { "acs:SecureTransport": ["true"] };
const office = { IpAddress: { "acs:SourceIp": ["10.0.0.0/8"] } };
describe("a value of the wrong kind", () => {
  const retention = "oss:object-remaining-retention-days";
  const message = (wrong: string, kind: string) =>
    `"${wrong}" is not ${kind}, so no value matches it.`;

  it.each([
    {
      operator: "NumericLessThan",
      key: retention,
      wrong: "many",
      message: message("many", "a number"),
      right: "1",
      Action: "oss:GetObject",
      // A positive test with no valid value is never met, so the statement is removed.
      withoutValues: null,
    },
    {
      operator: "DateLessThan",
      key: "acs:CurrentTime",
      wrong: "soon",
      message: message("soon", "a date (ISO 8601 with a time zone)"),
      right: "2030-01-01T00:00:00Z",
      Action: "imm:GetTask",
      withoutValues: null,
    },
    {
      operator: "IpAddress",
      key: "acs:SourceIp",
      wrong: "10.0.0.0/33",
      message: message("10.0.0.0/33", "an address or CIDR block"),
      right: "10.0.0.0/8",
      Action: "imm:GetTask",
      withoutValues: null,
    },
    {
      operator: "Bool",
      key: "acs:SecureTransport",
      wrong: "yes",
      message: message("yes", "a Boolean"),
      right: "true",
      Action: "imm:GetTask",
      withoutValues: null,
    },
    {
      operator: "NotIpAddress",
      key: "acs:SourceIp",
      wrong: "here",
      message: message("here", "an address or CIDR block"),
      right: "10.0.0.0/8",
      Action: "imm:GetTask",
      // A negated test with no valid value is always met, so the condition is removed.
      withoutValues: [{ Effect: "Allow", Action: ["imm:GetTask"], Resource: ["*"] }],
    },
    {
      operator: "NumericNotEquals",
      key: retention,
      wrong: "x",
      message: message("x", "a number"),
      right: "1",
      Action: "oss:GetObject",
      withoutValues: [{ Effect: "Allow", Action: ["oss:GetObject"], Resource: ["*"] }],
    },
  ])("$operator $key $wrong", ({ operator, key, wrong, message, right, Action, withoutValues }) => {
    const policy = (...values: string[]) =>
      when({ [operator]: { [key]: values } }, { Action, Resource: "*" });
    const problem = {
      severity: "medium",
      statement: 0,
      pattern: wrong,
      message,
      fix: `Correct or remove "${wrong}".`,
    };
    const Condition = { [operator]: { [key]: [right] } };
    expect(problems(id, policy(right, wrong))).toEqual([
      {
        ...problem,
        fixed: [{ Effect: "Allow", Action: [Action], Resource: ["*"], Condition }],
      },
    ]);
    expect(problems(id, policy(wrong))).toEqual([{ ...problem, fixed: withoutValues }]);
    expect(problems(id, policy(right))).toEqual([]);
  });

  it("does not exist for texts", () => {
    expect(problems(id, when({ StringEquals: { "acs:UserAgent": ["", "x y", "*"] } }))).toEqual([]);
  });
});

/** Blocks that cover the lower half of IPv4, each as large as all before it together. */
const belowHalf = [
  "0.0.0.0",
  ...Array.from(
    { length: 31 },
    (_, i) => `${[24, 16, 8, 0].map((shift) => ((2 ** i) >>> shift) & 255).join(".")}/${32 - i}`,
  ),
];

describe("values that match everything", () => {
  const fix = "Name specific values, or remove the condition.";
  const message = (key: string, written: string) =>
    `Every value of ${key} matches ${written}. The condition only depends on whether a request carries the key.`;
  const lineOf = (condition: Condition) =>
    Object.entries(Object.values(condition)[0] ?? {})[0] as [string, string[]];

  it.each<[Condition, kept: Condition]>([
    [
      { IpAddress: { "acs:SourceIp": [...belowHalf, "128.0.0.0/1"] } },
      { IpAddress: { "acs:SourceIp": belowHalf } },
    ],
    [{ IpAddress: { "acs:SourceIp": ["10.0.0.0/8", "0.0.0.0/1", "128.0.0.0/1"] } }, office],
    [
      { IpAddress: { "acs:SourceIp": ["::1", "::/0", "8000::/1"] } },
      { IpAddress: { "acs:SourceIp": ["::1"] } },
    ],
    [
      { IpAddress: { "acs:SourceIp": ["::/2", "::/0"] } },
      { IpAddress: { "acs:SourceIp": ["::/2"] } },
    ],
    [
      { StringLike: { "acs:SourceVpc": ["vpc-*", "**"] } },
      { StringLike: { "acs:SourceVpc": ["vpc-*"] } },
    ],
    [
      { StringLike: { "acs:SourceVpc": ["*", "vpc-1"], "acs:UserAgent": ["a*"] }, ...office },
      { StringLike: { "acs:UserAgent": ["a*"], "acs:SourceVpc": ["vpc-1"] }, ...office },
    ],
  ])("%j are reduced to the specific values", (condition, kept) => {
    const [key, values] = lineOf(condition);
    const written = values.join(", ");
    expect(problems(id, when(condition))).toEqual([
      {
        severity: "high",
        statement: 0,
        pattern: written,
        message: message(key, written),
        fix,
        fixed: [{ ...own, Condition: kept }],
      },
    ]);
  });

  // Without the condition, more would be allowed: requests without the key, and if all of IPv4 is
  // listed, requests over IPv6.
  it.each<Condition>([
    { IpAddress: { "acs:SourceIp": ["0.0.0.0/0"] } },
    { IpAddress: { "acs:SourceIp": ["::/0"] } },
    { IpAddress: { "acs:SourceIp": ["128.0.0.0/1", "0.0.0.0/1"] } },
    { IpAddress: { "acs:SourceIp": ["8000::/1", "::/1"] } },
    {
      IpAddress: {
        "acs:SourceIp": ["0.0.0.0/2", "0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"],
      },
    },
    { StringLike: { "acs:SourceVpc": ["*"] } },
    { StringLike: { "acs:SourceVpc": ["*"] }, ...office },
    { Bool: { "acs:SecureTransport": ["true", "False"] } },
    { Bool: { "acs:MFAPresent": ["true", "false"] } },
    { NotIpAddress: { "acs:SourceIp": ["0.0.0.0/0", "10.0.0.0/8"] } },
  ])("%j can't be removed without allowing more", (condition) => {
    const [key, values] = lineOf(condition);
    const written = values.join(", ");
    expect(problems(id, when(condition))).toEqual([
      {
        severity: "high",
        statement: 0,
        pattern: written,
        message: message(key, written),
        fix: null,
        fixed: null,
      },
    ]);
  });

  it("under a negated test allow nothing, so the statement is removed", () => {
    const nowhere = when({ NotIpAddress: { "acs:SourceIp": ["0.0.0.0/0"] } });
    expect(problems(id, nowhere)).toEqual([
      {
        severity: "high",
        statement: 0,
        pattern: "0.0.0.0/0",
        message: message("acs:SourceIp", "0.0.0.0/0"),
        fix,
        fixed: null,
      },
    ]);
  });

  it.each<Condition>([
    { IpAddress: { "acs:SourceIp": ["0.0.0.0/1"] } },
    { IpAddress: { "acs:SourceIp": ["0.0.0.0/2", "128.0.0.0/1"] } },
    { IpAddress: { "acs:SourceIp": ["0.0.0.0/1", "129.0.0.0/8", "192.0.0.0/2"] } },
    { IpAddress: { "acs:SourceIp": ["0.0.0.0/1", "8000::/1"] } },
    // As many addresses as IPv4 has, but of IPv6.
    { IpAddress: { "acs:SourceIp": ["::/96"] } },
    { StringLike: { "acs:SourceVpc": ["vpc-*", "*-x", "a**"] } },
    // The only way to require that a key is missing.
    { StringNotLike: { "acs:SourceVpc": ["*"] } },
    { Bool: { "acs:SecureTransport": ["true", "TRUE"] } },
    // To require a tag with any value is useful.
    { StringLike: { "acs:RequestTag/team": ["*"] } },
  ])("%j is fine", (condition) => {
    expect(problems(id, when(condition))).toEqual([]);
  });
});

describe("a Deny under a condition that matches everything", () => {
  const denied = (condition: Condition) =>
    problems(id, doc(get, { ...get, Effect: "Deny", Condition: condition })).map(
      ({ fixed: left }) => left,
    );
  const denial = { ...own, Effect: "Deny" };

  it.each<[Condition, left: unknown]>([
    [{ IpAddress: { "acs:SourceIp": "0.0.0.0/0" } }, [own, denial]],
    [{ Bool: { "acs:SecureTransport": ["true", "false"] } }, [own, denial]],
    [
      { NotIpAddress: { "acs:SourceIp": ["0.0.0.0/0", "10.0.0.0/8"] } },
      [own, { ...denial, Condition: { NotIpAddress: { "acs:SourceIp": ["10.0.0.0/8"] } } }],
    ],
    // With fewer values or without the Deny, more would be allowed: requests from another VPC, or
    // over IPv6.
    [{ StringLike: { "acs:SourceVpc": ["*", "vpc-*"] } }, null],
    [{ NotIpAddress: { "acs:SourceIp": "0.0.0.0/0" } }, null],
    // Requests that do not come through a VPC are not denied.
    [{ StringLike: { "acs:SourceVpc": "*" } }, null],
  ])("%j", (condition, left) => {
    expect(denied(condition)).toEqual([left]);
  });
});

describe("an unknown key", () => {
  it.each(["ecs:tag/owner", "ram:TrustedPrincipalTypes", "rds:ResourceTag/owner"])(
    "of a service without a table of keys is not reported: %s",
    (key) => {
      const Action = `${key.split(":")[0]}:GetX`;
      expect(problems(id, when({ StringEquals: { [key]: "1" } }, { Action }))).toEqual([]);
    },
  );

  const message = (key: string, met: "always" | "never") =>
    `"${key}" is not a known condition key (RAM, STS, OSS and SMQ, 2026-11). If requests do not carry it, the condition is ${met} met.`;

  it("is corrected if it is misspelled", () => {
    const policy = when({ IpAddress: { "acs:SourceIP": "10.0.0.0/8" }, Bool: tls });
    const fixed = [
      { ...own, Condition: { IpAddress: { "acs:SourceIp": ["10.0.0.0/8"] }, Bool: tls } },
    ];
    expect(problems(id, policy)).toEqual([
      {
        severity: "medium",
        statement: 0,
        pattern: "acs:SourceIP",
        message: message("acs:SourceIP", "never"),
        fix: 'Write "acs:SourceIp".',
        fixed,
      },
    ]);
    const negated = when({ NotIpAddress: { "acs:SourceIP": "10.0.0.0/8" } });
    expect(problems(id, negated)[0]?.message).toBe(message("acs:SourceIP", "always"));
  });

  it("has no fix if the correct key is there too, or if no known key is similar", () => {
    const both = when({
      IpAddress: { "acs:SourceIP": "10.0.0.0/8", "acs:SourceIp": "10.1.0.0/16" },
    });
    expect(problems(id, both)).toEqual([
      {
        severity: "medium",
        statement: 0,
        pattern: "acs:SourceIP",
        message: message("acs:SourceIP", "never"),
        fix: null,
        fixed: null,
      },
    ]);
    const apart = when({
      IpAddress: { "acs:SourceIP": "10.0.0.0/8" },
      NotIpAddress: { "acs:SourceIp": "10.1.0.0/16" },
    });
    expect(problems(id, apart)[0]?.fix).toBe('Write "acs:SourceIp".');
    expect(problems(id, when({ StringEquals: { "acs:Mystery": "1" } }))).toEqual([
      {
        severity: "medium",
        statement: 0,
        pattern: "acs:Mystery",
        message: message("acs:Mystery", "never"),
        fix: null,
        fixed: null,
      },
    ]);
  });

  it.each(["oidc:iss", "oidc:aud", "oidc:sub", "saml:recipient"])(
    "is not %s, which is in tokens of identity providers",
    (key) => {
      expect(
        problems(
          id,
          trust(
            { Federated: "acs:ram::1:oidc-provider/x" },
            { Condition: { StringEquals: { [key]: "x" } } },
          ),
        ),
      ).toEqual([]);
    },
  );
});

describe("a key that requests for an action do not have", () => {
  const remove = "Remove the condition, or remove the statement.";
  it.each<[key: string, carrier: string, kept: string[], others: string[]]>([
    ["oss:Prefix", "oss", [], ["imm:GetTask"]],
    ["oss:Prefix", "oss", [], ["imm:GetTask", "ram:*"]],
    ["oss:Prefix", "oss", ["oss:ListObjects"], ["mns:SendMessage"]],
    ["oss:Prefix", "oss", ["o?s:*", "*", "OSS:ListObjects"], ["mns:SendMessage", "imm:*"]],
    ["acs:Service", "ram:PassRole", [], ["ram:GetRole", "imm:UpdateProject"]],
    ["acs:Service", "ram:PassRole", ["RAM:passrole"], ["imm:UpdateProject"]],
    ["acs:Service", "ram:PassRole", ["ram:Pass*"], ["ram:Get*", "imm:CreateProject"]],
    ["sts:ExternalId", "sts:AssumeRole", ["sts:AssumeRole"], ["sts:AssumeRoleWithOIDC"]],
    ["mns:PushType", "mns:Subscribe", [], ["mns:PublishMessage"]],
  ])("%s is present for %s: in requests for %j, and not for %j", (key, carrier, kept, others) => {
    const message = (met: string) =>
      `Only requests for ${carrier} carry ${key}. For ${others.join(", ")} the condition is ${met} met.`;
    const on = { Action: [...others, ...kept], Resource: "*" };
    const left = (Action: string[], Condition?: Condition) =>
      Action.length === 0
        ? []
        : [{ Effect: "Allow", Action, Resource: ["*"], ...(Condition && { Condition }) }];
    const equal = { StringEquals: { [key]: ["x"] } };
    // Under a positive test the other actions were never granted.
    expect(problems(id, when(equal, on))).toEqual([
      {
        severity: "medium",
        statement: 0,
        pattern: key,
        message: message("never"),
        fix: kept.length === 0 ? remove : `Remove ${others.join(", ")} from the statement.`,
        fixed: kept.length === 0 ? null : left(kept, equal),
      },
    ]);
    const unequal = { StringNotEquals: { [key]: ["x"] }, ...office };
    expect(problems(id, when(unequal, on))).toEqual([
      {
        severity: "medium",
        statement: 0,
        pattern: key,
        message: message("always"),
        fix:
          kept.length === 0
            ? remove
            : `Move ${others.join(", ")} into a statement without the condition.`,
        fixed: [...left(kept, unequal), ...left(others, office)],
      },
    ]);
  });

  it("is not reported for an Allow of every oss:Prefix, as examples of OSS have it", () => {
    const on = { Action: "oss:ListObjects", Resource: "acs:oss:*:*:media" };
    const any = (value: string | string[], more: object = {}) =>
      problems(id, when({ StringLike: { "oss:Prefix": value } }, { ...on, ...more }));
    expect(any("*")).toEqual([]);
    expect(any("*", { Effect: "Deny" })).toMatchObject([{ severity: "high" }]);
    expect(any(["*", "a/"])).toMatchObject([{ severity: "high" }]);
  });

  it.each<[key: string, Action: string[]]>([
    ["oss:Prefix", ["oss:ListObjects", "OSS:*"]],
    ["oss:Prefix", ["*"]],
    ["oss:Prefix", ["o?s:*"]],
    ["acs:Service", ["ram:Pass*", "RAM:passrole", "ram:*"]],
    ["sts:ExternalId", ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]],
    ["mns:PushType", ["mns:*"]],
    ["acs:UserAgent", ["imm:GetTask"]],
  ])("%s is present in requests for all of %j", (key, Action) => {
    for (const operator of ["StringEquals", "StringNotEquals"])
      expect(problems(id, when({ [operator]: { [key]: "x" } }, { Action, Resource: "*" }))).toEqual(
        [],
      );
  });

  it("names the first of many actions", () => {
    const on = { Action: ["oss:ListObjects", "mns:A", "mns:B", "mns:C", "mns:D"], Resource: "*" };
    expect(problems(id, when({ StringEquals: { "oss:Prefix": "x" } }, on))).toMatchObject([
      {
        message:
          "Only requests for oss carry oss:Prefix. For mns:A, mns:B, mns:C and 1 more the condition is never met.",
        fix: "Remove mns:A, mns:B, mns:C and 1 more from the statement.",
      },
    ]);
  });

  it("is not checked for NotAction", () => {
    expect(
      problems(
        id,
        doc({
          Effect: "Deny",
          NotAction: "imm:*",
          Condition: { StringEquals: { "oss:Prefix": "x" } },
        }),
      ),
    ).toEqual([]);
  });
});

describe("a Deny without MFA", () => {
  const message =
    "Requests with an AccessKey do not carry acs:MFAPresent, so this Deny does not apply to them.";
  const fix = 'Remove the Deny, and require acs:MFAPresent "true" in the Allow statements.';
  const without = (more: object = {}, operator = "Bool") => ({
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    Condition: { [operator]: { "acs:MFAPresent": "false" } },
    ...more,
  });
  const mfa = (statement: object, more: object = {}) => ({
    ...statement,
    Condition: { Bool: { "acs:MFAPresent": ["true"], ...more } },
  });
  const act = (...Action: string[]) => ({ ...own, Action });
  const deleting = { Effect: "Deny", Action: ["imm:DeleteProject"], Resource: [project] } as const;

  it.each<[name: string, statements: object[], left: readonly object[] | null]>([
    [
      "of everything: MFA is required for all that is allowed",
      [act("imm:GetTask", "imm:ListTasks")],
      [mfa(act("imm:GetTask", "imm:ListTasks"))],
    ],
    ["keeps other Deny statements", [own, deleting], [mfa(own), deleting]],
    [
      "keeps other conditions of the same operator",
      [{ ...own, Condition: { Bool: tls } }],
      [mfa(own, tls)],
    ],
    [
      "keeps conditions of other operators",
      [{ ...own, Condition: office }],
      [{ ...own, Condition: { ...office, Bool: { "acs:MFAPresent": ["true"] } } }],
    ],
    ["keeps an MFA condition", [mfa(own)], [mfa(own)]],
  ])("%s", (_, statements, kept) => {
    expect(problems(id, doc(...statements, without()))).toEqual([
      {
        severity: "high",
        statement: statements.length,
        pattern: "acs:MFAPresent",
        message,
        fix,
        fixed: kept,
      },
    ]);
  });

  it("has no fix if it protects what other policies allow", () => {
    const problem = {
      severity: "high",
      statement: 0,
      pattern: "acs:MFAPresent",
      message,
      fix: null,
      fixed: null,
    };
    for (const allowed of [[], [act("oss:GetObject")], [deleting]]) {
      const some = doc(without({ Action: "imm:*" }), ...allowed);
      expect(problems(id, some)).toEqual([problem]);
    }
    const [deny, allow, apart] = [
      doc(without({ Action: "imm:*" }), get),
      doc(get),
      doc({ Action: "oss:GetObject", Resource: "*" }),
    ];
    const beside = (document: PolicyDocument) => [
      { name: "deny", document: deny },
      { name: "allow", document },
    ];
    expect(problems(id, beside(allow))).toEqual([problem]);
    expect(problems(id, beside(apart))[0]?.fixed).toEqual([mfa(own)]);
    expect(
      problems(id, {
        identity: [{ name: "p", document: deny }],
        resource: [{ name: "b", document: bucket(["7"]) }],
      })[0]?.fix,
    ).toBe(fix);
  });

  it("removes an Allow that applies only without MFA", () => {
    const only = { ...own, Condition: { Bool: { "acs:MFAPresent": ["false"] } } };
    expect(problems(id, doc(only, without())).find(({ statement }) => statement === 1)).toEqual({
      severity: "high",
      statement: 1,
      pattern: "acs:MFAPresent",
      message,
      fix,
      fixed: null,
    });
  });

  it("of some actions: MFA is required for those only", () => {
    const some = without({ Action: "imm:Delete*" });
    expect(
      problems(
        id,
        doc(some, act("imm:GetTask", "imm:DeleteProject", "imm:ListTasks", "imm:DeleteBatch")),
      ),
    ).toEqual([
      {
        severity: "high",
        statement: 0,
        pattern: "acs:MFAPresent",
        message,
        fix,
        fixed: [
          act("imm:GetTask", "imm:ListTasks"),
          mfa(act("imm:DeleteProject", "imm:DeleteBatch")),
        ],
      },
    ]);
    const also = { ...act("imm:DeleteProject"), Resource: ["acs:imm:*:*:project/q"] };
    expect(problems(id, doc(own, also, without({ Resource: project })))[0]?.fixed).toEqual([
      mfa(own),
      also,
    ]);
  });

  it("of a part of an action has no fix", () => {
    for (const [allow, denial] of [
      [act("imm:*"), without({ Action: "imm:Delete*" })],
      [{ ...own, Resource: ["acs:imm:*:*:project/*"] }, without({ Resource: project })],
      [own, without({ Condition: { Bool: { "acs:MFAPresent": "false" }, ...office } })],
    ])
      expect(problems(id, doc(allow as object, denial as object))).toEqual([
        {
          severity: "high",
          statement: 1,
          pattern: "acs:MFAPresent",
          message,
          fix: null,
          fixed: null,
        },
      ]);
  });

  it("requires MFA for a NotAction as a whole", () => {
    const but = { Effect: "Allow", NotAction: ["imm:DeleteProject"], Resource: [project] };
    expect(problems(id, doc(but, without()))[0]?.fixed).toEqual([mfa(but)]);
    expect(problems(id, doc(but, own, without({ Action: "imm:GetTask" })))[0]?.fixed).toBeNull();
    const other = { ...but, Resource: ["acs:imm:*:*:project/q"] };
    expect(problems(id, doc(other, own, without({ Resource: project })))[0]?.fixed).toEqual([
      other,
      mfa(own),
    ]);
    expect(problems(id, doc(but, without({ Action: "imm:Delete*" })))[0]?.fixed).toBeNull();
  });

  it.each<[name: string, statement: object, reported: boolean]>([
    ["with another operator", without({}, "StringEquals"), true],
    ["in capitals", without({ Condition: { Bool: { "acs:MFAPresent": ["FALSE"] } } }), true],
    ["with MFA", without({ Condition: { Bool: { "acs:MFAPresent": ["true"] } } }), false],
    [
      "by what is not true, which an absent key is not either",
      without({ Condition: { StringNotEquals: { "acs:MFAPresent": "true" } } }),
      false,
    ],
    ["of another key", without({ Condition: { Bool: { "acs:SecureTransport": "false" } } }), false],
  ])("%s", (_, statement, reported) => {
    expect(problems(id, doc(own, statement)).map(({ pattern }) => pattern)).toEqual(
      reported ? ["acs:MFAPresent"] : [],
    );
  });

  it("of both values is reported in another way: it applies to requests with MFA too", () => {
    const either = problems(
      id,
      doc(own, without({ Condition: { Bool: { "acs:MFAPresent": ["true", "false"] } } })),
    );
    expect(either.map(({ pattern, fix }) => [pattern, fix])).toEqual([["true, false", null]]);
  });

  it("in a bucket policy: MFA is required for its callers", () => {
    const [allow] = bucket(["7"]).Statement as [Statement];
    const denial: Statement = {
      ...allow,
      Effect: "Deny",
      Condition: { Bool: { "acs:MFAPresent": ["false"] } },
    };
    expect(problems(id, { Version: "1", Statement: [allow, denial] })[0]?.fixed).toEqual([
      mfa(allow),
    ]);
    const other = { ...allow, Principal: ["8"] };
    expect(problems(id, { Version: "1", Statement: [other, allow, denial] })[0]?.fixed).toEqual([
      other,
      mfa(allow),
    ]);
  });
});

describe("an Allow without MFA", () => {
  const message = "This allows requests without MFA, but not requests with MFA.";
  it.each<[Condition, reported: boolean]>([
    [{ Bool: { "acs:MFAPresent": "false" } }, true],
    [{ Bool: { "acs:MFAPresent": "False" }, ...office }, true],
    [{ StringNotEquals: { "acs:MFAPresent": "true" } }, true],
    [{ Bool: { "acs:MFAPresent": "true" } }, false],
    [{ StringNotEquals: { "acs:MFAPresent": "false" } }, false],
    [{ Bool: { "acs:SecureTransport": "false" } }, false],
  ])("%j", (condition, reported) => {
    expect(problems(id, when(condition))).toEqual(
      reported
        ? [
            {
              severity: "high",
              statement: 0,
              pattern: "acs:MFAPresent",
              message,
              fix: null,
              fixed: null,
            },
          ]
        : [],
    );
  });

  it.each<[Action: object, reported: boolean]>([
    [{ Action: ["ram:BindMFADevice", "ram:*VirtualMfaDevice"] }, false],
    [{ Action: ["ram:BindMFADevice", "ram:DeleteUser"] }, true],
    [{ NotAction: ["ram:BindMFADevice"] }, true],
  ])("that sets up MFA with %j", (actions, reported) => {
    const policy = doc({
      ...actions,
      Resource: "*",
      Condition: { Bool: { "acs:MFAPresent": "false" } },
    });
    expect(problems(id, policy).map(({ message: text }) => text)).toEqual(
      reported ? [message] : [],
    );
  });
});

describe("an operator for another kind of value", () => {
  const retention = "oss:object-remaining-retention-days";
  const list = { Action: "oss:GetObject", Resource: "*" };
  it.each<[operator: string, key: string, value: string, message: string]>([
    [
      "StringLike",
      "acs:SourceIp",
      "10.*",
      "acs:SourceIp is an address, but StringLike compares texts. Use IpAddress or a related operator.",
    ],
    [
      "StringNotEquals",
      "acs:SourceIp",
      "10.0.0.1",
      "acs:SourceIp is an address, but StringNotEquals compares texts. Use NotIpAddress or a related operator.",
    ],
    [
      "StringLike",
      "acs:CurrentTime",
      "2026-*",
      "acs:CurrentTime is a date, but StringLike compares texts. Use DateEquals or a related operator.",
    ],
    [
      "StringNotLike",
      "acs:CurrentTime",
      "2026-*",
      "acs:CurrentTime is a date, but StringNotLike compares texts. Use DateNotEquals or a related operator.",
    ],
    [
      "StringEquals",
      retention,
      "1",
      `${retention} is a number, but StringEquals compares texts. Use NumericEquals or a related operator.`,
    ],
    [
      "StringNotEquals",
      retention,
      "1",
      `${retention} is a number, but StringNotEquals compares texts. Use NumericNotEquals or a related operator.`,
    ],
    [
      "StringEquals",
      "acs:SecureTransport",
      "true",
      "acs:SecureTransport is a Boolean, but StringEquals compares texts. Use Bool or a related operator.",
    ],
    [
      "DateEquals",
      "acs:SourceIp",
      "2030-01-01T00:00:00Z",
      "acs:SourceIp is an address, but DateEquals compares dates. Use IpAddress or a related operator.",
    ],
    [
      "IpAddress",
      "acs:SourceVpc",
      "10.0.0.0/8",
      "acs:SourceVpc is a text, but IpAddress compares addresses. Use StringEquals or a related operator.",
    ],
    [
      "NotIpAddress",
      "acs:SourceVpc",
      "10.0.0.0/8",
      "acs:SourceVpc is a text, but NotIpAddress compares addresses. Use StringNotEquals or a related operator.",
    ],
    [
      "NumericEquals",
      "acs:SourceVpc",
      "1",
      "acs:SourceVpc is a text, but NumericEquals compares numbers. Use StringEquals or a related operator.",
    ],
  ])("%s of %s", (operator, key, value, message) => {
    // RAM documents no rule for these, so no fix is proved to allow nothing new.
    expect(problems(id, when({ [operator]: { [key]: value } }, list))).toEqual([
      { severity: "medium", statement: 0, pattern: key, message, fix: null, fixed: null },
    ]);
  });

  it.each<Condition>([
    { IpAddress: { "acs:SourceIp": "10.0.0.0/8" } },
    { DateLessThan: { "acs:CurrentTime": "2030-01-01T00:00:00Z" } },
    { NumericLessThan: { [retention]: "1" } },
    { StringLike: { "acs:SourceVpc": "vpc-1*" } },
    // A tag can have any value.
    { NumericLessThan: { "acs:ResourceTag/size": "1" }, Bool: { "oss:BucketTag/open": "true" } },
    // The only way to match requests without the key too.
    { StringNotEquals: { "acs:SecureTransport": "false" } },
  ])("%j is fine", (condition) => {
    expect(problems(id, when(condition, list))).toEqual([]);
  });

  it("has a fix if it is proved that nothing new is allowed", () => {
    const [bool] = problems(id, when({ Bool: { "acs:SourceVpc": "true" } }));
    expect(bool).toMatchObject({
      message:
        "acs:SourceVpc is a text, but Bool compares Booleans. Use StringEquals or a related operator.",
      fix: "Write StringEquals.",
      fixed: [{ ...own, Condition: { StringEquals: { "acs:SourceVpc": ["true"] } } }],
    });
    const deny = (Condition: Condition) => doc({ ...get, Effect: "Deny", Condition });
    const plain = { StringEquals: { "acs:SecureTransport": "false" } };
    const fixed = [
      { ...own, Effect: "Deny", Condition: { Bool: { "acs:SecureTransport": ["false"] } } },
    ];
    expect(problems(id, deny(plain)).map(({ fix, fixed: left }) => [fix, left])).toEqual([
      ["Write Bool.", fixed],
    ]);
    expect(
      problems(id, deny({ StringEquals: { "acs:SecureTransport": ["false", "no"] } }))[0]?.fix,
    ).toBeNull();
    expect(
      problems(id, deny({ ...plain, Bool: { "acs:SecureTransport": "true" } }))[0]?.fix,
    ).toBeNull();
    const beside = { ...plain, Bool: { "acs:MFAPresent": "true" } };
    expect(problems(id, deny(beside))[0]?.fixed?.[0]?.Condition).toEqual({
      Bool: { "acs:SecureTransport": ["false"], "acs:MFAPresent": ["true"] },
    });
  });
});

describe("a wildcard under an operator without wildcards", () => {
  const vpc = "acs:SourceVpc";
  const test = (operator: string, ...values: string[]) => ({ [operator]: { [vpc]: values } });
  it.each<
    [Effect: string, Condition, like: string, fix: string, left: Condition | "unconditional" | null]
  >([
    // StringLike would allow more.
    ["Allow", test("StringEquals", "vpc-*"), "StringLike", 'Remove "vpc-*".', null],
    [
      "Allow",
      test("StringEquals", "vpc-1", "vpc-?", "vpc-*"),
      "StringLike",
      'Remove "vpc-?".',
      test("StringEquals", "vpc-1"),
    ],
    [
      "Allow",
      test("StringNotEquals", "vpc-*"),
      "StringNotLike",
      "Write StringNotLike.",
      test("StringNotLike", "vpc-*"),
    ],
    [
      "Deny",
      test("StringEquals", "vpc-1", "vpc-*"),
      "StringLike",
      "Write StringLike.",
      test("StringLike", "vpc-1", "vpc-*"),
    ],
    // StringNotLike would deny less.
    ["Deny", test("StringNotEquals", "vpc-*"), "StringNotLike", 'Remove "vpc-*".', "unconditional"],
    [
      "Deny",
      test("StringNotEqualsIgnoreCase", "vpc-1", "vpc-*"),
      "StringNotLike",
      'Remove "vpc-*".',
      test("StringNotEqualsIgnoreCase", "vpc-1"),
    ],
    ["Allow", test("StringEqualsIgnoreCase", "VPC-*"), "StringLike", 'Remove "VPC-*".', null],
  ])("%s %j", (Effect, condition, like, fix, left) => {
    const [operator, values] = [
      Object.keys(condition)[0],
      Object.values(condition)[0]?.[vpc] as string[],
    ];
    const wild = values.find((value) => /[*?]/.test(value));
    const message = `${operator} does not support wildcards, so "${wild}" only matches that exact text. ${like} supports them.`;
    const kept =
      left === null
        ? null
        : [{ ...own, Effect, ...(left !== "unconditional" && { Condition: left }) }];
    expect(problems(id, when(condition, { Effect }))).toEqual([
      { severity: "medium", statement: 0, pattern: wild, message, fix, fixed: kept },
    ]);
  });

  it("has no fix for an operator that ignores case", () => {
    expect(
      problems(id, when(test("StringNotEqualsIgnoreCase", "VPC-*"))).map(({ fix }) => fix),
    ).toEqual([null]);
  });

  it("is removed if the key has a test with wildcards already", () => {
    const both = when(
      { ...test("StringNotEquals", "vpc-1", "vpc-*"), ...test("StringNotLike", "vpc-2*") },
      { Effect: "Deny" },
    );
    expect(problems(id, both)[0]).toMatchObject({
      fix: 'Remove "vpc-*".',
      fixed: [
        {
          ...own,
          Effect: "Deny",
          Condition: { ...test("StringNotEquals", "vpc-1"), ...test("StringNotLike", "vpc-2*") },
        },
      ],
    });
    const allowed = when({
      ...test("StringNotEquals", "vpc-*"),
      ...test("StringNotLike", "vpc-2*"),
    });
    expect(problems(id, allowed)[0]?.fix).toBeNull();
  });

  it.each<Condition>([
    test("StringEquals", "vpc-1"),
    test("StringNotEquals", ""),
    test("StringLike", "vpc-1*"),
    test("StringNotLike", "vpc-*"),
    { StringEquals: { "acs:UserAgent": "curl/*" } },
    { StringEquals: { "oss:Delimiter": "*" } },
  ])("is not reported in %j", (condition) => {
    expect(problems(id, when(condition, { Action: "oss:ListObjects", Resource: "*" }))).toEqual([]);
  });
});

describe("tests of one key that no request satisfies together", () => {
  const message = (...operators: string[]) =>
    `No request satisfies ${operators.join(" and ")} of acs:SourceVpc together, so the statement never applies.`;
  const fix = "Correct the condition, or remove the statement.";
  const vpc = (value: string) => ({ "acs:SourceVpc": value });
  it.each<[Condition, operators: string[] | null]>([
    [
      { StringEquals: vpc("vpc-1"), StringNotEquals: vpc("vpc-1") },
      ["StringEquals", "StringNotEquals"],
    ],
    [{ StringEquals: vpc("vpc-1"), StringNotEquals: vpc("vpc-2") }, null],
    [{ StringLike: vpc("vpc-1*"), StringNotLike: vpc("vpc-*") }, ["StringLike", "StringNotLike"]],
    [{ StringLike: vpc("vpc-*"), StringNotLike: vpc("vpc-1*") }, null],
    [
      { StringLike: vpc("vpc-*"), StringNotLike: vpc("vpc-1*"), StringEquals: vpc("vpc-12") },
      ["StringLike", "StringNotLike", "StringEquals"],
    ],
    // Requests without the key satisfy both.
    [{ StringNotLike: vpc("*"), StringNotEquals: vpc("vpc-1") }, null],
    // The tests are of different keys.
    [{ StringEquals: vpc("vpc-1"), StringNotEquals: { "acs:SourceVpcId": "vpc-1" } }, null],
  ])("%j", (condition, operators) => {
    expect(problems(id, when(condition))).toEqual(
      operators === null
        ? []
        : [
            {
              severity: "medium",
              statement: 0,
              pattern: "acs:SourceVpc",
              message: message(...operators),
              fix,
              fixed: null,
            },
          ],
    );
  });

  it.each<[Condition, clash: boolean]>([
    [
      {
        IpAddress: { "acs:SourceIp": "10.1.0.0/16" },
        NotIpAddress: { "acs:SourceIp": "10.0.0.0/8" },
      },
      true,
    ],
    [
      {
        IpAddress: { "acs:SourceIp": "10.0.0.0/8" },
        NotIpAddress: { "acs:SourceIp": "10.1.0.0/16" },
      },
      false,
    ],
    [
      {
        DateLessThan: { "acs:CurrentTime": "2026-01-01T00:00:00Z" },
        DateGreaterThan: { "acs:CurrentTime": "2027-01-01T00:00:00Z" },
      },
      true,
    ],
    [
      {
        DateLessThan: { "acs:CurrentTime": "2027-01-01T00:00:00Z" },
        DateGreaterThan: { "acs:CurrentTime": "2026-01-01T00:00:00Z" },
      },
      false,
    ],
  ])("in a Deny: %j", (condition, clash) => {
    const [allowed, denied] = [own, { ...get, Effect: "Deny", Condition: condition }];
    expect(
      problems(id, doc(allowed, denied)).map(({ severity, statement, fixed: left }) => [
        severity,
        statement,
        left,
      ]),
    ).toEqual(clash ? [["high", 1, [own]]] : []);
  });

  it("are not reported if one of them has another problem", () => {
    const policy = when({ StringEquals: vpc("vpc-*"), StringNotLike: vpc("vpc-*") });
    expect(problems(id, policy).map(({ pattern }) => pattern)).toEqual(["vpc-*"]);
  });
});

it("each test of a condition is checked, and reported once", () => {
  const policy = when({
    IpAddress: { "acs:SourceIp": ["0.0.0.0/0", "nowhere"] },
    Bool: { "acs:SecureTransport": "maybe", "acs:MFAPresent": "true" },
    StringEquals: { "acs:Mystery": "x", "oss:Prefix": "x" },
  });
  expect(problems(id, policy).map(({ pattern }) => pattern)).toEqual([
    "nowhere",
    "maybe",
    "acs:Mystery",
    "oss:Prefix",
  ]);
});

it("an unknown operator is not checked", () => {
  const condition = {
    Null: { "acs:Mystery": ["*"], "acs:UserAgent": ["true"] },
    StringEquals: { "acs:UserAgent": ["a"] },
  };
  const odd: PolicyDocument = { Version: "1", Statement: [{ ...own, Condition: condition }] };
  expect(problems(id, odd)).toEqual([]);
});
