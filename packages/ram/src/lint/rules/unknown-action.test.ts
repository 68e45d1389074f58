import { describe, expect, it } from "vitest";
import { checked, doc, get, problems, project } from "../../testing/lint-rules.ts";

const id = "unknown-action";
const resource = { Resource: [project] };
const message = (pattern: string, consequence: string, service = "imm") =>
  `${service} has no action "${pattern}" (as of ${checked}). ${consequence}`;
type Case = [
  Effect: "Allow" | "Deny",
  element: "Action" | "NotAction",
  severity: string,
  consequence: string,
];
const [nothingGranted, nothingDenied, nothingExcepted] = [
  "Nothing is granted.",
  "Nothing is denied.",
  "Nothing is excepted.",
];

describe("an action that its service does not have", () => {
  it.each<Case>([
    ["Allow", "Action", "medium", nothingGranted],
    ["Allow", "NotAction", "critical", nothingExcepted],
    ["Deny", "Action", "high", nothingDenied],
    ["Deny", "NotAction", "medium", nothingExcepted],
  ])("%s with %s: a misspelled action is corrected", (Effect, element, severity, consequence) => {
    const slip = "imm:GetTsak";
    expect(problems(id, doc({ Effect, [element]: [slip, "imm:ListTasks"] }))).toEqual([
      {
        severity,
        statement: 0,
        pattern: slip,
        message: message(slip, consequence),
        fix: 'Write "imm:GetTask".',
        fixed: [{ Effect, [element]: ["imm:GetTask", "imm:ListTasks"], ...resource }],
      },
    ]);
    expect(problems(id, doc({ Effect, [element]: [slip, "imm:GetTask"] }))).toMatchObject([
      {
        severity,
        statement: 0,
        pattern: slip,
        message: message(slip, consequence),
        fix: 'Write "imm:GetTask".',
        fixed: [{ [element]: ["imm:GetTask"] }],
      },
    ]);
  });

  it("is never corrected to an action with another verb", () => {
    const fixes = (Action: string) => problems(id, doc({ Action })).map(({ fix }) => fix);
    expect(fixes("imm:SetProject")).toEqual(['Remove "imm:SetProject".']);
    expect(fixes("imm:GteProject")).toEqual(['Write "imm:GetProject".']);
    expect(fixes("imm:GetProjcet")).toEqual(['Write "imm:GetProject".']);
  });

  const bogus = "imm:Frobnicate*";

  it.each<Case>([
    ["Allow", "Action", "medium", nothingGranted],
    ["Allow", "NotAction", "critical", nothingExcepted],
    ["Deny", "NotAction", "medium", nothingExcepted],
  ])(
    "%s with %s: an unknown action is removed from the list",
    (Effect, element, severity, consequence) => {
      expect(problems(id, doc({ Effect, [element]: [bogus, "imm:ListTasks"] }))).toEqual([
        {
          severity,
          statement: 0,
          pattern: bogus,
          message: message(bogus, consequence),
          fix: `Remove "${bogus}".`,
          fixed: [{ Effect, [element]: ["imm:ListTasks"], ...resource }],
        },
      ]);
    },
  );

  it("an unknown action alone: the Allow is removed, the Deny with NotAction denies everything", () => {
    const left = doc(get).Statement;
    expect(problems(id, doc(get, { Action: bogus }))).toEqual([
      {
        severity: "medium",
        statement: 1,
        pattern: bogus,
        message: message(bogus, nothingGranted),
        fix: `Remove "${bogus}".`,
        fixed: left,
      },
    ]);
    const denied = [...left, { Effect: "Deny", Action: ["*"], ...resource }];
    expect(problems(id, doc(get, { Effect: "Deny", NotAction: bogus }))).toEqual([
      {
        severity: "medium",
        statement: 1,
        pattern: bogus,
        message: message(bogus, nothingExcepted),
        fix: `Remove "${bogus}".`,
        fixed: denied,
      },
    ]);
  });

  it("an unknown action that was meant to protect something has no fix", () => {
    for (const Action of [[bogus], [bogus, "imm:ListTasks"]])
      expect(problems(id, doc(get, { Effect: "Deny", Action }))).toEqual([
        {
          severity: "high",
          statement: 1,
          pattern: bogus,
          message: message(bogus, nothingDenied),
          fix: null,
          fixed: null,
        },
      ]);
    expect(problems(id, doc(get, { NotAction: bogus }))).toEqual([
      {
        severity: "critical",
        statement: 1,
        pattern: bogus,
        message: message(bogus, nothingExcepted),
        fix: null,
        fixed: null,
      },
    ]);
  });

  it("each unknown action is reported, in the order of the policy", () => {
    const policy = doc(
      { NotAction: "imm:Bogus1", Effect: "Deny" },
      { Action: ["mns:Bogus2", "imm:GetTask", "sts:Bogus3"] },
    );
    expect(
      problems(id, policy).map(({ statement, pattern, message: text }) => [
        statement,
        pattern,
        text,
      ]),
    ).toEqual([
      [0, "imm:Bogus1", message("imm:Bogus1", nothingExcepted)],
      [1, "mns:Bogus2", message("mns:Bogus2", nothingGranted, "mns")],
      [1, "sts:Bogus3", message("sts:Bogus3", nothingGranted, "sts")],
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
  ])("%s can exist", (Action) => {
    expect(problems(id, doc({ Action }))).toEqual([]);
  });
});

describe("an action of a service with an incomplete table", () => {
  const likely = (pattern: string, near: string) =>
    `"${pattern}" is not in the action table of ${pattern.split(":")[0]} (${checked}), which is not complete. Did you mean "${near}"?`;

  it.each<[Effect: "Allow" | "Deny", element: "Action" | "NotAction", severity: string]>([
    ["Allow", "Action", "low"],
    ["Allow", "NotAction", "medium"],
    ["Deny", "Action", "medium"],
    ["Deny", "NotAction", "low"],
  ])(
    "%s with %s: an action that is almost a listed one is reported without a fix",
    (Effect, element, severity) => {
      for (const [slip, near] of [
        ["oss:GetObjct", "oss:GetObject"],
        ["ram:CreateAcessKey", "ram:CreateAccessKey"],
      ] as const)
        expect(problems(id, doc(get, { Effect, [element]: [slip, "imm:ListTasks"] }))).toEqual([
          {
            severity,
            statement: 1,
            pattern: slip,
            message: likely(slip, near),
            fix: null,
            fixed: null,
          },
        ]);
    },
  );

  it.each([
    ["oss:GetBucket", "oss:ListObjects"],
    ["OSS:getbucket", "oss:ListObjects"],
    ["oss:GetService", "oss:ListBuckets"],
    ["oss:HeadObject", "oss:GetObject"],
    ["oss:InitiateMultipartUpload", "oss:PutObject"],
    ["oss:DeleteMultipleObjects", "oss:DeleteObject"],
  ])("%s is an operation that RAM checks as %s", (Action, action) => {
    expect(problems(id, doc({ Action }))).toEqual([
      {
        severity: "low",
        statement: 0,
        pattern: Action,
        message: `"${Action}" is the name of an operation, not of an action. RAM checks the operation as "${action}".`,
        fix: null,
        fixed: null,
      },
    ]);
  });

  it.each([
    ["kms:ListeAliases", "kms:ListAliases"],
    ["dataworks:get-project", "dataworks:GetProject"],
    ["dataworks:List-Nodes", "dataworks:ListNodes"],
    ["ram:AssumeRole", "sts:AssumeRole"],
    ["RAM:GetCallerIdentity", "sts:GetCallerIdentity"],
  ])("%s is probably %s", (Action, action) => {
    const [problem] = problems(id, doc({ Action }));
    expect(problem).toMatchObject({ severity: "low", pattern: Action, fix: null });
    expect(problem?.message).toMatch(`Did you mean "${action}"?`);
  });

  it.each([
    "ram:CreateServiceLinkedRole",
    "ram:DeleteServiceLinkedRole",
    "ram:GenerateCredentialReport",
    "oss:PutBucketReplication",
    "oss:Frobnicate",
    "ecs:DescribeTagKeys",
    "ecs:CreateTags",
    "log:ListResources",
    "polardb:DescribeDBClusterPrice",
    "oss:GetObjct*",
    "log:GetProject",
    "kms:GetKeyPolicy",
    "ram:createacesskey",
    "kms:Frobnicates",
    "dataworks:get-frob",
  ])("%s can exist", (Action) => {
    for (const Effect of ["Allow", "Deny"])
      expect(problems(id, doc({ Action, Effect }))).toEqual([]);
  });
});

describe("the code of a product in place of its RAM code", () => {
  const statement = (Action: string[], more: object = {}) =>
    doc({ Action, Resource: ["acs:yundun-waf:*:*:x"], ...more });

  it("is reported, and corrected if the action exists under the RAM code", () => {
    expect(problems(id, statement(["waf:DescribeDomains", "imm:GetTask"]))).toEqual([
      {
        severity: "medium",
        statement: 0,
        pattern: "waf:DescribeDomains",
        message:
          '"waf" is not a RAM code. RAM checks the actions of this product as yundun-waf:…. Nothing is granted.',
        fix: 'Write "yundun-waf:DescribeDomains".',
        fixed: [
          {
            Effect: "Allow",
            Action: ["yundun-waf:DescribeDomains", "imm:GetTask"],
            Resource: ["acs:yundun-waf:*:*:x"],
          },
        ],
      },
    ]);
  });

  it("has no correction if no action exists under the RAM codes", () => {
    expect(
      problems(id, statement(["BssOpenApi:Frobnicate"], { Effect: "Deny" })).map(
        ({ severity, message, fix }) => ({ severity, message, fix }),
      ),
    ).toEqual([
      {
        severity: "high",
        message:
          '"bssopenapi" is not a RAM code. RAM checks the actions of this product as bss:… or bssapi:… or efc:…. Nothing is denied.',
        fix: null,
      },
    ]);
  });
});
