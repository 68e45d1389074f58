import { describe, expect, it } from "vitest";
import type { PolicyDocument, Statement } from "../../policy.ts";
import { bucket, doc, get, project, told, trust } from "./rules.test.support.ts";

const id = "idle-condition";
type Condition = Record<string, Record<string, string | string[]>>;
const when = (Condition: Condition, more: object = {}) => doc({ ...get, Condition, ...more });
const own = { Effect: "Allow", Action: ["imm:GetTask"], Resource: [project] } as const;
const tls = { "acs:SecureTransport": ["true"] };
const office = { IpAddress: { "acs:SourceIp": ["10.0.0.0/8"] } };
describe("a value of the wrong kind", () => {
  const retention = "oss:object-remaining-retention-days";
  it.each<[operator: string, key: string, wrong: string, kind: string, right: string, action: string]>([
    ["NumericLessThan", retention, "many", "number", "1", "oss:GetObject"],
    ["DateLessThan", "acs:CurrentTime", "soon", "date (ISO 8601 with a zone)", "2030-01-01T00:00:00Z", "imm:GetTask"],
    ["IpAddress", "acs:SourceIp", "10.0.0.0/33", "address or CIDR block", "10.0.0.0/8", "imm:GetTask"],
    ["Bool", "acs:SecureTransport", "yes", "Boolean", "true", "imm:GetTask"],
    ["NotIpAddress", "acs:SourceIp", "here", "address or CIDR block", "10.0.0.0/8", "imm:GetTask"],
    ["NumericNotEquals", retention, "x", "number", "1", "oss:GetObject"],
  ])("%s %s %s fits nothing", (operator, key, wrong, kind, right, Action) => {
    const policy = (...values: string[]) => when({ [operator]: { [key]: values } }, { Action, Resource: "*" });
    const statement = { Effect: "Allow", Action: [Action], Resource: ["*"] };
    const finding = ["medium", 0, wrong, `"${wrong}" is no ${kind}: nothing fits it.`, `Correct or remove "${wrong}".`];
    expect(told(id, policy(right, wrong))).toEqual([[...finding, [{ ...statement, Condition: { [operator]: { [key]: [right] } } }]]]);
    // With nothing to fit, a positive test never holds, and a negated one always does.
    expect(told(id, policy(wrong))).toEqual([[...finding, operator.includes("Not") ? [statement] : null]]);
    expect(told(id, policy(right))).toEqual([]);
  });

  it("is not to be had where every text will do", () => {
    expect(told(id, when({ StringEquals: { "acs:UserAgent": ["", "x y", "*"] } }))).toEqual([]);
  });
});

/** Blocks that take in the lower half of IPv4 together, each as large as all before it. */
const belowHalf = [
  "0.0.0.0",
  ...Array.from({ length: 31 }, (_, i) => `${[24, 16, 8, 0].map((shift) => ((2 ** i) >>> shift) & 255).join(".")}/${32 - i}`),
];

describe("values that every call fits", () => {
  const mend = "Name the values that are meant, or drop the condition.";
  const message = (key: string, written: string) =>
    `Every value of ${key} fits ${written}: the condition tells apart only calls without the key.`;
  const lineOf = (condition: Condition) => Object.entries(Object.values(condition)[0] ?? {})[0] as [string, string[]];

  it.each<[Condition, kept: Condition]>([
    [{ IpAddress: { "acs:SourceIp": [...belowHalf, "128.0.0.0/1"] } }, { IpAddress: { "acs:SourceIp": belowHalf } }],
    [{ IpAddress: { "acs:SourceIp": ["10.0.0.0/8", "0.0.0.0/1", "128.0.0.0/1"] } }, office],
    [{ IpAddress: { "acs:SourceIp": ["::1", "::/0", "8000::/1"] } }, { IpAddress: { "acs:SourceIp": ["::1"] } }],
    [{ IpAddress: { "acs:SourceIp": ["::/2", "::/0"] } }, { IpAddress: { "acs:SourceIp": ["::/2"] } }],
    [{ StringLike: { "acs:SourceVpc": ["vpc-*", "**"] } }, { StringLike: { "acs:SourceVpc": ["vpc-*"] } }],
    [
      { StringLike: { "acs:SourceVpc": ["*", "vpc-1"], "acs:UserAgent": ["a*"] }, ...office },
      { StringLike: { "acs:UserAgent": ["a*"], "acs:SourceVpc": ["vpc-1"] }, ...office },
    ],
  ])("%j are narrowed to those that are meant", (condition, kept) => {
    const [key, values] = lineOf(condition);
    const written = values.join(", ");
    expect(told(id, when(condition))).toEqual([["high", 0, written, message(key, written), mend, [{ ...own, Condition: kept }]]]);
  });

  // Without the condition, calls that do not carry the key would be allowed, which they are not; and with an IPv4 world those of IPv6.
  it.each<Condition>([
    { IpAddress: { "acs:SourceIp": ["0.0.0.0/0"] } },
    { IpAddress: { "acs:SourceIp": ["::/0"] } },
    { IpAddress: { "acs:SourceIp": ["128.0.0.0/1", "0.0.0.0/1"] } },
    { IpAddress: { "acs:SourceIp": ["8000::/1", "::/1"] } },
    { IpAddress: { "acs:SourceIp": ["0.0.0.0/2", "0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"] } },
    { StringLike: { "acs:SourceVpc": ["*"] } },
    { StringLike: { "acs:SourceVpc": ["*"] }, ...office },
    { Bool: { "acs:SecureTransport": ["true", "False"] } },
    { Bool: { "acs:MFAPresent": ["true", "false"] } },
    { NotIpAddress: { "acs:SourceIp": ["0.0.0.0/0", "10.0.0.0/8"] } },
  ])("%j can't be dropped without allowing more", (condition) => {
    const [key, values] = lineOf(condition);
    const written = values.join(", ");
    expect(told(id, when(condition))).toEqual([["high", 0, written, message(key, written), null, null]]);
  });

  it("are shut out by a negated test, which allows next to nothing and can go", () => {
    const nowhere = when({ NotIpAddress: { "acs:SourceIp": ["0.0.0.0/0"] } });
    expect(told(id, nowhere)).toEqual([["high", 0, "0.0.0.0/0", message("acs:SourceIp", "0.0.0.0/0"), mend, null]]);
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
    told(id, doc(get, { ...get, Effect: "Deny", Condition: condition })).map(([, , , , , left]) => left);
  const denial = { ...own, Effect: "Deny" };

  it.each<[Condition, left: unknown]>([
    [{ IpAddress: { "acs:SourceIp": "0.0.0.0/0" } }, [own, denial]],
    [{ Bool: { "acs:SecureTransport": ["true", "false"] } }, [own, denial]],
    [
      { NotIpAddress: { "acs:SourceIp": ["0.0.0.0/0", "10.0.0.0/8"] } },
      [own, { ...denial, Condition: { NotIpAddress: { "acs:SourceIp": ["10.0.0.0/8"] } } }],
    ],
    // With fewer values, or without the Deny, calls would be allowed that are denied: those from another VPC, or by IPv6.
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
    `Nobody has published a condition key "${key}": if calls never carry it, the condition ${holds} holds.`;

  it("may be a slip", () => {
    const policy = when({ IpAddress: { "acs:SourceIP": "10.0.0.0/8" }, Bool: tls });
    const fixed = [{ ...own, Condition: { IpAddress: { "acs:SourceIp": ["10.0.0.0/8"] }, Bool: tls } }];
    expect(told(id, policy)).toEqual([["medium", 0, "acs:SourceIP", message("acs:SourceIP", "never"), 'Write "acs:SourceIp".', fixed]]);
    const negated = when({ NotIpAddress: { "acs:SourceIP": "10.0.0.0/8" } });
    expect(told(id, negated)[0]?.[3]).toBe(message("acs:SourceIP", "always"));
  });

  it("is left alone where its right spelling is there too, or where it is like none", () => {
    const both = when({ IpAddress: { "acs:SourceIP": "10.0.0.0/8", "acs:SourceIp": "10.1.0.0/16" } });
    expect(told(id, both)).toEqual([["medium", 0, "acs:SourceIP", message("acs:SourceIP", "never"), null, null]]);
    const apart = when({ IpAddress: { "acs:SourceIP": "10.0.0.0/8" }, NotIpAddress: { "acs:SourceIp": "10.1.0.0/16" } });
    expect(told(id, apart)[0]?.[4]).toBe('Write "acs:SourceIp".');
    expect(told(id, when({ StringEquals: { "acs:Mystery": "1" } }))).toEqual([
      ["medium", 0, "acs:Mystery", message("acs:Mystery", "never"), null, null],
    ]);
  });

  it.each(["oidc:iss", "oidc:aud", "oidc:sub", "saml:recipient"])("is not %s, which an identity provider's token carries", (key) => {
    expect(told(id, trust({ Federated: "acs:ram::1:oidc-provider/x" }, { Condition: { StringEquals: { [key]: "x" } } }))).toEqual([]);
  });
});

describe("a key under actions whose calls do not carry it", () => {
  const mend = "Remove the condition, or the statement that it keeps from applying.";
  it.each<[key: string, carrier: string, Action: string[], foreign: boolean]>([
    ["oss:Prefix", "oss", ["imm:GetTask"], true],
    ["oss:Prefix", "oss", ["imm:GetTask", "ram:*"], true],
    ["oss:Prefix", "oss", ["imm:GetTask", "oss:ListObjects"], false],
    ["oss:Prefix", "oss", ["*"], false],
    ["oss:Prefix", "oss", ["o?s:*"], false],
    ["oss:Prefix", "oss", ["OSS:ListObjects"], false],
    ["acs:Service", "ram:PassRole", ["ram:GetRole", "imm:UpdateProject"], true],
    ["acs:Service", "ram:PassRole", ["ram:Pass*"], false],
    ["acs:Service", "ram:PassRole", ["imm:UpdateProject", "RAM:passrole"], false],
    ["sts:ExternalId", "sts:AssumeRole", ["sts:TagSession"], true],
    ["sts:ExternalId", "sts:AssumeRole", ["sts:AssumeRole"], false],
    ["mns:PushType", "mns:Subscribe", ["mns:PublishMessage"], true],
    ["mns:PushType", "mns:Subscribe", ["mns:*"], false],
    ["acs:UserAgent", "", ["imm:GetTask"], false],
  ])("%s is carried by %s: %j", (key, carrier, Action, foreign) => {
    const message = (holds: string) =>
      `Only calls of ${carrier} carry ${key}, and the statement is about ${Action.join(", ")}: the condition ${holds} holds.`;
    const on = { Action, Resource: "*" };
    const statement = { Effect: "Allow", Action, Resource: ["*"] };
    expect(told(id, when({ StringEquals: { [key]: "x" } }, on))).toEqual(foreign ? [["medium", 0, key, message("never"), mend, null]] : []);
    expect(told(id, when({ StringNotEquals: { [key]: "x" }, ...office }, on))).toEqual(
      foreign ? [["medium", 0, key, message("always"), mend, [{ ...statement, Condition: office }]]] : [],
    );
  });

  it("is not to be told of NotAction", () => {
    expect(told(id, doc({ Effect: "Deny", NotAction: "imm:*", Condition: { StringEquals: { "oss:Prefix": "x" } } }))).toEqual([]);
  });
});

describe("a Deny without MFA", () => {
  const message = "A call with an AccessKey carries no acs:MFAPresent, so that this Deny does not meet it.";
  const mend = 'Remove the Deny, and ask for acs:MFAPresent "true" in what is allowed.';
  const without = (more: object = {}, operator = "Bool") => ({
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    Condition: { [operator]: { "acs:MFAPresent": "false" } },
    ...more,
  });
  const mfa = (statement: object, more: object = {}) => ({ ...statement, Condition: { Bool: { "acs:MFAPresent": ["true"], ...more } } });
  const act = (...Action: string[]) => ({ ...own, Action });
  const deleting = { Effect: "Deny", Action: ["imm:DeleteProject"], Resource: [project] } as const;

  it.each<[string, object[], left: readonly object[] | null]>([
    ["of everything binds all that is allowed", [act("imm:GetTask", "imm:ListTasks")], [mfa(act("imm:GetTask", "imm:ListTasks"))]],
    ["leaves other denials", [own, deleting], [mfa(own), deleting]],
    ["keeps the conditions that there are", [{ ...own, Condition: { Bool: tls } }], [mfa(own, tls)]],
    [
      "keeps conditions of other operators",
      [{ ...own, Condition: office }],
      [{ ...own, Condition: { ...office, Bool: { "acs:MFAPresent": ["true"] } } }],
    ],
    ["goes on asking where MFA is asked for", [mfa(own)], [mfa(own)]],
    ["leaves nothing of what is allowed without MFA only", [{ ...own, Condition: { Bool: { "acs:MFAPresent": ["false"] } } }], null],
  ])("%s", (_, statements, kept) => {
    expect(told(id, doc(...statements, without()))).toEqual([["high", statements.length, "acs:MFAPresent", message, mend, kept]]);
  });

  it("has no fix but by hand where it is for what others allow, which its removal would let go", () => {
    const blamed = ["high", 0, "acs:MFAPresent", message, null, null];
    for (const allowed of [[], [act("oss:GetObject")], [deleting]]) {
      const some = doc(without({ Action: "imm:*" }), ...allowed);
      expect(told(id, some)).toEqual([blamed]);
    }
    const [deny, allow, apart] = [doc(without({ Action: "imm:*" }), get), doc(get), doc({ Action: "oss:GetObject", Resource: "*" })];
    const beside = (document: PolicyDocument) => [
      { name: "deny", document: deny },
      { name: "allow", document },
    ];
    expect(told(id, beside(allow))).toEqual([blamed]);
    expect(told(id, beside(apart))[0]?.[5]).toEqual([mfa(own)]);
    expect(told(id, { identity: [{ name: "p", document: deny }], resource: [{ name: "b", document: bucket(["7"]) }] })[0]?.[4]).toBe(mend);
  });

  it("of some actions binds those, and leaves the others free", () => {
    const some = without({ Action: "imm:Delete*" });
    expect(told(id, doc(some, act("imm:GetTask", "imm:DeleteProject", "imm:ListTasks", "imm:DeleteBatch")))).toEqual([
      ["high", 0, "acs:MFAPresent", message, mend, [act("imm:GetTask", "imm:ListTasks"), mfa(act("imm:DeleteProject", "imm:DeleteBatch"))]],
    ]);
    const also = { ...act("imm:DeleteProject"), Resource: ["acs:imm:*:*:project/q"] };
    expect(told(id, doc(own, also, without({ Resource: project })))[0]?.[5]).toEqual([mfa(own), also]);
  });

  it("that binds only a part of what an action allows has no fix but by hand", () => {
    for (const [allow, denial] of [
      [act("imm:*"), without({ Action: "imm:Delete*" })],
      [{ ...own, Resource: ["acs:imm:*:*:project/*"] }, without({ Resource: project })],
      [own, without({ Condition: { Bool: { "acs:MFAPresent": "false" }, ...office } })],
    ])
      expect(told(id, doc(allow as object, denial as object))).toEqual([["high", 1, "acs:MFAPresent", message, null, null]]);
  });

  it("binds what NotAction allows as a whole", () => {
    const but = { Effect: "Allow", NotAction: ["imm:DeleteProject"], Resource: [project] };
    expect(told(id, doc(but, without()))[0]?.[5]).toEqual([mfa(but)]);
    expect(told(id, doc(but, own, without({ Action: "imm:GetTask" })))[0]?.[5]).toBeNull();
    const other = { ...but, Resource: ["acs:imm:*:*:project/q"] };
    expect(told(id, doc(other, own, without({ Resource: project })))[0]?.[5]).toEqual([other, mfa(own)]);
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
    ["by either value", without({ Condition: { StringEquals: { "acs:MFAPresent": ["true", "false"] } } }), false],
    ["of another key", without({ Condition: { Bool: { "acs:SecureTransport": "false" } } }), false],
    ["that allows", without({ Effect: "Allow", Action: "imm:GetTask" }), false],
  ])("%s", (_, statement, blamed) => {
    expect(told(id, doc(own, statement)).map(([, , pattern]) => pattern)).toEqual(blamed ? ["acs:MFAPresent"] : []);
  });

  it("in a bucket policy binds its callers", () => {
    const [allow] = bucket(["7"]).Statement as [Statement];
    const denial: Statement = { ...allow, Effect: "Deny", Condition: { Bool: { "acs:MFAPresent": ["false"] } } };
    expect(told(id, { Version: "1", Statement: [allow, denial] })[0]?.[5]).toEqual([mfa(allow)]);
    const other = { ...allow, Principal: ["8"] };
    expect(told(id, { Version: "1", Statement: [other, allow, denial] })[0]?.[5]).toEqual([other, mfa(allow)]);
  });
});

it("each line of a condition is looked at, and blamed once", () => {
  const policy = when({
    IpAddress: { "acs:SourceIp": ["0.0.0.0/0", "nowhere"] },
    Bool: { "acs:SecureTransport": "maybe", "acs:MFAPresent": "true" },
    StringEquals: { "acs:Mystery": "x", "oss:Prefix": "x" },
  });
  expect(told(id, policy).map(([, , pattern]) => pattern)).toEqual(["nowhere", "maybe", "acs:Mystery", "oss:Prefix"]);
});

it("an operator that RAM does not have is not judged", () => {
  const odd: PolicyDocument = { Version: "1", Statement: [{ ...own, Condition: { Null: { "acs:Mystery": ["*"] } } }] };
  expect(told(id, odd)).toEqual([]);
});
