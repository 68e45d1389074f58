import { describe, expect, it } from "vitest";
import type { Statement } from "../../policy.ts";
import { bucket, checked, doc, policyOf, problems } from "../../testing/lint-rules.ts";

const id = "pass-role-service";
const role = "acs:ram::1:role/worker";
const pass = { Effect: "Allow", Action: ["ram:PassRole"], Resource: [role] } satisfies Statement;
const to = (...services: string[]) => ({ StringEquals: { "acs:Service": services } });
const on = (...Action: string[]): Statement => ({ Effect: "Allow", Action, Resource: ["*"] });
const make = on("imm:UpdateProject");
const message =
  "ram:PassRole allows passing the role to every service that the role trusts. Name the service with the condition key acs:Service.";

const fixes = (...statements: Statement[]) =>
  problems(id, doc(...statements)).map(({ statement, pattern, fix, fixed }) => ({
    statement,
    pattern,
    fix,
    fixed,
  }));

describe("PassRole without a service", () => {
  it("is reported, with a fix if the policies use one service that takes roles", () => {
    const fixed = { ...pass, Condition: to("imm.aliyuncs.com") };
    expect(problems(id, doc(pass, make))).toEqual([
      {
        severity: "medium",
        statement: 0,
        pattern: "ram:PassRole",
        message,
        fix: "Allow passing the role only to imm.aliyuncs.com.",
        fixed: [fixed, make],
      },
    ]);
    expect(problems(id, doc(fixed, make))).toEqual([]);
  });

  it.each<[string, Statement["Condition"]]>([
    ["another condition", { Bool: { "acs:SecureTransport": ["true"] } }],
    ["a pattern that all services match", { StringLike: { "acs:Service": ["*"] } }],
    ["all services but one", { StringNotEquals: { "acs:Service": ["ecs.aliyuncs.com"] } }],
  ])("is reported in spite of %s, which the fix keeps", (_, Condition) => {
    expect(fixes({ ...pass, Condition } as Statement, make)).toEqual([
      {
        statement: 0,
        pattern: "ram:PassRole",
        fix: "Allow passing the role only to imm.aliyuncs.com.",
        fixed: [{ ...pass, Condition: { ...Condition, ...to("imm.aliyuncs.com") } }, make],
      },
    ]);
  });

  it("has a fix that keeps other tests and actions of the statement", () => {
    const tagged = { StringEquals: { "acs:ResourceTag/team": ["media"] } };
    const both = { StringEquals: { ...tagged.StringEquals, "acs:Service": ["imm.aliyuncs.com"] } };
    expect(
      fixes({ ...pass, Action: ["ram:GetRole", "RAM:Pass*"], Condition: tagged }, make),
    ).toEqual([
      {
        statement: 0,
        pattern: "RAM:Pass*",
        fix: `Allow passing the role only to imm.aliyuncs.com. The list comes from the action table of ram (${checked}). Actions that are not listed there are lost.`,
        fixed: [
          { ...pass, Action: ["ram:GetRole"], Condition: tagged },
          { ...pass, Condition: both },
          make,
        ],
      },
    ]);
  });

  it.each<[string, Statement[]]>([
    ["with a condition for one service", [{ ...pass, Condition: to("imm.aliyuncs.com") }, make]],
    [
      "with a condition for two services",
      [{ ...pass, Condition: to("imm.aliyuncs.com", "fc.aliyuncs.com") }, make],
    ],
    [
      "with a condition on a prefix of services",
      [{ ...pass, Condition: { StringLike: { "acs:Service": ["imm.*"] } } }, make],
    ],
    ["on a resource that is not a role", [{ ...pass, Resource: ["acs:ram::1:user/ann"] }, make]],
    ["if it is denied", [pass, { ...pass, Effect: "Deny", Resource: ["*"] }]],
    [
      "if a Deny restricts the service",
      [
        pass,
        {
          ...pass,
          Effect: "Deny",
          Condition: { StringNotEquals: { "acs:Service": ["imm.aliyuncs.com"] } },
        },
      ],
    ],
    ["as a part of *", [on("*")]],
    ["by NotAction", [{ Effect: "Allow", NotAction: ["imm:*"], Resource: ["*"] }]],
    ["in a Deny", [{ ...pass, Effect: "Deny" }]],
  ])("is not reported %s", (_, statements) => {
    expect(problems(id, doc(...statements))).toEqual([]);
  });

  it.each<[string, Statement[]]>([
    ["no action that takes a role is allowed", [on("imm:GetTask")]],
    ["two services are allowed", [make, on("fc:CreateFunction")]],
    ["a service without an action table is allowed", [make, on("emr:CreateCluster")]],
    [
      "NotAction allows any service",
      [
        {
          Effect: "Allow",
          NotAction: ["ram:*", "fc:*", "ecs:*", "ros:*", "oos:*", "log:*", "eventbridge:*"],
          Resource: ["*"],
        },
      ],
    ],
  ])("has no fix if %s", (_, others) => {
    expect(fixes(pass, ...others)).toEqual([
      { statement: 0, pattern: "ram:PassRole", fix: null, fixed: null },
    ]);
  });

  it("has a fix for services without a table, and ignores denied actions", () => {
    expect(fixes(pass, on("ECS:RunInstances")).map(({ fix }) => fix)).toEqual([
      "Allow passing the role only to ecs.aliyuncs.com.",
    ]);
    expect(
      fixes(pass, make, on("fc:CreateFunction"), { ...on("fc:*"), Effect: "Deny" }).map(
        ({ fix }) => fix,
      ),
    ).toEqual(["Allow passing the role only to imm.aliyuncs.com."]);
  });

  it("considers all policies together", () => {
    const identity = [
      { name: "pass", document: doc(pass) },
      { name: "make", document: doc(make) },
    ];
    expect(problems(id, { identity }).map(({ fix }) => fix)).toEqual([
      "Allow passing the role only to imm.aliyuncs.com.",
    ]);
    const denied = policyOf("identity", { ...pass, Effect: "Deny" });
    for (const layer of ["session", "control"])
      expect(problems(id, { identity, [layer]: [{ name: "limit", document: denied }] })).toEqual(
        [],
      );
    const open = doc(pass);
    for (const layer of ["session", "control"])
      expect(problems(id, { [layer]: [{ name: "limit", document: open }] })).toEqual([]);
    const key = policyOf("resource", {
      Action: "ram:PassRole",
      Effect: "Deny",
      Resource: "*",
      Principal: { RAM: "*" },
    });
    expect(
      problems(id, { identity, resource: [{ name: "role", document: key }] }).map(({ fix }) => fix),
    ).toEqual([]);
    expect(
      problems(id, { identity, resource: [{ name: "bucket", document: bucket(["1"]) }] }).map(
        ({ fix }) => fix,
      ),
    ).toEqual(["Allow passing the role only to imm.aliyuncs.com."]);
  });
});
