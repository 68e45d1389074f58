import { expect, it } from "vitest";
import type { Principals } from "../policy.ts";
import { principalTests, readCaller } from "./principal.ts";

const identities = (account: string) =>
  ["user/*", "role/*", "root"].map((id) => ({ of: "arn", pattern: `acs:ram::${account}:${id}` }));

it.each<[string, Principals, unknown[]]>([
  ["every RAM identity", { RAM: ["*"] }, identities("*")],
  ["an account's identities", { RAM: ["acs:ram::1:root"] }, identities("1")],
  [
    "a role and its sessions",
    { RAM: ["acs:ram::1:role/r"] },
    [
      { of: "arn", pattern: "acs:ram::1:role/r" },
      { of: "arn", pattern: "acs:ram::1:role/r/*" },
    ],
  ],
  [
    "a user who is called like a role",
    { RAM: ["acs:ram::1:user/acs:ram::1:role/r"] },
    [{ of: "arn", pattern: "acs:ram::1:user/acs:ram::1:role/r" }],
  ],
  [
    "what only ends like a session",
    ["acs:arn:sts::1:assumed-role/r/s"],
    [{ of: "arn", pattern: "acs:arn:sts::1:assumed-role/r/s" }],
  ],
  [
    "a user and nobody else",
    { RAM: ["acs:ram::1:user/u"] },
    [{ of: "arn", pattern: "acs:ram::1:user/u" }],
  ],
  ["a service", { Service: ["imm.aliyuncs.com"] }, [{ of: "arn", pattern: "imm.aliyuncs.com" }]],
  [
    "an identity provider",
    { Federated: ["acs:ram::1:saml-provider/x"] },
    [{ of: "arn", pattern: "acs:ram::1:saml-provider/x" }],
  ],
  ["nobody", {}, []],
  ["everybody, in addition to named callers", ["1", "*"], [{ of: "anybody" }]],
  ["everybody, by an empty list", [], [{ of: "anybody" }]],
  ["an id", ["1"], [{ of: "id", pattern: "1" }]],
  [
    "a session, as OSS writes it",
    ["arn:sts::1:assumed-role/r/s"],
    [{ of: "arn", pattern: "acs:ram::1:role/r/s" }],
  ],
])("a Principal matches %s", (_, principal, tests) => {
  expect(principalTests(principal)).toEqual(tests);
});

it("rejects a pattern of callers", () => {
  expect(() => readCaller("acs:ram::1:user/*")).toThrow(
    '"acs:ram::1:user/*" is not one caller. Only policies can have wildcards.',
  );
});
