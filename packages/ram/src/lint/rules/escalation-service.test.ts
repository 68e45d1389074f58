import { describe, expect, it } from "vitest";
import { ram } from "../../actions/ram.ts";
import type { Statement } from "../../policy.ts";
import { bucket, doc, policyOf, told } from "../../testing/lint-rules.ts";

const id = "pass-role-service";
const role = "acs:ram::1:role/worker";
const pass = { Effect: "Allow", Action: ["ram:PassRole"], Resource: [role] } satisfies Statement;
const to = (...services: string[]) => ({ StringEquals: { "acs:Service": services } });
const on = (...Action: string[]): Statement => ({ Effect: "Allow", Action, Resource: ["*"] });
const make = on("imm:UpdateProject");
const message =
  "ram:PassRole hands the role to whichever service the role trusts: name the service by the condition key acs:Service.";

const fixes = (...statements: Statement[]) =>
  told(id, doc(...statements)).map(([, statement, pattern, , fix, left]) => [
    statement,
    pattern,
    fix,
    left,
  ]);

describe("PassRole without a service", () => {
  it("is told, with a fix where the policies call one service that takes roles", () => {
    const fixed = { ...pass, Condition: to("imm.aliyuncs.com") };
    expect(told(id, doc(pass, make))).toEqual([
      [
        "medium",
        0,
        "ram:PassRole",
        message,
        "Let only imm.aliyuncs.com have the role.",
        [fixed, make],
      ],
    ]);
    expect(told(id, doc(fixed, make))).toEqual([]);
  });

  it.each<[string, Statement["Condition"]]>([
    ["another condition", { Bool: { "acs:SecureTransport": ["true"] } }],
    ["a pattern that all services match", { StringLike: { "acs:Service": ["*"] } }],
    ["all services but one", { StringNotEquals: { "acs:Service": ["ecs.aliyuncs.com"] } }],
  ])("is not mended by %s, which stays", (_, Condition) => {
    expect(fixes({ ...pass, Condition } as Statement, make)).toEqual([
      [
        0,
        "ram:PassRole",
        "Let only imm.aliyuncs.com have the role.",
        [{ ...pass, Condition: { ...Condition, ...to("imm.aliyuncs.com") } }, make],
      ],
    ]);
  });

  it("keeps what StringEquals asks already, and what else the statement allows", () => {
    const tagged = { StringEquals: { "acs:ResourceTag/team": ["media"] } };
    const both = { StringEquals: { ...tagged.StringEquals, "acs:Service": ["imm.aliyuncs.com"] } };
    expect(
      fixes({ ...pass, Action: ["ram:GetRole", "RAM:Pass*"], Condition: tagged }, make),
    ).toEqual([
      [
        0,
        "RAM:Pass*",
        `Let only imm.aliyuncs.com have the role. The list is made from the table of ram (${ram.checked}): what is not in there goes.`,
        [
          { ...pass, Action: ["ram:GetRole"], Condition: tagged },
          { ...pass, Condition: both },
          make,
        ],
      ],
    ]);
  });

  it.each<[string, Statement[]]>([
    ["for one service", [{ ...pass, Condition: to("imm.aliyuncs.com") }, make]],
    ["for two services", [{ ...pass, Condition: to("imm.aliyuncs.com", "fc.aliyuncs.com") }, make]],
    [
      "for services that begin alike",
      [{ ...pass, Condition: { StringLike: { "acs:Service": ["imm.*"] } } }, make],
    ],
    ["of no role", [{ ...pass, Resource: ["acs:ram::1:user/ann"] }, make]],
    ["that is denied", [pass, { ...pass, Effect: "Deny", Resource: ["*"] }]],
    [
      "that a Deny binds",
      [
        pass,
        {
          ...pass,
          Effect: "Deny",
          Condition: { StringNotEquals: { "acs:Service": ["imm.aliyuncs.com"] } },
        },
      ],
    ],
    ["among all that there is", [on("*")]],
    ["by NotAction", [{ Effect: "Allow", NotAction: ["imm:*"], Resource: ["*"] }]],
    ["in a Deny", [{ ...pass, Effect: "Deny" }]],
  ])("is nothing to tell %s", (_, statements) => {
    expect(told(id, doc(...statements))).toEqual([]);
  });

  it.each<[string, Statement[]]>([
    ["nothing that takes a role is called", [on("imm:GetTask")]],
    ["two services are called", [make, on("fc:CreateFunction")]],
    ["a service is called of which nothing is known", [make, on("emr:CreateCluster")]],
    [
      "anything may be called",
      [
        {
          Effect: "Allow",
          NotAction: ["ram:*", "fc:*", "ecs:*", "ros:*", "oos:*", "log:*", "eventbridge:*"],
          Resource: ["*"],
        },
      ],
    ],
  ])("has no fix where %s", (_, others) => {
    expect(fixes(pass, ...others)).toEqual([[0, "ram:PassRole", null, null]]);
  });

  it("counts the calls of services that are known by their recipes alone, and none that is denied", () => {
    expect(fixes(pass, on("ECS:RunInstances")).map(([, , fix]) => fix)).toEqual([
      "Let only ecs.aliyuncs.com have the role.",
    ]);
    expect(
      fixes(pass, make, on("fc:CreateFunction"), { ...on("fc:*"), Effect: "Deny" }).map(
        ([, , fix]) => fix,
      ),
    ).toEqual(["Let only imm.aliyuncs.com have the role."]);
  });

  it("looks at all policies that hold together", () => {
    const identity = [
      { name: "pass", document: doc(pass) },
      { name: "make", document: doc(make) },
    ];
    expect(told(id, { identity }).map(([, , , , fix]) => fix)).toEqual([
      "Let only imm.aliyuncs.com have the role.",
    ]);
    const denied = policyOf("identity", { ...pass, Effect: "Deny" });
    for (const layer of ["session", "control"])
      expect(told(id, { identity, [layer]: [{ name: "limit", document: denied }] })).toEqual([]);
    const open = doc(pass);
    for (const layer of ["session", "control"])
      expect(told(id, { [layer]: [{ name: "limit", document: open }] })).toEqual([]);
    const key = policyOf("resource", {
      Action: "ram:PassRole",
      Effect: "Deny",
      Resource: "*",
      Principal: { RAM: "*" },
    });
    expect(
      told(id, { identity, resource: [{ name: "role", document: key }] }).map(
        ([, , , , fix]) => fix,
      ),
    ).toEqual([]);
    expect(
      told(id, { identity, resource: [{ name: "bucket", document: bucket(["1"]) }] }).map(
        ([, , , , fix]) => fix,
      ),
    ).toEqual(["Let only imm.aliyuncs.com have the role."]);
  });
});
