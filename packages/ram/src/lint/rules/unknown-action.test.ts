import { describe, expect, it } from "vitest";
import { imm } from "../../actions/imm.ts";
import { doc, get, project, told } from "../../testing/lint-rules.ts";

const id = "unknown-action";
const resource = { Resource: [project] };
const message = (pattern: string, service = "imm") =>
  `${service} has no action "${pattern}" (as of ${imm.checked}).`;
type Case = [Effect: "Allow" | "Deny", element: "Action" | "NotAction", severity: string];

describe("an action that its service does not have", () => {
  it.each<Case>([
    ["Allow", "Action", "medium"],
    ["Allow", "NotAction", "critical"],
    ["Deny", "Action", "high"],
    ["Deny", "NotAction", "medium"],
  ])("%s with %s is corrected where it is misspelt", (Effect, element, severity) => {
    const slip = "imm:GetTsak";
    expect(told(id, doc({ Effect, [element]: [slip, "imm:ListTasks"] }))).toEqual([
      [
        severity,
        0,
        slip,
        message(slip),
        'Write "imm:GetTask".',
        [{ Effect, [element]: ["imm:GetTask", "imm:ListTasks"], ...resource }],
      ],
    ]);
    expect(told(id, doc({ Effect, [element]: [slip, "imm:GetTask"] }))).toMatchObject([
      [severity, 0, slip, message(slip), 'Write "imm:GetTask".', [{ [element]: ["imm:GetTask"] }]],
    ]);
  });

  const bogus = "imm:Frobnicate*";

  it.each<Case>([
    ["Allow", "Action", "medium"],
    ["Allow", "NotAction", "critical"],
    ["Deny", "NotAction", "medium"],
  ])("%s with %s goes where it is one of several", (Effect, element, severity) => {
    expect(told(id, doc({ Effect, [element]: [bogus, "imm:ListTasks"] }))).toEqual([
      [
        severity,
        0,
        bogus,
        message(bogus),
        `Remove "${bogus}".`,
        [{ Effect, [element]: ["imm:ListTasks"], ...resource }],
      ],
    ]);
  });

  it("alone grants nothing, and an allow-list of it goes on denying all", () => {
    const left = doc(get).Statement;
    expect(told(id, doc(get, { Action: bogus }))).toEqual([
      ["medium", 1, bogus, message(bogus), `Remove "${bogus}".`, left],
    ]);
    const denied = [...left, { Effect: "Deny", Action: ["*"], ...resource }];
    expect(told(id, doc(get, { Effect: "Deny", NotAction: bogus }))).toEqual([
      ["medium", 1, bogus, message(bogus), `Remove "${bogus}".`, denied],
    ]);
  });

  it("is for people to correct where it was to hold something back", () => {
    for (const Action of [[bogus], [bogus, "imm:ListTasks"]])
      expect(told(id, doc(get, { Effect: "Deny", Action }))).toEqual([
        ["high", 1, bogus, message(bogus), null, null],
      ]);
    expect(told(id, doc(get, { NotAction: bogus }))).toEqual([
      ["critical", 1, bogus, message(bogus), null, null],
    ]);
  });

  it("is told for each, in the order of the policy", () => {
    const policy = doc(
      { NotAction: "imm:Bogus1", Effect: "Deny" },
      { Action: ["mns:Bogus2", "imm:GetTask", "sts:Bogus3"] },
    );
    expect(
      told(id, policy).map(([, statement, pattern, text]) => [statement, pattern, text]),
    ).toEqual([
      [0, "imm:Bogus1", message("imm:Bogus1")],
      [1, "mns:Bogus2", message("mns:Bogus2", "mns")],
      [1, "sts:Bogus3", message("sts:Bogus3", "sts")],
    ]);
  });

  it.each([
    "imm:GetTask",
    "IMM:gettask",
    "imm:Get*",
    "imm:PutProject",
    "ecs:Frobnicate",
    "*:Frobnicate",
    "*",
  ])("%s may be one", (Action) => {
    expect(told(id, doc({ Action }))).toEqual([]);
  });
});

describe("an action of a service of which not all are known", () => {
  const likely = (pattern: string, near: string) =>
    `"${pattern}" is not known here (table of ${imm.checked}, which may not have all of ${pattern.split(":")[0]}). Write "${near}" if that is meant.`;

  it.each<Case>([
    ["Allow", "Action", "low"],
    ["Allow", "NotAction", "medium"],
    ["Deny", "Action", "medium"],
    ["Deny", "NotAction", "low"],
  ])(
    "%s with %s is told where it is almost a known one, and left for people to correct",
    (Effect, element, severity) => {
      for (const [slip, near] of [
        ["oss:GetObjct", "oss:GetObject"],
        ["ram:CreateAcessKey", "ram:CreateAccessKey"],
      ] as const)
        expect(told(id, doc(get, { Effect, [element]: [slip, "imm:ListTasks"] }))).toEqual([
          [severity, 1, slip, likely(slip, near), null, null],
        ]);
    },
  );

  it.each([
    "ram:CreateServiceLinkedRole",
    "ram:DeleteServiceLinkedRole",
    "ram:GenerateCredentialReport",
    "oss:PutBucketReplication",
    "oss:Frobnicate",
    "oss:GetObjct*",
    "log:GetProject",
    "kms:GetKeyPolicy",
    "ram:createacesskey",
  ])("%s may be one", (Action) => {
    for (const Effect of ["Allow", "Deny"]) expect(told(id, doc({ Action, Effect }))).toEqual([]);
  });
});
