import { describe, expect, it } from "vitest";
import type { Statement } from "../../policy.ts";
import { checked, doc, problems } from "../../testing/lint-rules.ts";

const on = (Action: string | string[], Resource = "*"): Statement => ({
  Effect: "Allow",
  Action: [Action].flat(),
  Resource: [Resource],
});
const key = on("ram:CreateAccessKey");
const createKey = "create an AccessKey for another user (ram:CreateAccessKey)";
const attachToUser = "attach AdministratorAccess to a user (ram:AttachPolicyToUser)";
const joinGroup = "join a group with more permissions (ram:AddUserToGroup)";
const runFunction =
  "run its own code in a function with a stronger role (ram:PassRole and fc:CreateFunction)";
const updateFunction =
  "give a function a stronger role and its own code (ram:PassRole and fc:UpdateFunction)";

const otherServices = ["ims:*", "sts:*", "ecs:*", "fc:*", "cs:*", "resourcemanager:*"];
const notAdd = ["ram:C*", "ram:D*", "ram:P*", "ram:S*", "ram:U*"];

interface Case {
  name: string;
  statements: Statement[];
  /** The index of the statement that is reported. */
  index?: number;
  pattern: string;
  /** What follows "A principal with this policy can". */
  can: string;
  fix: string;
  fixed: Statement[] | null;
}

it.each<Case>([
  {
    name: "one action",
    statements: [key],
    pattern: "ram:CreateAccessKey",
    can: `${createKey}.`,
    fix: "Remove ram:CreateAccessKey, or restrict the statement.",
    fixed: null,
  },
  {
    name: "one of several actions",
    statements: [on(["ram:GetUser", "ram:CreateAccessKey"])],
    pattern: "ram:CreateAccessKey",
    can: `${createKey}.`,
    fix: "Remove ram:CreateAccessKey, or restrict the statement.",
    fixed: [on("ram:GetUser")],
  },
  {
    name: "one of several statements",
    statements: [on("imm:GetTask"), key],
    index: 1,
    pattern: "ram:CreateAccessKey",
    can: `${createKey}.`,
    fix: "Remove ram:CreateAccessKey, or restrict the statement.",
    fixed: [on("imm:GetTask")],
  },
  {
    name: "two actions of one statement",
    statements: [on(["ram:PassRole", "fc:CreateFunction"])],
    pattern: "ram:PassRole",
    can: `${runFunction}.`,
    fix: "Remove ram:PassRole, or restrict the statement.",
    fixed: [on("fc:CreateFunction")],
  },
  {
    name: "a pattern, which is replaced by the other actions that it matches",
    statements: [on("ram:*AccessKey")],
    pattern: "ram:CreateAccessKey, ram:UpdateAccessKey",
    can: `${createKey}. It can also enable a disabled AccessKey of another user, whose secret may be known (ram:UpdateAccessKey).`,
    fix: `Remove ram:CreateAccessKey, ram:UpdateAccessKey, or restrict the statement. The list comes from the action table of ram (${checked}). Actions that are not listed there are lost.`,
    fixed: [on("ram:DeleteAccessKey")],
  },
  {
    name: "three ways",
    statements: [on(["ram:CreateAccessKey", "ram:AddUserToGroup", "ram:AttachPolicyToUser"])],
    pattern: "ram:AttachPolicyToUser, ram:AddUserToGroup, ram:CreateAccessKey",
    can: `${attachToUser}. It can also ${joinGroup}. It can also ${createKey}.`,
    fix: "Remove ram:AttachPolicyToUser, ram:AddUserToGroup, ram:CreateAccessKey, or restrict the statement.",
    fixed: null,
  },
  {
    name: "four ways, of which three are described",
    statements: [
      on([
        "ram:CreateAccessKey",
        "ram:AddUserToGroup",
        "ram:AttachPolicyToUser",
        "ram:UpdateLoginProfile",
        "oss:GetObject",
      ]),
    ],
    pattern:
      "ram:AttachPolicyToUser, ram:AddUserToGroup, ram:CreateAccessKey, ram:UpdateLoginProfile",
    can: `${attachToUser}. It can also ${joinGroup}. It can also ${createKey}. There is 1 more way to escalate.`,
    fix: "Remove ram:AttachPolicyToUser, ram:AddUserToGroup, ram:CreateAccessKey and 1 more, or restrict the statement.",
    fixed: [on("oss:GetObject")],
  },
  {
    name: "five ways, of which three are described",
    statements: [
      on([
        "ram:CreateAccessKey",
        "ram:AddUserToGroup",
        "ram:AttachPolicyToUser",
        "ram:UpdateLoginProfile",
        "ram:UpdateAccessKey",
      ]),
    ],
    pattern:
      "ram:AttachPolicyToUser, ram:AddUserToGroup, ram:CreateAccessKey, ram:UpdateLoginProfile, ram:UpdateAccessKey",
    can: `${attachToUser}. It can also ${joinGroup}. It can also ${createKey}. There are 2 more ways to escalate.`,
    fix: "Remove ram:AttachPolicyToUser, ram:AddUserToGroup, ram:CreateAccessKey and 2 more, or restrict the statement.",
    fixed: null,
  },
  {
    name: "two ways with the same first action, which is named once",
    statements: [
      {
        ...on(["ram:PassRole", "fc:CreateFunction", "fc:UpdateFunction"]),
        Resource: ["acs:ram::1:role/*", "acs:fc:*:*:functions/app"],
      },
    ],
    pattern: "ram:PassRole",
    can: `${runFunction}. It can also ${updateFunction}.`,
    fix: "Remove ram:PassRole, or restrict the statement.",
    fixed: [
      {
        ...on(["fc:CreateFunction", "fc:UpdateFunction"]),
        Resource: ["acs:ram::1:role/*", "acs:fc:*:*:functions/app"],
      },
    ],
  },
  {
    name: "an action that a second statement allows too",
    statements: [
      key,
      on("ram:Create*Key"),
      { ...key, Effect: "Deny", Resource: ["acs:ram::1:user/root"] },
    ],
    pattern: "ram:CreateAccessKey",
    can: `${createKey}.`,
    fix: "Remove ram:CreateAccessKey, or restrict the statement.",
    fixed: [{ ...key, Effect: "Deny", Resource: ["acs:ram::1:user/root"] }],
  },
  {
    name: "an action that NotAction does not except",
    statements: [
      {
        Effect: "Allow",
        NotAction: ["ram:At*", "ram:AddC*", "ram:AddF*", ...notAdd, ...otherServices],
        Resource: ["*"],
      },
    ],
    pattern: "ram:AddUserToGroup",
    can: `${joinGroup}.`,
    fix: "Remove ram:AddUserToGroup, or restrict the statement.",
    fixed: [
      {
        Effect: "Allow",
        NotAction: [
          "ram:At*",
          "ram:AddC*",
          "ram:AddF*",
          ...notAdd,
          ...otherServices,
          "ram:AddUserToGroup",
        ],
        Resource: ["*"],
      },
    ],
  },
  {
    name: "an action next to a NotAction that excepts it already",
    statements: [
      key,
      {
        Effect: "Allow",
        NotAction: ["RAM:createaccess*", "ram:*", ...otherServices],
        Resource: ["*"],
      },
    ],
    pattern: "ram:CreateAccessKey",
    can: `${createKey}.`,
    fix: "Remove ram:CreateAccessKey, or restrict the statement.",
    fixed: [
      {
        Effect: "Allow",
        NotAction: ["RAM:createaccess*", "ram:*", ...otherServices],
        Resource: ["*"],
      },
    ],
  },
])("escalation by $name", ({ statements, index = 0, pattern, can, fix, fixed }) => {
  const message = `A principal with this policy can ${can}`;
  expect(problems("escalation", doc(...statements))).toEqual([
    { severity: "critical", statement: index, pattern, message, fix, fixed },
  ]);
  expect(problems("combined-access", doc(...statements))).toEqual([]);
});

it("ignores denied actions, and identity policies that a session policy limits", () => {
  expect(problems("escalation", doc(key, { ...key, Effect: "Deny" }))).toEqual([]);
  const identity = [{ name: "own", document: doc(key) }];
  const session = [{ name: "session", document: doc(on("ram:GetUser")) }];
  expect(problems("escalation", { identity, session })).toEqual([]);
});

it("reports each statement that allows a different way", () => {
  expect(problems("escalation", doc(on("ram:AddUserToGroup"), key))).toMatchObject([
    { statement: 0, pattern: "ram:AddUserToGroup" },
    { statement: 1, pattern: "ram:CreateAccessKey" },
  ]);
});

it("has a fix for each policy", () => {
  const policies = [
    { name: "a", document: doc(key) },
    { name: "b", document: doc(on(["ram:AddUserToGroup", "ram:GetUser"])) },
    { name: "c", document: doc(on(["ram:CreateAccessKey", "ram:GetUser"])) },
  ];
  expect(problems("escalation", policies)).toMatchObject([
    { pattern: "ram:CreateAccessKey", fixed: null },
    { pattern: "ram:AddUserToGroup", fixed: [on("ram:GetUser")] },
  ]);
});

describe("roles that a pattern matches", () => {
  const role = (name: string) => `acs:ram::1:role/${name}`;
  const assume = (...Resource: string[]): Statement => ({
    Effect: "Allow",
    Action: ["sts:AssumeRole"],
    Resource,
  });
  const namedRole = assume(role("a"));
  const more = { ...namedRole, Action: ["ram:GetRole", "sts:AssumeRole"] };

  it.each<{ name: string; statements: Statement[]; severity: string; fixed: Statement[] | null }>([
    { name: "some", statements: [assume(role("app-*"))], severity: "high", fixed: null },
    { name: "all", statements: [assume(role("*"))], severity: "critical", fixed: null },
    {
      name: "some, next to a named role",
      statements: [assume(role("app-*"), role("a"))],
      severity: "high",
      fixed: [namedRole],
    },
    {
      name: "some, next to a statement for a named role",
      statements: [assume(role("app-*")), namedRole],
      severity: "high",
      fixed: [namedRole],
    },
    {
      name: "some, next to a statement for a named role with other actions",
      statements: [assume(role("app-*")), more],
      severity: "high",
      fixed: [more],
    },
  ])("$name", ({ statements, severity, fixed }) => {
    expect(problems("escalation", doc(...statements))).toEqual([
      {
        severity,
        statement: 0,
        pattern: "sts:AssumeRole",
        message:
          "A principal with this policy can assume every role that matches the pattern and trusts the account (sts:AssumeRole).",
        fix: "Remove sts:AssumeRole, or restrict the statement.",
        fixed,
      },
    ]);
  });

  it("are reported, and roles that are named are not", () => {
    expect(problems("escalation", doc(namedRole))).toEqual([]);
  });

  it("are removed, and named roles stay", () => {
    const both = { ...on(["sts:*", "ram:UpdateRole"]), Resource: [role("app-*"), role("a")] };
    expect(problems("escalation", doc(both))).toMatchObject([
      {
        severity: "critical",
        pattern: "ram:UpdateRole, sts:AssumeRole",
        fixed: [
          {
            ...both,
            Action: [
              "sts:GetCallerIdentity",
              "sts:SetSourceIdentity",
              "sts:TagSession",
              "sts:AssumeRoleWithSAML",
              "sts:AssumeRoleWithOIDC",
            ],
          },
          namedRole,
        ],
      },
    ]);
  });
});

it("is high if it depends on what policies don't show, such as a server that has a role", () => {
  expect(problems("escalation", doc(on("ecs:RunCommand")))).toEqual([
    {
      severity: "high",
      statement: 0,
      pattern: "ecs:RunCommand",
      message:
        "A principal with this policy can run commands on a server that has a role, and get the role's credentials there (ecs:RunCommand).",
      fix: "Remove ecs:RunCommand, or restrict the statement.",
      fixed: null,
    },
  ]);
  expect(problems("escalation", doc(on(["ecs:RunCommand", "ims:CreateAccessKey"])))).toMatchObject([
    { severity: "critical", pattern: "ims:CreateAccessKey, ecs:RunCommand" },
  ]);
});

it("describes a way once, also if several actions allow it", () => {
  const policy = doc(on(["ram:CreateAccessKey", "ims:CreateAccessKey", "ram:GetUser"]));
  expect(problems("escalation", policy)).toMatchObject([
    {
      pattern: "ram:CreateAccessKey, ims:CreateAccessKey",
      message: `A principal with this policy can ${createKey}.`,
      fixed: [on("ram:GetUser")],
    },
  ]);
});
