import { describe, expect, it } from "vitest";
import type { Statement } from "../../policy.ts";
import { bucket, doc, policyOf, problems, project, trust } from "../../testing/lint-rules.ts";

const id = "wide-resource";
const on = (
  Action: string | string[],
  Resource: string | string[],
  more: Partial<Statement> = {},
) => doc({ Action, Resource, ...more });
const wide = (pattern: string, actions: string, forms: string) =>
  `"${pattern}" grants ${actions} on every resource, including those that are created later. Name the resources, as in ${forms}.`;
const object = "acs:oss:*:*:{name}/{rest}";
const immProject = "acs:imm:{region}:{account}:project/{name}";

describe("an action on all resources", () => {
  it.each<
    [actions: string | string[], pattern: string, severity: string, names: string, forms: string]
  >([
    [
      ["oss:GetObject", "oss:PutObject", "oss:DeleteObject"],
      "*",
      "high",
      "oss:GetObject, oss:PutObject, oss:DeleteObject",
      object,
    ],
    [
      "mns:PublishMessage",
      "*",
      "high",
      "mns:PublishMessage",
      "acs:mns:{region}:{account}:/topics/{name}/messages",
    ],
    ["oss:GetObject", "acs:oss:*:*:*/*", "medium", "oss:GetObject", object],
    ["oss:GetObject", "acs:oss:*:*:*", "medium", "oss:GetObject", object],
    [
      "imm:CreateImageModerationTask",
      "acs:imm:*:*:project/*",
      "high",
      "imm:CreateImageModerationTask",
      immProject,
    ],
    ["imm:GetTask", "acs:imm:cn-hangzhou:1:project/*", "medium", "imm:GetTask", immProject],
    ["imm:ListTasks", "*", "low", "imm:ListTasks", immProject],
    [["imm:ListTasks", "imm:GetTask"], "*", "medium", "imm:ListTasks, imm:GetTask", immProject],
    [["imm:GetTask", "IMM:gettask"], "*", "medium", "imm:GetTask", immProject],
    ["ram:PassRole", "*", "high", "ram:PassRole", "acs:ram:*:*:role/{name}"],
    ["ram:PassRole", "acs:ram::1:role/*", "high", "ram:PassRole", "acs:ram:*:*:role/{name}"],
    [
      "oss:DeleteObject*",
      "*",
      "high",
      "oss:DeleteObject, oss:DeleteObjectVersion, oss:DeleteObjectTagging and 1 more",
      object,
    ],
    [
      ["oss:GetObject", "imm:GetTask"],
      "*",
      "medium",
      "oss:GetObject, imm:GetTask",
      `${object} or ${immProject}`,
    ],
    [
      "oss:PutBucketPolicy",
      "*",
      "high",
      "oss:PutBucketPolicy",
      "acs:oss:*:*:{name} or acs:ossvector:*:*:{name}",
    ],
    // The other actions work on no resource, or their form is not published: they need the star.
    [
      ["imm:GetTask", "imm:GetDataset", "imm:ListRegions", "ecs:DescribeRegions"],
      "*",
      "medium",
      "imm:GetTask",
      immProject,
    ],
  ])("%j on %s", (actions, pattern, severity, what, forms) => {
    expect(problems(id, on(actions, pattern))).toEqual([
      {
        severity,
        statement: 0,
        pattern,
        message: wide(pattern, what, forms),
        fix: null,
        fixed: null,
      },
    ]);
  });

  it.each<[name: string, actions: string | string[], resources: string | string[]]>([
    ["on one name", "oss:GetObject", "acs:oss:*:*:media/*"],
    ["on names with the same prefix", "oss:GetObject", "acs:oss:*:*:media-*/*"],
    ["that works on no resource", ["imm:ContextualRetrieval", "sts:GetCallerIdentity"], "*"],
    ["that also works on the account", ["oss:ListBuckets", "imm:ListProjects"], "*"],
    [
      "that reads the settings of the buckets that another lists",
      ["oss:ListBuckets", "oss:GetBucketInfo", "oss:GetBucketAcl"],
      "acs:oss:*:*:*",
    ],
    ["that is requested on one fixed name", "mns:ListQueue", "*"],
    ["that reads and whose form is not published", ["imm:GetDataset", "ram:ListRoles"], "*"],
    ["that reads settings", ["ecs:DescribeSecurityGroupAttribute", "ram:GetUser"], "*"],
    ["of a service without a table", "no-table:StartInstance", "*"],
    ["on the name of another service", "oss:GetObject", "acs:imm:*:*:project/*"],
    ["of a pattern that another rule reports", ["*", "imm:*", "ecs:*", "*:Get*"], "*"],
  ])("is not reported for an action %s", (_, actions, resources) => {
    expect(problems(id, on(actions, resources))).toEqual([]);
  });

  it("is reported for write actions whose form is not published, without a condition", () => {
    const found = (Action: string | string[], Resource: string, more: Partial<Statement> = {}) =>
      problems(id, on(Action, Resource, more)).map(({ severity, message, fix }) => ({
        severity,
        message,
        fix,
      }));
    expect(found(["ens:StartInstance", "ens:DescribeInstances"], "*")).toEqual([
      {
        severity: "medium",
        message:
          '"*" grants ens:StartInstance on every resource. The resources of this action are not in the table of actions: if the documentation of the service has some, name them, or add a condition.',
        fix: null,
      },
    ]);
    expect(found(["ens:StartInstance", "ens:StopInstance"], "acs:ens:*:*:*")).toMatchObject([
      { message: expect.stringContaining("The resources of these actions are not in the table") },
    ]);
    expect(
      found(["oss:GetObject", "ens:StartInstance"], "*").map(({ message }) => message),
    ).toEqual([
      wide("*", "oss:GetObject", object),
      expect.stringMatching(/^"\*" grants ens:StartInstance on every resource\./),
    ]);
    expect(found("ens:StartInstance", "acs:ens:*:*:instance/i-1")).toEqual([]);
    expect(found("ens:DescribeInstances", "*")).toEqual([]);
    expect(found("ram:CreateServiceLinkedRole", "*")).toMatchObject([{ severity: "medium" }]);
    const Condition = { StringEquals: { "ecs:tag/team": ["media"] } };
    expect(found("ens:StartInstance", "*", { Condition })).toEqual([]);
  });

  it("is reported for writes that are requested on a kind of resource, without a condition", () => {
    const kinds = (names: string, forms: string) => [
      {
        severity: "medium",
        statement: 0,
        pattern: "*",
        message: `"*" grants ${names} on every kind of resource. Write the kinds that are needed, as in ${forms}, or add a condition.`,
        fix: null,
        fixed: null,
      },
    ];
    const [vpcs, keys] = [
      "acs:vpc:{region}:{account}:vpc/*",
      "acs:ecs:{region}:{account}:keypair/*",
    ];
    expect(problems(id, on(["vpc:CreateVpc", "ecs:CreateKeyPair"], "*"))).toEqual(
      kinds("vpc:CreateVpc, ecs:CreateKeyPair", `${vpcs}, ${keys}`),
    );
    expect(problems(id, on("ecs:AuthorizeSecurityGroup", "*"))).toEqual(
      kinds("ecs:AuthorizeSecurityGroup", "acs:ecs:{region}:{account}:securitygroup/*"),
    );
    const Condition = { IpAddress: { "acs:SourceIp": ["10.0.0.0/8"] } };
    expect(problems(id, on("vpc:CreateVpc", "*", { Condition }))).toEqual([]);
    expect(problems(id, on("vpc:CreateVpc", "acs:vpc:*:*:vpc/*"))).toEqual([]);
    expect(problems(id, on(["ecs:CancelTask", "ecs:DescribeKeyPairs"], "*"))).toEqual([]);
  });

  it("is reported for permissions management whose resources are not published", () => {
    expect(problems(id, on(["ram:SetSecurityPreference", "ram:GetUser"], "*"))).toEqual([
      {
        severity: "high",
        statement: 0,
        pattern: "*",
        message:
          '"*" grants ram:SetSecurityPreference on every resource. The resources of this action are not in the table of actions: if the documentation of the service has some, name them, or add a condition.',
        fix: null,
        fixed: null,
      },
    ]);
    // Harmful with PassRole only, which the rule escalation reports.
    expect(problems(id, on("imm:CreateProject", "*"))).toMatchObject([{ severity: "high" }]);
  });

  it.each<[operator: string, key: string, value: string, severities: string[]]>([
    ["IpAddress", "acs:SourceIp", "10.0.0.0/8", ["medium", "low", "low"]],
    ["StringLike", "oss:Prefix", "a/*", ["medium", "low", "low"]],
    ["Bool", "acs:MFAPresent", "true", ["medium", "low", "low"]],
    ["IpAddress", "acs:SourceIp", "0.0.0.0/0", ["high", "medium", "low"]],
    ["Bool", "acs:SecureTransport", "true", ["high", "medium", "low"]],
    ["StringNotEquals", "acs:SourceVpc", "vpc-1", ["high", "medium", "low"]],
  ])(
    "is less severe under a condition that narrows: %s %s %s",
    (operator, key, value, expected) => {
      const found = ["rds:DeleteDBInstance", "oss:GetObject", "oss:ListObjects"].flatMap((action) =>
        problems(id, on(action, "*", { Condition: { [operator]: { [key]: [value] } } })),
      );
      expect(found.map(({ severity }) => severity)).toEqual(expected);
      expect(found[0]?.message.includes("every resource, if the condition is met, including")).toBe(
        expected[0] === "medium",
      );
    },
  );

  it("is not reported if a condition selects resources by tag", () => {
    const when = (operator: string, key: string) =>
      problems(id, on("oss:GetObject", "*", { Condition: { [operator]: { [key]: ["a"] } } }));
    for (const key of [
      "acs:ResourceTag/team",
      "oss:BucketTag/team",
      "oss:ExistingObjectTag/team",
    ]) {
      expect(when("StringEquals", key)).toEqual([]);
      expect(when("StringNotEquals", key)).toHaveLength(1);
    }
    for (const key of ["acs:RequestTag/team", "acs:SourceVpc", "x:oss:BucketTag/team"])
      expect(when("StringEquals", key)).toHaveLength(1);
  });

  it("is reported only in Allow statements of identity policies, and not with NotAction", () => {
    const get = { Action: "oss:GetObject", Resource: "*" };
    const own = { name: "own", document: doc({ Action: "imm:ListRegions", Resource: "*" }) };
    const one = [{ name: "p", document: doc(get) }];
    expect(problems(id, doc({ ...get, Effect: "Deny" }))).toEqual([]);
    expect(problems(id, doc({ NotAction: "oss:GetObject", Resource: "*" }))).toEqual([]);
    expect(problems(id, { identity: [own], session: one })).toEqual([]);
    expect(problems(id, { identity: [own], control: one })).toEqual([]);
    expect(problems(id, { control: one })).toEqual([]);
    expect(problems(id, { identity: one })).toHaveLength(1);
    expect(problems(id, bucket(["7"], { Resource: "*" }))).toEqual([]);
    expect(
      problems(id, {
        identity: [own],
        resource: [{ name: "b", document: bucket(["7"], { Resource: "*" }) }],
      }),
    ).toEqual([]);
    expect(problems(id, trust({ Service: "imm.aliyuncs.com" }))).toEqual([]);
    expect(
      problems(
        id,
        policyOf("trust", { Action: "oss:GetObject", Principal: { Service: "imm.aliyuncs.com" } }),
      ),
    ).toEqual([]);
  });

  it("has a fix if all actions work on the other resources", () => {
    const names = ["acs:oss:*:*:media/*", "acs:oss:*:*:media"];
    const left = (Action: string[], Resource: string[]) =>
      problems(id, on(Action, Resource)).map(({ pattern, fix, fixed: mended }) => [
        pattern,
        fix,
        mended,
      ]);
    const fixed = (Action: string[]) => [
      ["*", 'Remove "*".', [{ Effect: "Allow", Action, Resource: names }]],
    ];
    for (const actions of [
      ["oss:GetObject"],
      ["oss:GetObject", "oss:ListObjects"],
      ["oss:DeleteObject*"],
    ])
      expect(left(actions, ["*", ...names])).toEqual(fixed(actions));
    const none = [["*", null, null]];
    // One of the actions needs the star, or its form is not published.
    for (const other of [
      "oss:ListBuckets",
      "imm:GetTask",
      "imm:GetDataset",
      "ecs:DescribeRegions",
      "oss:Get*",
    ])
      expect(left(["oss:GetObject", other], ["*", ...names])).toEqual(none);
    expect(left(["oss:GetObject"], ["*", project])).toEqual(none);
  });

  it("is reported for each statement and pattern", () => {
    const policy = doc(
      { Action: "imm:GetTask", Resource: ["*", "acs:imm:cn-hangzhou:1:*"] },
      { Action: "imm:ListTasks", Resource: "*" },
    );
    expect(
      problems(id, policy).map(({ severity, statement, pattern }) => [
        severity,
        statement,
        pattern,
      ]),
    ).toEqual([
      ["medium", 0, "*"],
      ["medium", 0, "acs:imm:cn-hangzhou:1:*"],
      ["low", 1, "*"],
    ]);
  });
});

describe("a name in every region", () => {
  it.each<[action: string, pattern: string, severity: string, where: string, write: string]>([
    [
      "imm:GetTask",
      "acs:imm:*:*:project/media",
      "low",
      "region and account",
      "the region and the account",
    ],
    ["imm:CreateImageModerationTask", "acs:imm:*:1:project/media", "low", "region", "the region"],
    ["mns:SendMessage", "acs:mns:cn-?:1:/queues/q/messages", "low", "region", "the region"],
    [
      "mns:SendMessage",
      "acs:mns:cn-hangzhou:*:/queues/q/messages",
      "info",
      "account",
      "the account",
    ],
  ])("%s on %s", (action, pattern, severity, where, write) => {
    const message = `"${pattern}" matches this name in every ${where}. Write ${write}.`;
    expect(problems(id, on(action, pattern))).toEqual([
      { severity, statement: 0, pattern, message, fix: null, fixed: null },
    ]);
  });

  it.each<[action: string, pattern: string]>([
    ["imm:GetTask", "acs:imm:cn-hangzhou:1:project/media"],
    ["oss:GetObject", "acs:oss:*:*:media/*"],
    ["oss:PutBucketPolicy", "acs:ossvector:*:*:media"],
    ["kms:Decrypt", "acs:kms:*:*:key/1"],
    ["log:GetLogStoreLogs", "acs:log:*:*:project/p/logstore/s"],
    ["ram:PassRole", "acs:ram:*:*:role/worker"],
    ["imm:GetDataset", "acs:imm:*:*:project/media"],
    ["mns:ListQueue", "acs:mns:*:*:/queues"],
    ["imm:GetTask", "acs:mns:*:*:/queues/q"],
    ["ecs:StartInstance", "acs:ecs:*:*:instance/i"],
    ["imm:*", "acs:imm:*:*:project/media"],
  ])("is not %s on %s", (action, pattern) => {
    expect(problems(id, on(action, pattern))).toEqual([]);
  });
});
