import { describe, expect, it } from "vitest";
import type { PolicyDocument, Statement } from "../../policy.ts";
import { bucket, doc, get, project, told, trust } from "../../testing/lint-rules.ts";

const id = "idle-condition";
type Condition = Record<string, Record<string, string | string[]>>;
const when = (Condition: Condition, more: object = {}) => doc({ ...get, Condition, ...more });
const own = { Effect: "Allow", Action: ["imm:GetTask"], Resource: [project] } as const;
const tls = { "acs:SecureTransport": ["true"] };
const office = { IpAddress: { "acs:SourceIp": ["10.0.0.0/8"] } };
describe("a value of the wrong kind", () => {
  const retention = "oss:object-remaining-retention-days";
  it.each<
    [operator: string, key: string, wrong: string, kind: string, right: string, action: string]
  >([
    ["NumericLessThan", retention, "many", "number", "1", "oss:GetObject"],
    [
      "DateLessThan",
      "acs:CurrentTime",
      "soon",
      "date (ISO 8601 with a zone)",
      "2030-01-01T00:00:00Z",
      "imm:GetTask",
    ],
    [
      "IpAddress",
      "acs:SourceIp",
      "10.0.0.0/33",
      "address or CIDR block",
      "10.0.0.0/8",
      "imm:GetTask",
    ],
    ["Bool", "acs:SecureTransport", "yes", "Boolean", "true", "imm:GetTask"],
    ["NotIpAddress", "acs:SourceIp", "here", "address or CIDR block", "10.0.0.0/8", "imm:GetTask"],
    ["NumericNotEquals", retention, "x", "number", "1", "oss:GetObject"],
  ])("%s %s %s fits nothing", (operator, key, wrong, kind, right, Action) => {
    const policy = (...values: string[]) =>
      when({ [operator]: { [key]: values } }, { Action, Resource: "*" });
    const statement = { Effect: "Allow", Action: [Action], Resource: ["*"] };
    const finding = [
      "medium",
      0,
      wrong,
      `"${wrong}" is no ${kind}: nothing fits it.`,
      `Correct or remove "${wrong}".`,
    ];
    expect(told(id, policy(right, wrong))).toEqual([
      [...finding, [{ ...statement, Condition: { [operator]: { [key]: [right] } } }]],
    ]);
    // With nothing to fit, a positive test never holds, and a negated one always does.
    expect(told(id, policy(wrong))).toEqual([
      [...finding, operator.includes("Not") ? [statement] : null],
    ]);
    expect(told(id, policy(right))).toEqual([]);
  });

  it("is not to be had where every text will do", () => {
    expect(told(id, when({ StringEquals: { "acs:UserAgent": ["", "x y", "*"] } }))).toEqual([]);
  });
});

/** Blocks that take in the lower half of IPv4 together, each as large as all before it. */
const belowHalf = [
  "0.0.0.0",
  ...Array.from(
    { length: 31 },
    (_, i) => `${[24, 16, 8, 0].map((shift) => ((2 ** i) >>> shift) & 255).join(".")}/${32 - i}`,
  ),
];

describe("values that every call fits", () => {
  const mend = "Name the values that are meant, or drop the condition.";
  const message = (key: string, written: string) =>
    `Every value of ${key} fits ${written}: the condition tells apart only calls without the key.`;
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
  ])("%j are narrowed to those that are meant", (condition, kept) => {
    const [key, values] = lineOf(condition);
    const written = values.join(", ");
    expect(told(id, when(condition))).toEqual([
      ["high", 0, written, message(key, written), mend, [{ ...own, Condition: kept }]],
    ]);
  });

  // Without the condition, calls that do not carry the key would be allowed, which they are not;
  // and with an IPv4 world those of IPv6.
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
  ])("%j can't be dropped without allowing more", (condition) => {
    const [key, values] = lineOf(condition);
    const written = values.join(", ");
    expect(told(id, when(condition))).toEqual([
      ["high", 0, written, message(key, written), null, null],
    ]);
  });

  it("are shut out by a negated test, which allows next to nothing and can go", () => {
    const nowhere = when({ NotIpAddress: { "acs:SourceIp": ["0.0.0.0/0"] } });
    expect(told(id, nowhere)).toEqual([
      ["high", 0, "0.0.0.0/0", message("acs:SourceIp", "0.0.0.0/0"), mend, null],
    ]);
  });

  it.each<Condition>([
    { IpAddress: { "acs:SourceIp": ["0.0.0.0/1"] } },
    { IpAddress: { "acs:SourceIp": ["0.0.0.0/2", "128.0.0.0/1"] } },
    { IpAddress: { "acs:SourceIp": ["0.0.0.0/1", "129.0.0.0/8", "192.0.0.0/2"] } },
    { IpAddress: { "acs:SourceIp": ["0.0.0.0/1", "8000::/1"] } },
    // As many addresses of IPv6 as there are of IPv4, which are hardly any.
    { IpAddress: { "acs:SourceIp": ["::/96"] } },
    { StringLike: { "acs:SourceVpc": ["vpc-*", "*-x", "a**"] } },
    // The only way to say that a key is not carried.
    { StringNotLike: { "acs:SourceVpc": ["*"] } },
    { Bool: { "acs:SecureTransport": ["true", "TRUE"] } },
    // That there is a tag is a thing to ask for.
    { StringLike: { "acs:RequestTag/team": ["*"] } },
  ])("not %j", (condition) => {
    expect(told(id, when(condition))).toEqual([]);
  });
});

describe("a Deny under a condition that every value fits", () => {
  const denied = (condition: Condition) =>
    told(id, doc(get, { ...get, Effect: "Deny", Condition: condition })).map(
      ([, , , , , left]) => left,
    );
  const denial = { ...own, Effect: "Deny" };

  it.each<[Condition, left: unknown]>([
    [{ IpAddress: { "acs:SourceIp": "0.0.0.0/0" } }, [own, denial]],
    [{ Bool: { "acs:SecureTransport": ["true", "false"] } }, [own, denial]],
    [
      { NotIpAddress: { "acs:SourceIp": ["0.0.0.0/0", "10.0.0.0/8"] } },
      [own, { ...denial, Condition: { NotIpAddress: { "acs:SourceIp": ["10.0.0.0/8"] } } }],
    ],
    // With fewer values, or without the Deny, calls would be allowed that are denied: those from
    // another VPC, or by IPv6.
    [{ StringLike: { "acs:SourceVpc": ["*", "vpc-*"] } }, null],
    [{ NotIpAddress: { "acs:SourceIp": "0.0.0.0/0" } }, null],
    // Calls that do not come through a VPC are not meant.
    [{ StringLike: { "acs:SourceVpc": "*" } }, null],
  ])("%j", (condition, left) => {
    expect(denied(condition)).toEqual([left]);
  });
});

describe("a key that nobody has published", () => {
  const message = (key: string, holds: string) =>
    `"${key}" is none of the condition keys known here (RAM, STS, OSS and SMQ, 2026-11): if calls never carry it, the condition ${holds} holds.`;

  it("may be a slip", () => {
    const policy = when({ IpAddress: { "acs:SourceIP": "10.0.0.0/8" }, Bool: tls });
    const fixed = [
      { ...own, Condition: { IpAddress: { "acs:SourceIp": ["10.0.0.0/8"] }, Bool: tls } },
    ];
    expect(told(id, policy)).toEqual([
      [
        "medium",
        0,
        "acs:SourceIP",
        message("acs:SourceIP", "never"),
        'Write "acs:SourceIp".',
        fixed,
      ],
    ]);
    const negated = when({ NotIpAddress: { "acs:SourceIP": "10.0.0.0/8" } });
    expect(told(id, negated)[0]?.[3]).toBe(message("acs:SourceIP", "always"));
  });

  it("is left alone where its right spelling is there too, or where it is like none", () => {
    const both = when({
      IpAddress: { "acs:SourceIP": "10.0.0.0/8", "acs:SourceIp": "10.1.0.0/16" },
    });
    expect(told(id, both)).toEqual([
      ["medium", 0, "acs:SourceIP", message("acs:SourceIP", "never"), null, null],
    ]);
    const apart = when({
      IpAddress: { "acs:SourceIP": "10.0.0.0/8" },
      NotIpAddress: { "acs:SourceIp": "10.1.0.0/16" },
    });
    expect(told(id, apart)[0]?.[4]).toBe('Write "acs:SourceIp".');
    expect(told(id, when({ StringEquals: { "acs:Mystery": "1" } }))).toEqual([
      ["medium", 0, "acs:Mystery", message("acs:Mystery", "never"), null, null],
    ]);
  });

  it.each(["oidc:iss", "oidc:aud", "oidc:sub", "saml:recipient"])(
    "is not %s, which an identity provider's token carries",
    (key) => {
      expect(
        told(
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

describe("a key under actions whose calls do not carry it", () => {
  const mend = "Remove the condition, or the statement that it keeps from applying.";
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
  ])("%s is carried by %s: of %j, and not of %j", (key, carrier, kept, others) => {
    const message = (holds: string) =>
      `Only calls of ${carrier} carry ${key}: for calls of ${others.join(", ")} the condition ${holds} holds.`;
    const on = { Action: [...others, ...kept], Resource: "*" };
    const left = (Action: string[], Condition?: Condition) =>
      Action.length === 0
        ? []
        : [{ Effect: "Allow", Action, Resource: ["*"], ...(Condition && { Condition }) }];
    const equal = { StringEquals: { [key]: ["x"] } };
    const out = `Take ${others.join(", ")} out of the statement`;
    // What was never granted stays so.
    expect(told(id, when(equal, on))).toEqual([
      [
        "medium",
        0,
        key,
        message("never"),
        kept.length === 0 ? mend : `${out}.`,
        kept.length === 0 ? null : left(kept, equal),
      ],
    ]);
    const unequal = { StringNotEquals: { [key]: ["x"] }, ...office };
    expect(told(id, when(unequal, on))).toEqual([
      [
        "medium",
        0,
        key,
        message("always"),
        kept.length === 0 ? mend : `${out}, into one without the condition.`,
        [...left(kept, unequal), ...left(others, office)],
      ],
    ]);
  });

  it.each<[key: string, Action: string[]]>([
    ["oss:Prefix", ["oss:ListObjects", "OSS:*"]],
    ["oss:Prefix", ["*"]],
    ["oss:Prefix", ["o?s:*"]],
    ["acs:Service", ["ram:Pass*", "RAM:passrole", "ram:*"]],
    ["sts:ExternalId", ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]],
    ["mns:PushType", ["mns:*"]],
    ["acs:UserAgent", ["imm:GetTask"]],
  ])("%s is carried by all of %j", (key, Action) => {
    for (const operator of ["StringEquals", "StringNotEquals"])
      expect(told(id, when({ [operator]: { [key]: "x" } }, { Action, Resource: "*" }))).toEqual([]);
  });

  it("is told with the first of many actions", () => {
    const on = { Action: ["oss:ListObjects", "mns:A", "mns:B", "mns:C", "mns:D"], Resource: "*" };
    expect(told(id, when({ StringEquals: { "oss:Prefix": "x" } }, on))[0]?.slice(3, 5)).toEqual([
      "Only calls of oss carry oss:Prefix: for calls of mns:A, mns:B, mns:C and 1 more the condition never holds.",
      "Take mns:A, mns:B, mns:C and 1 more out of the statement.",
    ]);
  });

  it("is not to be told of NotAction", () => {
    expect(
      told(
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
    "A call with an AccessKey carries no acs:MFAPresent, so that this Deny does not meet it.";
  const mend = 'Remove the Deny, and ask for acs:MFAPresent "true" in what is allowed.';
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

  it.each<[string, object[], left: readonly object[] | null]>([
    [
      "of everything binds all that is allowed",
      [act("imm:GetTask", "imm:ListTasks")],
      [mfa(act("imm:GetTask", "imm:ListTasks"))],
    ],
    ["leaves other denials", [own, deleting], [mfa(own), deleting]],
    [
      "keeps the conditions that there are",
      [{ ...own, Condition: { Bool: tls } }],
      [mfa(own, tls)],
    ],
    [
      "keeps conditions of other operators",
      [{ ...own, Condition: office }],
      [{ ...own, Condition: { ...office, Bool: { "acs:MFAPresent": ["true"] } } }],
    ],
    ["goes on asking where MFA is asked for", [mfa(own)], [mfa(own)]],
  ])("%s", (_, statements, kept) => {
    expect(told(id, doc(...statements, without()))).toEqual([
      ["high", statements.length, "acs:MFAPresent", message, mend, kept],
    ]);
  });

  it("has no fix but by hand where it is for what others allow, which its removal would let go", () => {
    const blamed = ["high", 0, "acs:MFAPresent", message, null, null];
    for (const allowed of [[], [act("oss:GetObject")], [deleting]]) {
      const some = doc(without({ Action: "imm:*" }), ...allowed);
      expect(told(id, some)).toEqual([blamed]);
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
    expect(told(id, beside(allow))).toEqual([blamed]);
    expect(told(id, beside(apart))[0]?.[5]).toEqual([mfa(own)]);
    expect(
      told(id, {
        identity: [{ name: "p", document: deny }],
        resource: [{ name: "b", document: bucket(["7"]) }],
      })[0]?.[4],
    ).toBe(mend);
  });

  it("leaves nothing of what is allowed without MFA only", () => {
    const only = { ...own, Condition: { Bool: { "acs:MFAPresent": ["false"] } } };
    expect(told(id, doc(only, without())).find(([, statement]) => statement === 1)).toEqual([
      "high",
      1,
      "acs:MFAPresent",
      message,
      mend,
      null,
    ]);
  });

  it("of some actions binds those, and leaves the others free", () => {
    const some = without({ Action: "imm:Delete*" });
    expect(
      told(
        id,
        doc(some, act("imm:GetTask", "imm:DeleteProject", "imm:ListTasks", "imm:DeleteBatch")),
      ),
    ).toEqual([
      [
        "high",
        0,
        "acs:MFAPresent",
        message,
        mend,
        [act("imm:GetTask", "imm:ListTasks"), mfa(act("imm:DeleteProject", "imm:DeleteBatch"))],
      ],
    ]);
    const also = { ...act("imm:DeleteProject"), Resource: ["acs:imm:*:*:project/q"] };
    expect(told(id, doc(own, also, without({ Resource: project })))[0]?.[5]).toEqual([
      mfa(own),
      also,
    ]);
  });

  it("that binds only a part of what an action allows has no fix but by hand", () => {
    for (const [allow, denial] of [
      [act("imm:*"), without({ Action: "imm:Delete*" })],
      [{ ...own, Resource: ["acs:imm:*:*:project/*"] }, without({ Resource: project })],
      [own, without({ Condition: { Bool: { "acs:MFAPresent": "false" }, ...office } })],
    ])
      expect(told(id, doc(allow as object, denial as object))).toEqual([
        ["high", 1, "acs:MFAPresent", message, null, null],
      ]);
  });

  it("binds what NotAction allows as a whole", () => {
    const but = { Effect: "Allow", NotAction: ["imm:DeleteProject"], Resource: [project] };
    expect(told(id, doc(but, without()))[0]?.[5]).toEqual([mfa(but)]);
    expect(told(id, doc(but, own, without({ Action: "imm:GetTask" })))[0]?.[5]).toBeNull();
    const other = { ...but, Resource: ["acs:imm:*:*:project/q"] };
    expect(told(id, doc(other, own, without({ Resource: project })))[0]?.[5]).toEqual([
      other,
      mfa(own),
    ]);
    expect(told(id, doc(but, without({ Action: "imm:Delete*" })))[0]?.[5]).toBeNull();
  });

  it.each<[string, object, blamed: boolean]>([
    ["with another operator", without({}, "StringEquals"), true],
    ["in capitals", without({ Condition: { Bool: { "acs:MFAPresent": ["FALSE"] } } }), true],
    ["with MFA", without({ Condition: { Bool: { "acs:MFAPresent": ["true"] } } }), false],
    [
      "by what is not true, which an absent key is not either",
      without({ Condition: { StringNotEquals: { "acs:MFAPresent": "true" } } }),
      false,
    ],
    ["of another key", without({ Condition: { Bool: { "acs:SecureTransport": "false" } } }), false],
  ])("%s", (_, statement, blamed) => {
    expect(told(id, doc(own, statement)).map(([, , pattern]) => pattern)).toEqual(
      blamed ? ["acs:MFAPresent"] : [],
    );
  });

  it("by either value is of another kind, as it meets calls with MFA too", () => {
    const either = told(
      id,
      doc(own, without({ Condition: { Bool: { "acs:MFAPresent": ["true", "false"] } } })),
    );
    expect(either.map(([, , pattern, , fix]) => [pattern, fix])).toEqual([["true, false", null]]);
  });

  it("in a bucket policy binds its callers", () => {
    const [allow] = bucket(["7"]).Statement as [Statement];
    const denial: Statement = {
      ...allow,
      Effect: "Deny",
      Condition: { Bool: { "acs:MFAPresent": ["false"] } },
    };
    expect(told(id, { Version: "1", Statement: [allow, denial] })[0]?.[5]).toEqual([mfa(allow)]);
    const other = { ...allow, Principal: ["8"] };
    expect(told(id, { Version: "1", Statement: [other, allow, denial] })[0]?.[5]).toEqual([
      other,
      mfa(allow),
    ]);
  });
});

describe("an Allow without MFA", () => {
  const message = "Calls without MFA may do this, and calls with MFA may not.";
  it.each<[Condition, blamed: boolean]>([
    [{ Bool: { "acs:MFAPresent": "false" } }, true],
    [{ Bool: { "acs:MFAPresent": "False" }, ...office }, true],
    [{ StringNotEquals: { "acs:MFAPresent": "true" } }, true],
    [{ Bool: { "acs:MFAPresent": "true" } }, false],
    [{ StringNotEquals: { "acs:MFAPresent": "false" } }, false],
    [{ Bool: { "acs:SecureTransport": "false" } }, false],
  ])("%j", (condition, blamed) => {
    expect(told(id, when(condition))).toEqual(
      blamed ? [["high", 0, "acs:MFAPresent", message, null, null]] : [],
    );
  });

  it.each<[Action: object, blamed: boolean]>([
    [{ Action: ["ram:BindMFADevice", "ram:*VirtualMfaDevice"] }, false],
    [{ Action: ["ram:BindMFADevice", "ram:DeleteUser"] }, true],
    [{ NotAction: ["ram:BindMFADevice"] }, true],
  ])("to set it up with %j", (actions, blamed) => {
    const policy = doc({
      ...actions,
      Resource: "*",
      Condition: { Bool: { "acs:MFAPresent": "false" } },
    });
    expect(told(id, policy).map(([, , , text]) => text)).toEqual(blamed ? [message] : []);
  });
});

describe("an operator for another kind of value than the key has", () => {
  const retention = "oss:object-remaining-retention-days";
  const list = { Action: "oss:GetObject", Resource: "*" };
  it.each<[operator: string, key: string, value: string, message: string]>([
    [
      "StringLike",
      "acs:SourceIp",
      "10.*",
      "acs:SourceIp is an address, and StringLike compares texts: use IpAddress or its kind.",
    ],
    [
      "StringNotEquals",
      "acs:SourceIp",
      "10.0.0.1",
      "acs:SourceIp is an address, and StringNotEquals compares texts: use NotIpAddress or its kind.",
    ],
    [
      "StringLike",
      "acs:CurrentTime",
      "2026-*",
      "acs:CurrentTime is a date, and StringLike compares texts: use DateEquals or its kind.",
    ],
    [
      "StringNotLike",
      "acs:CurrentTime",
      "2026-*",
      "acs:CurrentTime is a date, and StringNotLike compares texts: use DateNotEquals or its kind.",
    ],
    [
      "StringEquals",
      retention,
      "1",
      `${retention} is a number, and StringEquals compares texts: use NumericEquals or its kind.`,
    ],
    [
      "StringNotEquals",
      retention,
      "1",
      `${retention} is a number, and StringNotEquals compares texts: use NumericNotEquals or its kind.`,
    ],
    [
      "StringEquals",
      "acs:SecureTransport",
      "true",
      "acs:SecureTransport is a Boolean, and StringEquals compares texts: use Bool or its kind.",
    ],
    [
      "DateEquals",
      "acs:SourceIp",
      "2030-01-01T00:00:00Z",
      "acs:SourceIp is an address, and DateEquals compares dates: use IpAddress or its kind.",
    ],
    [
      "IpAddress",
      "acs:SourceVpc",
      "10.0.0.0/8",
      "acs:SourceVpc is a text, and IpAddress compares addresses: use StringEquals or its kind.",
    ],
    [
      "NotIpAddress",
      "acs:SourceVpc",
      "10.0.0.0/8",
      "acs:SourceVpc is a text, and NotIpAddress compares addresses: use StringNotEquals or its kind.",
    ],
    [
      "NumericEquals",
      "acs:SourceVpc",
      "1",
      "acs:SourceVpc is a text, and NumericEquals compares numbers: use StringEquals or its kind.",
    ],
  ])("%s of %s", (operator, key, value, message) => {
    // What RAM makes of it is not known, and so no fix is sure to allow no more.
    expect(told(id, when({ [operator]: { [key]: value } }, list))).toEqual([
      ["medium", 0, key, message, null, null],
    ]);
  });

  it.each<Condition>([
    { IpAddress: { "acs:SourceIp": "10.0.0.0/8" } },
    { DateLessThan: { "acs:CurrentTime": "2030-01-01T00:00:00Z" } },
    { NumericLessThan: { [retention]: "1" } },
    { StringLike: { "acs:SourceVpc": "vpc-1*" } },
    // A tag may hold anything.
    { NumericLessThan: { "acs:ResourceTag/size": "1" }, Bool: { "oss:BucketTag/open": "true" } },
    // There is no other way to say that calls without the key are meant too.
    { StringNotEquals: { "acs:SecureTransport": "false" } },
  ])("not %j", (condition) => {
    expect(told(id, when(condition, list))).toEqual([]);
  });

  it("is mended where that surely allows no more", () => {
    const [bool] = told(id, when({ Bool: { "acs:SourceVpc": "true" } }));
    expect(bool?.slice(3)).toEqual([
      "acs:SourceVpc is a text, and Bool compares Booleans: use StringEquals or its kind.",
      "Write StringEquals.",
      [{ ...own, Condition: { StringEquals: { "acs:SourceVpc": ["true"] } } }],
    ]);
    const deny = (Condition: Condition) => doc({ ...get, Effect: "Deny", Condition });
    const plain = { StringEquals: { "acs:SecureTransport": "false" } };
    const mended = [
      { ...own, Effect: "Deny", Condition: { Bool: { "acs:SecureTransport": ["false"] } } },
    ];
    expect(told(id, deny(plain)).map(([, , , , fix, left]) => [fix, left])).toEqual([
      ["Write Bool.", mended],
    ]);
    expect(
      told(id, deny({ StringEquals: { "acs:SecureTransport": ["false", "no"] } }))[0]?.[4],
    ).toBeNull();
    expect(
      told(id, deny({ ...plain, Bool: { "acs:SecureTransport": "true" } }))[0]?.[4],
    ).toBeNull();
    const beside = { ...plain, Bool: { "acs:MFAPresent": "true" } };
    expect(told(id, deny(beside))[0]?.[5]?.[0]?.Condition).toEqual({
      Bool: { "acs:SecureTransport": ["false"], "acs:MFAPresent": ["true"] },
    });
  });
});

describe("a wildcard where texts are compared letter by letter", () => {
  const vpc = "acs:SourceVpc";
  const test = (operator: string, ...values: string[]) => ({ [operator]: { [vpc]: values } });
  it.each<
    [Effect: string, Condition, like: string, fix: string, left: Condition | "unconditional" | null]
  >([
    // As StringLike it would grant what it does not grant.
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
    // As StringNotLike it would deny less.
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
    const message = `${operator} compares letter by letter, so that nothing fits "${wild}": it is ${like} that reads wildcards.`;
    const kept =
      left === null
        ? null
        : [{ ...own, Effect, ...(left !== "unconditional" && { Condition: left }) }];
    expect(told(id, when(condition, { Effect }))).toEqual([
      ["medium", 0, wild, message, fix, kept],
    ]);
  });

  it("has no fix where the cases of letters are in the way", () => {
    expect(
      told(id, when(test("StringNotEqualsIgnoreCase", "VPC-*"))).map(([, , , , fix]) => fix),
    ).toEqual([null]);
  });

  it("is removed where the key is compared by wildcards already", () => {
    const both = when(
      { ...test("StringNotEquals", "vpc-1", "vpc-*"), ...test("StringNotLike", "vpc-2*") },
      { Effect: "Deny" },
    );
    expect(told(id, both)[0]?.slice(4)).toEqual([
      'Remove "vpc-*".',
      [
        {
          ...own,
          Effect: "Deny",
          Condition: { ...test("StringNotEquals", "vpc-1"), ...test("StringNotLike", "vpc-2*") },
        },
      ],
    ]);
    const allowed = when({
      ...test("StringNotEquals", "vpc-*"),
      ...test("StringNotLike", "vpc-2*"),
    });
    expect(told(id, allowed)[0]?.[4]).toBeNull();
  });

  it.each<Condition>([
    test("StringEquals", "vpc-1"),
    test("StringNotEquals", ""),
    test("StringLike", "vpc-1*"),
    test("StringNotLike", "vpc-*"),
    { StringEquals: { "acs:UserAgent": "curl/*" } },
    { StringEquals: { "oss:Delimiter": "*" } },
  ])("is not in %j", (condition) => {
    expect(told(id, when(condition, { Action: "oss:ListObjects", Resource: "*" }))).toEqual([]);
  });
});

describe("tests of one key that no call meets together", () => {
  const message = (...operators: string[]) =>
    `No call meets ${operators.join(" and ")} of acs:SourceVpc together: the statement never applies.`;
  const mend = "Correct the condition, or remove the statement.";
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
    // Calls without the key meet both.
    [{ StringNotLike: vpc("*"), StringNotEquals: vpc("vpc-1") }, null],
    // Each by itself has a value, and they are of different keys.
    [{ StringEquals: vpc("vpc-1"), StringNotEquals: { "acs:SourceVpcId": "vpc-1" } }, null],
  ])("%j", (condition, operators) => {
    expect(told(id, when(condition))).toEqual(
      operators === null ? [] : [["medium", 0, "acs:SourceVpc", message(...operators), mend, null]],
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
  ])("of a Deny: %j", (condition, clash) => {
    const [allowed, denied] = [own, { ...get, Effect: "Deny", Condition: condition }];
    expect(
      told(id, doc(allowed, denied)).map(([severity, statement, , , , left]) => [
        severity,
        statement,
        left,
      ]),
    ).toEqual(clash ? [["high", 1, [own]]] : []);
  });

  it("are not told where one of them says nothing by itself", () => {
    const policy = when({ StringEquals: vpc("vpc-*"), StringNotLike: vpc("vpc-*") });
    expect(told(id, policy).map(([, , pattern]) => pattern)).toEqual(["vpc-*"]);
  });
});

it("each line of a condition is looked at, and blamed once", () => {
  const policy = when({
    IpAddress: { "acs:SourceIp": ["0.0.0.0/0", "nowhere"] },
    Bool: { "acs:SecureTransport": "maybe", "acs:MFAPresent": "true" },
    StringEquals: { "acs:Mystery": "x", "oss:Prefix": "x" },
  });
  expect(told(id, policy).map(([, , pattern]) => pattern)).toEqual([
    "nowhere",
    "maybe",
    "acs:Mystery",
    "oss:Prefix",
  ]);
});

it("an operator that RAM does not have is not judged", () => {
  const condition = {
    Null: { "acs:Mystery": ["*"], "acs:UserAgent": ["true"] },
    StringEquals: { "acs:UserAgent": ["a"] },
  };
  const odd: PolicyDocument = { Version: "1", Statement: [{ ...own, Condition: condition }] };
  expect(told(id, odd)).toEqual([]);
});
