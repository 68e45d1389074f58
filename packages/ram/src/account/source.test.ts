import { describe, expect, it } from "vitest";
import { accountOf, allow, policy, snapshotOf, trust } from "../testing/account.ts";
import { policySourceOf } from "./source.ts";

const document = (action: string) =>
  `{"Version":"1","Statement":[{"Effect":"Allow","Action":"${action}","Resource":"*"}]}`;
const trustText =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"imm.aliyuncs.com"}}]}';
const same = { type: "Custom", name: "Same" } as const;
const snapshot = JSON.stringify({
  format: "immkit.ram-snapshot/1",
  takenAt: "2026-01-29T07:00:00.000Z",
  accountId: null,
  policies: [
    {
      type: "System",
      name: "Same",
      defaultVersion: "v1",
      versions: [{ id: "v1", createdAt: null, document: document("imm:*") }],
    },
    {
      ...same,
      defaultVersion: "v1",
      versions: [
        { id: "v1", createdAt: null, document: document("oss:GetObject") },
        { id: "v2", createdAt: null, document: document("oss:*") },
      ],
    },
    {
      type: "System",
      name: "Other",
      defaultVersion: "v1",
      versions: [{ id: "v1", createdAt: null, document: document("mns:*") }],
    },
  ],
  roles: [{ name: "App", arn: "acs:ram::1:role/app", trust: trustText, policies: [same] }],
  users: [{ name: "ann", id: null, policies: [same, same], groups: ["ops"] }],
  groups: [{ name: "ops", policies: [same, { type: "System", name: "Same" }] }],
  buckets: [],
  blockPublicAccess: false,
  controlPolicies: [],
  notRead: [],
});
const customSame = {
  name: "custom/Same",
  text: document("oss:GetObject"),
  kind: "identity",
};
const systemSame = {
  name: "system/Same",
  text: document("imm:*"),
  kind: "identity",
  isSystem: true,
};

describe("policySourceOf", () => {
  it.each([
    ["identity", policy(allow("oss:GetObject", "*"))],
    ["trust", trust({ Service: "imm.aliyuncs.com" })],
    ["resource", policy(allow("oss:GetObject", "*", { Principal: ["1"] }))],
    ["trust", policy(allow("sts:AssumeRole", "*", { Principal: { RAM: ["*"] } }))],
    ["trust", policy(allow(["STS:AssumeRole", "sts:TagSession"], "*", { Principal: ["1"] }))],
    ["resource", policy(allow(["sts:AssumeRole", "kms:*"], "*", { Principal: ["1"] }))],
    ["resource", policy({ Effect: "Allow", NotAction: "sts:*", Resource: "*", Principal: ["1"] })],
    ["identity", { Version: "1", Statement: allow("oss:GetObject", "*") }],
    ["identity", { Version: "1", Statement: ["x", null] }],
    ["identity", []],
  ])("recognises a policy of kind %s: %j", (kind, value) => {
    const text = JSON.stringify(value);
    expect(policySourceOf("a.json", text)).toEqual({
      is: "policy",
      policy: { name: "a.json", text, kind },
    });
  });

  it("takes the kind that the caller names", () => {
    const text = JSON.stringify(policy(allow("oss:GetObject", "*")));
    expect(policySourceOf("a.json", text, { kind: "session" })).toEqual({
      is: "policy",
      policy: { name: "a.json", text, kind: "session" },
    });
  });

  it("leaves text that is not JSON to the policy parser", () => {
    expect(policySourceOf("a.json", "{")).toEqual({
      is: "policy",
      policy: { name: "a.json", text: "{", kind: "identity" },
    });
  });

  it("returns all principals and policies of a snapshot", () => {
    const role = {
      name: "role/App",
      arn: "acs:ram::1:role/app",
      policies: [customSame],
      trust: { name: "role/App trust", text: trustText, kind: "trust" },
    };
    expect(policySourceOf("a.json", snapshot)).toEqual({
      is: "snapshot",
      accountId: null,
      buckets: [],
      control: [],
      notRead: [],
      account: [
        role,
        { name: "user/ann", policies: [customSame, systemSame] },
        { name: "group/ops", policies: [customSame, systemSame] },
      ],
      policies: [
        systemSame,
        customSame,
        { name: "system/Other", text: document("mns:*"), kind: "identity", isSystem: true },
      ],
    });
    expect(policySourceOf("a.json", snapshot, { part: "role/app" })).toMatchObject({
      is: "principal",
      principal: role,
      account: [role, { name: "user/ann" }, { name: "group/ops" }],
    });
  });

  it("gives a user an ARN if the account is known", () => {
    const { account } = accountOf({ users: { ann: [] }, groups: { ops: [] } });
    expect(account).toEqual([
      {
        name: "user/ann",
        arn: "acs:ram::1234567890123456:user/ann",
        policies: [],
        id: "200000000000003",
      },
      { name: "group/ops", policies: [] },
    ]);
  });

  it.each([
    ["policy/Same", customSame],
    ["policy/Same@v2", { name: "custom/Same@v2", text: document("oss:*"), kind: "identity" }],
    [
      "policy/Other",
      { name: "system/Other", text: document("mns:*"), kind: "identity", isSystem: true },
    ],
  ])("selects %s", (part, expected) => {
    expect(policySourceOf("a.json", snapshot, { part: part })).toEqual({
      is: "policy",
      policy: expected,
    });
  });

  it.each([
    ["role/other", "The snapshot has no role/other. It has role/App."],
    [
      "policy/none",
      "The snapshot has no policy none. It has system/Same, custom/Same, system/Other.",
    ],
    ["policy/", "The snapshot has no policy ."],
    ["policy/Same@v3", 'The policy custom/Same has no version "v3". It has v1, v2.'],
  ])("lists the existing names instead of %s", (part, message) => {
    expect(() => policySourceOf("a.json", snapshot, { part: part })).toThrow(
      expect.objectContaining({
        code: "UnknownName",
        pointer: "",
        message: expect.stringContaining(message),
      }),
    );
  });

  it("shortens a long list of names, and leaves out an empty one", () => {
    const users = Object.fromEntries(Array.from("abcdefghij", (name) => [name, []]));
    const text = JSON.stringify(snapshotOf({ users }));
    expect(() => policySourceOf("a.json", text, { part: "user/z" })).toThrow(
      "The snapshot has no user/z. It has user/a, user/b, user/c, user/d, user/e, user/f, user/g, user/h and 2 more.",
    );
    expect(() => policySourceOf("a.json", text, { part: "group/ops" })).toThrow(
      /^The snapshot has no group\/ops\.$/,
    );
  });

  it("rejects a snapshot without the default version of a policy", () => {
    const text = JSON.stringify(snapshotOf({ policies: { media: policy() } }));
    expect(() =>
      policySourceOf("a.json", text.replace('"defaultVersion":"v1"', '"defaultVersion":"v7"')),
    ).toThrow('The policy custom/media has no version "v7". It has v1.');
  });

  it("rejects a part of a policy", () => {
    expect(() => policySourceOf("a.json", document("oss:*"), { part: "role/app" })).toThrow(
      "This is not a snapshot of immkit ram pull, so it has no part role/app.",
    );
  });
});
