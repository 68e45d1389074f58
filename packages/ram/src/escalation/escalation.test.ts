import { describe, expect, it } from "vitest";
import { type PolicyKind, parsePolicy } from "../document/parse.ts";
import type { PolicyDocument } from "../policy.ts";
import { escalations } from "./escalation.ts";
import { recipes } from "./recipes.ts";

const policy = (kind: PolicyKind, ...statements: object[]): PolicyDocument =>
  parsePolicy({ Version: "1", Statement: statements.map((each) => ({ Effect: "Allow", ...each })) }, { kind });
const doc = (...statements: object[]) => policy("identity", ...statements.map((each) => ({ Resource: "*", ...each })));
const idsOf = (input: Parameters<typeof escalations>[0]) => escalations(input).map(({ recipe }) => recipe.id);

const account = "acs:ram::1234567890123456";
const pass = "ram:PassRole";
// Each recipe, the calls that it takes, the narrowest names with which they are asked, and for PassRole the service that gets the role.
const table: [id: string, steps: [action: string, resource: string][], service?: string][] = [
  ["policy-version", [["ram:CreatePolicyVersion", `${account}:policy/own`]]],
  ["default-version", [["ram:SetDefaultPolicyVersion", `${account}:policy/own`]]],
  ["attach-to-user", [["ram:AttachPolicyToUser", `${account}:user/ann`]]],
  ["attach-to-group", [["ram:AttachPolicyToGroup", `${account}:group/staff`]]],
  ["attach-to-role", [["ram:AttachPolicyToRole", `${account}:role/worker`]]],
  ["detach-from-user", [["ram:DetachPolicyFromUser", `${account}:user/ann`]]],
  ["detach-from-group", [["ram:DetachPolicyFromGroup", `${account}:group/staff`]]],
  ["detach-from-role", [["ram:DetachPolicyFromRole", `${account}:role/worker`]]],
  ["join-group", [["ram:AddUserToGroup", `${account}:group/admins`]]],
  ["access-key", [["ram:CreateAccessKey", `${account}:user/ann`]]],
  ["login-profile", [["ram:CreateLoginProfile", `${account}:user/ann`]]],
  ["login-password", [["ram:UpdateLoginProfile", `${account}:user/ann`]]],
  [
    "role-trust",
    [
      ["ram:UpdateRole", `${account}:role/worker`],
      ["sts:AssumeRole", `${account}:role/worker`],
    ],
  ],
  ["assume-any-role", [["sts:AssumeRole", "acs:ram::*:role/*"]]],
  ...(
    [
      ["imm-project", "imm", "imm:CreateProject", "acs:imm:*:*:project/p"],
      ["imm-update", "imm", "imm:UpdateProject", "acs:imm:*:*:project/p"],
      ["imm-credentials", "imm", "imm:CreateVideoModerationTask", "acs:imm:*:*:project/p"],
      ["imm-image-credentials", "imm", "imm:CreateImageModerationTask", "acs:imm:*:*:project/p"],
      ["fc", "fc", "fc:CreateFunction", "acs:fc:*:*:functions/f"],
      ["fc-update", "fc", "fc:UpdateFunction", "acs:fc:*:*:functions/f"],
      ["ecs", "ecs", "ecs:AttachInstanceRamRole", "acs:ecs:*:*:instance/i"],
      ["ecs-run", "ecs", "ecs:RunInstances", "acs:ecs:*:*:instance/*"],
      ["ros", "ros", "ros:CreateStack", "acs:ros:*:*:stack/s"],
      ["oos", "oos", "oos:StartExecution", "acs:oos:*:*:execution/*"],
    ] as const
  ).map(([id, service, action, resource]): (typeof table)[number] => [
    `pass-role-${id}`,
    [
      [pass, "acs:ram::*:role/*"],
      [action, resource],
    ],
    `${service}.aliyuncs.com`,
  ]),
  ["bucket-policy", [["oss:PutBucketPolicy", "acs:oss:*:*:media"]]],
  ["bucket-acl", [["oss:PutBucketAcl", "acs:oss:*:*:media"]]],
  ["object-acl", [["oss:PutObjectAcl", "acs:oss:*:*:media/a.jpg"]]],
  ["public-access-block", [["oss:DeleteBucketPublicAccessBlock", "acs:oss:*:*:media"]]],
  ["key-policy", [["kms:SetKeyPolicy", "acs:kms:*:*:key/k"]]],
];
// The least policy: a statement a call, each with its own condition.
const least = (steps: readonly [string, string][], service: string | undefined) =>
  steps.map(([Action, Resource]) => ({
    Action,
    Resource,
    ...(Action === pass && { Condition: { StringEquals: { "acs:Service": service } } }),
  }));
const denied = (Action: string, rest: object = {}) => ({ Effect: "Deny", Action, ...rest });

describe("recipes", () => {
  it("are all in the table, each told in words, with a source", () => {
    expect(recipes.map(({ id, needs }) => [id, ...needs.map(({ action }) => action)])).toEqual(
      table.map(([id, steps]) => [id, ...steps.map(([action]) => action)]),
    );
    for (const { path, source } of recipes) {
      expect(path).toMatch(/^[a-z]+s .{10,}[^.]$/);
      expect(source).toMatch(/documentation/);
    }
  });

  it.each(table)("%s: the least policy that gives it, and those that just don't", (id, steps, service) => {
    const statements = least(steps, service);
    const [found, more] = escalations({ name: "p", document: doc(...statements) });
    expect(more).toBeUndefined();
    expect(found?.recipe.id).toBe(id);
    expect(found?.steps).toMatchObject(steps.map(([action], index) => ({ request: { action }, statement: { policy: "p", index } })));
    for (const [i, [action]] of steps.entries()) {
      expect(idsOf(doc(...statements.filter((_, at) => at !== i), { Action: "imm:GetTask" }))).not.toContain(id);
      expect(idsOf(doc(...statements, denied(action)))).not.toContain(id);
      // A Deny with a condition takes away only what the condition meets.
      const plain = denied(action, { Condition: { Bool: { "acs:SecureTransport": "false" } } });
      expect(idsOf(doc(...statements, plain))).toContain(id);
    }
  });

  it.each(table.filter(([, , service]) => service !== undefined))(
    "%s: not for a role that is named, nor for another service",
    (id, steps, service) => {
      const [passing, make] = least(steps, service);
      expect(idsOf(doc({ ...passing, Resource: `${account}:role/worker` }, make ?? {}))).not.toContain(id);
      expect(idsOf(doc({ ...passing, Condition: { StringEquals: { "acs:Service": "log.aliyuncs.com" } } }, make ?? {}))).not.toContain(id);
      expect(idsOf(doc({ Action: pass }, make ?? {}))).toContain(id);
    },
  );
});

describe("escalations", () => {
  it("tells a role's trust only where the role that is changed can be assumed", () => {
    const [update, assume] = ["ram:UpdateRole", "sts:AssumeRole"];
    const role = (name: string) => `${account}:role/${name}`;
    const on = (first: string | string[], second: string | string[], ...more: object[]) =>
      idsOf(doc({ Action: update, Resource: first }, { Action: assume, Resource: second }, ...more));
    expect(on(role("a"), role("b"))).toEqual([]);
    expect(on(role("a*"), role("b*"))).toEqual([]);
    expect(on([role("a"), role("a*")], role("b"))).toEqual([]);
    expect(on([role("a"), role("c")], [role("b"), role("c")])).toEqual(["role-trust"]);
    expect(on(role("a*"), role("*b"))).toEqual(["role-trust"]);
    expect(on(role("app-*"), role("*"), denied(update, { Resource: role("app-?") }))).toContain("role-trust");
    expect(on(role("w*"), role("w*"), denied(update, { Resource: role("w?*") }), denied(assume, { Resource: role("w") }))).toEqual([]);
    const [found] = escalations(doc({ Action: update, Resource: role("a") }, { Action: assume, Resource: [role("b"), role("a")] }));
    expect(found?.steps.map(({ request }) => request.resource)).toEqual([role("a"), role("a")]);
  });

  it("knows every role of an account by a star behind it, whatever the account and the letters before", () => {
    const assume = (role: string) => idsOf(doc({ Action: "sts:AssumeRole", Resource: `acs:ram::${role}` }));
    expect(assume("9876543210987654:role/*")).toEqual(["assume-any-role"]);
    for (const name of ["a*", "any*", "Aliyun*", "w*r", "ab", "prod-*"]) expect(assume(`9876543210987654:role/${name}`)).toEqual([]);
  });

  it("looks only at names with which an action is asked", () => {
    expect(idsOf(doc({ Action: "oss:PutBucketPolicy", Resource: "acs:oss:*:*:media/*" }))).toEqual([]);
    expect(idsOf(doc({ Action: "oss:PutBucketPolicy", Resource: ["acs:oss:*:*:media/*", "acs:oss:*:*:logs"] }))).toEqual(["bucket-policy"]);
    expect(idsOf(doc({ Action: "oss:PutObjectAcl", Resource: "acs:oss:*:*:media" }))).toEqual([]);
  });

  it("does not take a role's trust policy for a permission on every role", () => {
    const trust = (Action: string) => policy("trust", { Action, Principal: { RAM: `${account}:root` } });
    expect(idsOf(trust("sts:AssumeRole"))).toEqual([]);
    expect(idsOf(trust("*"))).toEqual([]);
    expect(idsOf({ resource: [{ name: "trust", document: trust("*") }] })).toEqual([]);
  });

  it("sees what a policy on a resource gives, by itself and with the caller's own", () => {
    const key = policy("resource", { Action: "kms:*", Resource: "*", Principal: { RAM: `${account}:user/ann` } });
    expect(idsOf({ resource: [{ name: "key", document: key }] })).toEqual(["key-policy"]);
    const [found] = escalations([
      { name: "own", document: doc({ Action: "kms:Decrypt" }) },
      { name: "key", document: key },
    ]);
    expect(found?.steps).toMatchObject([{ request: { principal: `${account}:user/ann` }, statement: { policy: "key", index: 0 } }]);
  });

  it("keeps within session and control policies", () => {
    const identity = [{ name: "own", document: doc({ Action: "*" }) }];
    const only = [{ name: "limit", document: doc({ Action: ["ram:CreateAccessKey", "imm:*"] }) }];
    expect(idsOf({ identity, session: only })).toEqual(["access-key"]);
    expect(idsOf({ identity, control: only })).toEqual(["access-key"]);
    expect(idsOf({ identity })).toEqual(recipes.map(({ id }) => id));
    expect(idsOf({ session: identity })).toEqual([]);
  });

  it("counts NotAction as all that it does not list", () => {
    const but = (...NotAction: string[]) => idsOf(doc({ NotAction }));
    expect(but("ram:*", "sts:*", "oss:*")).toEqual(["key-policy"]);
    expect(but("ram:*", "sts:*", "oss:*", "kms:SetKeyPolicy")).toEqual([]);
  });

  it("says nothing where it depends on what a key means that nobody has published", () => {
    expect(idsOf(doc({ Action: "ram:CreateAccessKey", Condition: { StringEquals: { "acs:Mystery": "1" } } }))).toEqual([]);
  });
});
