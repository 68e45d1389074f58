import { describe, expect, it } from "vitest";
import { decide, decideAssumeRole } from "../decide/decide.ts";
import { type PolicyKind, parsePolicy } from "../document/parse.ts";
import type { NamedPolicy } from "../policy.ts";
import { type ReachableRole, type RoleUser, strongerRoles } from "./stronger-roles.ts";

const account = "acs:ram::1234567890123456";
const policy = (name: string, kind: PolicyKind, ...statements: object[]): NamedPolicy => ({
  name,
  document: parsePolicy(
    { Version: "1", Statement: statements.map((each) => ({ Effect: "Allow", ...each })) },
    { kind },
  ),
});
const own = (...statements: object[]) => [
  policy("own", "identity", ...statements.map((each) => ({ Resource: "*", ...each }))),
];
const trust = (Principal: object, more: object = {}) =>
  policy("trust", "trust", { Action: "sts:AssumeRole", Principal, ...more });
const role = (name: string, Principal: object, ...statements: object[]): ReachableRole => ({
  arn: `${account}:role/${name}`,
  policies: [
    policy(`${name}-policy`, "identity", ...statements.map((each) => ({ Resource: "*", ...each }))),
  ],
  trust: trust(Principal),
});
const fc = { Service: ["fc.aliyuncs.com"] };
const admin = role("admin", fc, { Action: "*" });
const passTo = (name: string, service = "fc.aliyuncs.com") => ({
  Action: "ram:PassRole",
  Resource: `${account}:role/${name}`,
  Condition: { StringEquals: { "acs:Service": service } },
});
const make = { Action: ["fc:CreateFunction", "fc:InvokeFunction"] };
const assume = (name: string, more: object = {}) => ({
  Action: "sts:AssumeRole",
  Resource: `${account}:role/${name}`,
  ...more,
});
const ann = (...statements: object[]): RoleUser => ({
  arn: `${account}:user/ann`,
  policies: own(...statements),
});
const dev = (...statements: object[]): RoleUser => ({
  arn: `${account}:role/dev`,
  policies: own(...statements),
});
const reached = (holder: RoleUser, ...roles: ReachableRole[]) =>
  strongerRoles(holder, roles).map(({ role: { arn }, ways }) => [
    arn.replace(/.*\//, ""),
    ...ways.map(({ steps }) => steps.map(({ request }) => request.action).join(" ")),
  ]);

describe("a role that is passed", () => {
  it("is found with the requests, the statements and an example of the gain", () => {
    const holder = dev({ Action: "oss:GetObject" }, make, passTo("admin"));
    const [found, more] = strongerRoles(holder, [admin]);
    expect(more).toBeUndefined();
    expect(found).toMatchObject({
      role: admin,
      ways: [
        {
          path: "run its own code in a function with a stronger role",
          steps: [
            {
              request: { action: "ram:PassRole", resource: admin.arn },
              statement: { policy: "own", index: 2 },
            },
            { request: { action: "fc:CreateFunction" }, statement: { policy: "own", index: 1 } },
          ],
          trust: { policy: "trust", index: 0 },
        },
      ],
    });
    expect(found?.reason).toBeUndefined();
    const gain = found?.gain as NonNullable<typeof found>["gain"] & object;
    expect(decide({ identity: admin.policies }, gain).decision).toBe("allow");
    expect(decide({ identity: holder.policies }, gain).decision).toBe("implicitDeny");
    expect(found?.recipes.map(({ id }) => id)).toContain("policy-version");
  });

  it.each<[name: string, statements: object[], role: ReachableRole]>([
    ["may not be passed", [make, passTo("other")], admin],
    ["may be passed to another service only", [make, passTo("admin", "ecs.aliyuncs.com")], admin],
    [
      "trusts another service",
      [make, passTo("admin")],
      role("admin", { Service: ["ecs.aliyuncs.com"] }, { Action: "*" }),
    ],
    [
      "is taken by no action that the principal can use",
      [{ Action: "fc:InvokeFunction" }, passTo("admin")],
      admin,
    ],
    ["is denied to be passed", [make, passTo("admin"), { Effect: "Deny", Action: "ram:*" }], admin],
    [
      "may do no more than the principal",
      [make, passTo("worker"), { Action: "oss:*" }],
      role("worker", fc, { Action: "oss:GetObject" }),
    ],
    [
      "may do nothing",
      [make, passTo("worker")],
      role("worker", fc, { Effect: "Deny", Action: "*" }),
    ],
  ])("is not found if it %s", (_, statements, target) => {
    expect(reached(dev(...statements), target)).toEqual([]);
  });

  it("is found once, with all ways to it", () => {
    const open = role(
      "admin",
      { Service: ["fc.aliyuncs.com", "imm.aliyuncs.com"], RAM: [`${account}:root`] },
      { Action: "*" },
    );
    expect(
      reached(
        ann({
          Action: ["ram:PassRole", "sts:AssumeRole", "fc:UpdateFunction", "imm:DetectMediaMeta"],
        }),
        open,
      ),
    ).toEqual([
      [
        "admin",
        "sts:AssumeRole",
        "ram:PassRole imm:DetectMediaMeta",
        "ram:PassRole fc:UpdateFunction",
      ],
    ]);
  });

  it("is also found with NotAction", () => {
    expect(
      reached(dev({ NotAction: ["oss:*"] }), role("worker", fc, { Action: "oss:GetObject" })),
    ).toEqual([["worker", "ram:PassRole fc:CreateFunction", "ram:PassRole fc:UpdateFunction"]]);
  });

  it("adds only recipes that the principal does not have", () => {
    const keys = { Action: ["ram:CreateAccessKey", "oss:GetObject"] };
    const added = (...statements: object[]) =>
      strongerRoles(dev(make, passTo("keys"), ...statements), [role("keys", fc, keys)]).map(
        ({ recipes }) => recipes.map(({ id }) => id),
      );
    expect(added()).toEqual([["access-key"]]);
    expect(added({ Action: "ram:CreateAccessKey" })).toEqual([[]]);
  });
});

describe("a role that is assumed", () => {
  const root = { RAM: [`${account}:root`] };

  it.each<[string, RoleUser, object]>([
    ["by a user, through the account", ann(assume("admin")), root],
    ["by a user, by name", ann(assume("admin")), { RAM: [`${account}:user/ann`] }],
    ["by a role, through the account", dev(assume("admin")), root],
    ["by a role, by name", dev(assume("admin")), { RAM: [`${account}:role/dev`] }],
    ["in another letter case", dev(assume("ADMIN")), { RAM: [`${account}:role/Dev`] }],
    ["by a pattern", ann(assume("ad*")), root],
  ])("is found %s", (_, holder, principal) => {
    const target = role("admin", principal, { Action: "*" });
    const [found] = strongerRoles(holder, [target]);
    expect(found?.ways).toMatchObject([
      {
        path: "assume it",
        steps: [{ statement: { policy: "own", index: 0 } }],
        trust: { policy: "trust", index: 0 },
      },
    ]);
    const request = found?.ways[0].steps[0].request as { action: string; resource: string };
    expect(decideAssumeRole({ identity: holder.policies }, target.trust, request).decision).toBe(
      "allow",
    );
  });

  it.each<[string, RoleUser, object]>([
    ["it trusts another user", ann(assume("admin")), { RAM: [`${account}:user/bob`] }],
    ["it trusts another account", ann(assume("admin")), { RAM: ["acs:ram::999:root"] }],
    ["it trusts a service only", ann(assume("admin")), fc],
    ["the principal can't assume it", ann(assume("other")), root],
    ["the principal is denied it", ann(assume("admin"), { Effect: "Deny", Action: "sts:*" }), root],
    ["the principal is a group", { policies: own(assume("admin")) }, root],
  ])("is not found if %s", (_, holder, principal) => {
    expect(reached(holder, role("admin", principal, { Action: "*" }))).toEqual([]);
  });

  it("needs one request that both the principal's policies and the trust policy allow", () => {
    const from = (range: string) => ({ Condition: { IpAddress: { "acs:SourceIp": range } } });
    const target = { ...admin, trust: trust(root, from("10.0.0.0/8")) };
    expect(reached(ann(assume("admin", from("10.1.0.0/16"))), target)).toEqual([
      ["admin", "sts:AssumeRole"],
    ]);
    expect(reached(ann(assume("admin", from("192.168.0.0/16"))), target)).toEqual([]);
    const mystery = {
      ...admin,
      trust: trust(root, { Condition: { StringEquals: { "acs:Mystery": "1" } } }),
    };
    expect(reached(ann(assume("admin")), mystery)).toEqual([]);
  });

  it("is not the role itself, in any letter case", () => {
    const self = role("Dev", root, { Action: "*" });
    expect(
      reached({ arn: `${account}:role/dev`, policies: own({ Action: "sts:AssumeRole" }) }, self),
    ).toEqual([]);
  });

  it("has a reason if it is undetermined whether it can do more", () => {
    const target = role("worker", root, {
      Action: "oss:GetObject",
      Condition: { StringEquals: { "acs:Mystery": "1" } },
    });
    const [found] = strongerRoles(ann(assume("worker")), [target]);
    expect(found).toMatchObject({
      gain: null,
      reason: expect.stringContaining("acs:Mystery"),
      recipes: [],
    });
  });

  it("is found in the order of the roles, and again in a second call", () => {
    const roles = ["b", "a", "c"].map((name) => role(name, root, { Action: `oss:Get${name}` }));
    const holder = ann({ Action: "sts:AssumeRole" });
    expect(reached(holder, ...roles).map(([name]) => name)).toEqual(["b", "a", "c"]);
    expect(strongerRoles(holder, roles)).toEqual(strongerRoles(holder, roles));
  });
});
