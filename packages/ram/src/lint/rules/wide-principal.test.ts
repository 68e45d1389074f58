import { describe, expect, it } from "vitest";
import type { Statement } from "../../policy.ts";
import { bucket, doc, policyOf, told, trust } from "./rules.test.support.ts";

const id = "wide-principal";
const worker = "acs:ram::1:role/worker";
const when = (operator: string, key: string, value = "x") => ({ Condition: { [operator]: { [key]: value } } });
const externalId = when("StringEquals", "sts:ExternalId");
const name = "Name the roles or users that need it.";
const everybody = "Every user and role of every account is trusted.";
const whole = (what: string, pattern: string) => `Every ${what} of the account (${pattern}) is trusted.`;
const each = (one: string, other: string) => `One role is trusted by ${one} and by ${other}: each gets what the other needs.`;

describe("a trust policy for", () => {
  it.each<[kind: string, pattern: string, beside: string[], severity: string, message: string, mend: string]>([
    ["RAM", "*", [], "critical", everybody, name],
    ["RAM", "acs:ram::*:root", [], "critical", everybody, name],
    ["RAM", "acs:ram::12*:role/worker", [worker], "critical", everybody, name],
    ["RAM", "acs:ram::1:root", [worker], "high", whole("user and every role", "acs:ram::1:root"), name],
    ["RAM", "acs:ram::1:*", [], "high", whole("user and every role", "acs:ram::1:*"), name],
    ["RAM", "acs:ram::1:user/*", [], "high", whole("user", "acs:ram::1:user/*"), name],
    ["RAM", "acs:ram::1:role/*", [], "high", whole("role", "acs:ram::1:role/*"), name],
    ["RAM", "acs:ram::2:role/worker", [worker], "low", each("account 1", "account 2"), "Give account 2 a role of its own."],
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
    ["Service", "*", [], "high", "Every service that * stands for is trusted.", "Name the service that needs it."],
    [
      "Federated",
      "acs:ram::1:oidc-provider/x",
      [],
      "high",
      "Everybody whom acs:ram::1:oidc-provider/x knows is trusted.",
      "Add a condition on the audience and the subject.",
    ],
  ])("%s %s", (kind, pattern, beside, severity, message, mend) => {
    const left = (principal: object) => [{ Effect: "Allow", Action: ["sts:AssumeRole"], Principal: principal }];
    expect(told(id, trust({ [kind]: [...beside, pattern] }))).toEqual([
      [severity, 0, pattern, message, mend, beside.length === 0 ? null : left({ [kind]: beside })],
    ]);
    const other = kind === "RAM" ? { Service: ["imm.aliyuncs.com"] } : { RAM: [worker] };
    expect(told(id, trust({ [kind]: [...beside, pattern], ...other }))).toEqual([
      [severity, 0, pattern, message, mend, left({ ...(beside.length > 0 && { [kind]: beside }), ...other })],
    ]);
  });

  it.each<[string, object]>([
    ["named identities of one account", { RAM: [worker, "acs:ram::1:user/ann", "acs:ram::1:role/other"] }],
    ["one service", { Service: "imm.aliyuncs.com" }],
    ["what is no name of RAM", { RAM: ["ann", "1", worker, "xacs:ram::2:root"] }],
  ])("%s says whom it means", (_, principal) => {
    expect(told(id, trust(principal))).toEqual([]);
  });

  it("several of a kind, blamed one by one", () => {
    const patterns = (principal: object) => told(id, trust(principal)).map(([severity, , pattern]) => [severity, pattern]);
    expect(patterns({ Service: ["a.aliyuncs.com", "b.aliyuncs.com", "c.aliyuncs.com"] })).toEqual([
      ["medium", "b.aliyuncs.com"],
      ["medium", "c.aliyuncs.com"],
    ]);
    expect(patterns({ RAM: [worker, "acs:ram::2:user/a", "acs:ram::2:user/b", "acs:ram::1:user/c", "acs:ram::3:root"] })).toEqual([
      ["low", "acs:ram::2:user/a"],
      ["low", "acs:ram::2:user/b"],
      ["high", "acs:ram::3:root"],
    ]);
  });

  it.each<[string, object, narrow: boolean]>([
    ["an external id", externalId, true],
    ["an address", when("IpAddress", "acs:SourceIp", "10.0.0.0/8"), true],
    ["a version of TLS, which says nothing of who calls", when("Bool", "acs:SecureTransport", "true"), false],
    ["a time, which says nothing of who calls", when("DateLessThan", "acs:CurrentTime", "2030-01-01T00:00:00Z"), false],
    ["a client, which everybody can pretend to be", when("StringEquals", "acs:UserAgent"), false],
    ["what may not be, which lets in all else", when("StringNotEquals", "sts:ExternalId"), false],
    [
      "what may not be, and what must",
      { Condition: { StringNotEquals: { "sts:ExternalId": "y" }, StringEquals: { "sts:ExternalId": "x" } } },
      true,
    ],
  ])("an account, under a condition on %s", (_, condition, narrow) => {
    expect(told(id, trust({ RAM: "acs:ram::1:root" }, condition))).toHaveLength(narrow ? 0 : 1);
    expect(told(id, trust({ RAM: [worker, "acs:ram::2:user/a"] }, condition))).toHaveLength(narrow ? 0 : 1);
    expect(told(id, trust({ RAM: "*" }, condition))).toHaveLength(1);
    expect(told(id, bucket("*", condition))[0]?.[0]).toBe(narrow ? "medium" : "critical");
  });

  it.each<[key: string, narrow: boolean]>([
    ["oidc:aud", true],
    ["oidc:sub", true],
    ["saml:recipient", true],
    ["oidc:iss", false],
    ["acs:SourceIp", false],
  ])("an identity provider, under a condition on %s", (key, narrow) => {
    expect(told(id, trust({ Federated: "acs:ram::1:saml-provider/x" }, when("StringEquals", key)))).toHaveLength(narrow ? 0 : 1);
  });
});

it("an operator that RAM does not have narrows nothing", () => {
  const [statement] = trust({ RAM: "acs:ram::1:root" }).Statement;
  expect(
    told(id, { Version: "1", Statement: [{ ...(statement as Statement), ...{ Condition: { Null: { "sts:ExternalId": ["x"] } } } }] }),
  ).toHaveLength(1);
});

describe("a bucket policy for everybody", () => {
  const message = "Everybody may do this, also without an account.";
  const mend = "Name the callers, or remove the statement.";
  const left = (...Principal: string[]) => [{ Effect: "Allow", Action: ["oss:GetObject"], Resource: ["acs:oss:*:1:b/*"], Principal }];

  it("is blamed, however everybody is written", () => {
    expect(told(id, bucket("*"))).toEqual([["critical", 0, "*", message, mend, null]]);
    expect(told(id, bucket(["1", "*", "2"]))).toEqual([["critical", 0, "*", message, mend, left("1", "2")]]);
    expect(told(id, bucket([]))).toEqual([["critical", 0, "[]", message, mend, null]]);
    const vpc = when("StringEquals", "acs:SourceVpc");
    const conditional = "Everybody may do this, also without an account, where the condition holds.";
    expect(told(id, bucket("*", vpc))).toEqual([["medium", 0, "*", conditional, mend, null]]);
  });

  it("is nothing to say where it denies, or names its callers", () => {
    expect(told(id, bucket("*", { Effect: "Deny" }))).toEqual([]);
    expect(told(id, bucket(["1", "2"]))).toEqual([]);
    expect(told(id, doc({ Action: "oss:GetObject", Resource: "*" }))).toEqual([]);
    expect(told(id, policyOf("resource", { Action: "kms:Decrypt", Resource: "*", Principal: { RAM: worker } }))).toEqual([]);
  });
});
