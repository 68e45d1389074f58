import { describe, expect, it } from "vitest";
import type { Statement } from "../../policy.ts";
import { bucket, doc, policyOf, project, told, trust } from "../../testing/lint-rules.ts";

const id = "wide-resource";
const on = (
  Action: string | string[],
  Resource: string | string[],
  more: Partial<Statement> = {},
) => doc({ Action, Resource, ...more });
const wide = (pattern: string, actions: string, forms: string) =>
  `"${pattern}" grants ${actions} on every resource of its kind, now and later. Name those that are meant, as ${forms}.`;
const object = "acs:oss:*:*:{name}/{rest}";
const immProject = "acs:imm:{region}:{account}:project/{name}";

describe("an action on all resources", () => {
  it.each<
    [actions: string | string[], pattern: string, severity: string, told: string, forms: string]
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
    // Of those beside it no form is published, or they work on no resource: the star is theirs.
    [
      ["imm:GetTask", "imm:GetDataset", "imm:ListRegions", "ecs:StartInstance"],
      "*",
      "medium",
      "imm:GetTask",
      immProject,
    ],
  ])("%j on %s", (actions, pattern, severity, what, forms) => {
    expect(told(id, on(actions, pattern))).toEqual([
      [severity, 0, pattern, wide(pattern, what, forms), null, null],
    ]);
  });

  it.each<[string, string | string[], string | string[]]>([
    ["of one name", "oss:GetObject", "acs:oss:*:*:media/*"],
    ["of names that begin alike", "oss:GetObject", "acs:oss:*:*:media-*/*"],
    ["that works on no resource", ["imm:ContextualRetrieval", "sts:GetCallerIdentity"], "*"],
    ["that works on the account too", ["oss:ListBuckets", "imm:ListProjects"], "*"],
    ["that is asked with one fixed name", "mns:ListQueue", "*"],
    [
      "of which no form is published",
      ["imm:GetDataset", "imm:CreateProject", "ram:CreateServiceLinkedRole"],
      "*",
    ],
    ["of a service without a table", "ecs:StartInstance", "*"],
    ["that is another one's name", "oss:GetObject", "acs:imm:*:*:project/*"],
    ["by a pattern of actions that is too wide itself", ["*", "imm:*", "ecs:*", "*:Get*"], "*"],
  ])("is not one %s", (_, actions, resources) => {
    expect(told(id, on(actions, resources))).toEqual([]);
  });

  it("is not one where tags choose the resources, and is where they are only shut out", () => {
    const when = (operator: string, key: string) =>
      told(id, on("oss:GetObject", "*", { Condition: { [operator]: { [key]: ["a"] } } }));
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

  it("is looked for in what gives access: not in a Deny, in NotAction, or in a policy that only limits, or is on a resource", () => {
    const get = { Action: "oss:GetObject", Resource: "*" };
    const own = { name: "own", document: doc({ Action: "imm:ListRegions", Resource: "*" }) };
    const one = [{ name: "p", document: doc(get) }];
    expect(told(id, doc({ ...get, Effect: "Deny" }))).toEqual([]);
    expect(told(id, doc({ NotAction: "oss:GetObject", Resource: "*" }))).toEqual([]);
    expect(told(id, { identity: [own], session: one })).toEqual([]);
    expect(told(id, { identity: [own], control: one })).toEqual([]);
    expect(told(id, { control: one })).toEqual([]);
    expect(told(id, { identity: one })).toHaveLength(1);
    expect(told(id, bucket(["7"], { Resource: "*" }))).toEqual([]);
    expect(
      told(id, {
        identity: [own],
        resource: [{ name: "b", document: bucket(["7"], { Resource: "*" }) }],
      }),
    ).toEqual([]);
    expect(told(id, trust({ Service: "imm.aliyuncs.com" }))).toEqual([]);
    expect(
      told(
        id,
        policyOf("trust", { Action: "oss:GetObject", Principal: { Service: "imm.aliyuncs.com" } }),
      ),
    ).toEqual([]);
  });

  it("goes where names stand beside the star on which all the actions work", () => {
    const names = ["acs:oss:*:*:media/*", "acs:oss:*:*:media"];
    const left = (Action: string[], Resource: string[]) =>
      told(id, on(Action, Resource)).map(([, , pattern, , fix, mended]) => [pattern, fix, mended]);
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
    // One of them has nothing to work on beside the star, or nobody knows.
    for (const other of [
      "oss:ListBuckets",
      "imm:GetTask",
      "imm:GetDataset",
      "ecs:StartInstance",
      "oss:Get*",
    ])
      expect(left(["oss:GetObject", other], ["*", ...names])).toEqual(none);
    expect(left(["oss:GetObject"], ["*", project])).toEqual(none);
  });

  it("is told for each statement and pattern", () => {
    const policy = doc(
      { Action: "imm:GetTask", Resource: ["*", "acs:imm:cn-hangzhou:1:*"] },
      { Action: "imm:ListTasks", Resource: "*" },
    );
    expect(
      told(id, policy).map(([severity, statement, pattern]) => [severity, statement, pattern]),
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
      "the region and the account that are",
    ],
    [
      "imm:CreateImageModerationTask",
      "acs:imm:*:1:project/media",
      "low",
      "region",
      "the region that is",
    ],
    ["mns:SendMessage", "acs:mns:cn-?:1:/queues/q/messages", "low", "region", "the region that is"],
    [
      "mns:SendMessage",
      "acs:mns:cn-hangzhou:*:/queues/q/messages",
      "info",
      "account",
      "the account that is",
    ],
    [
      "kms:Decrypt",
      "acs:kms:*:*:key/1",
      "low",
      "region and account",
      "the region and the account that are",
    ],
  ])("%s on %s", (action, pattern, severity, where, write) => {
    const message = `"${pattern}" stands for what is called so in every ${where}. Write ${write} meant.`;
    expect(told(id, on(action, pattern))).toEqual([[severity, 0, pattern, message, null, null]]);
  });

  it.each<[string, string]>([
    ["imm:GetTask", "acs:imm:cn-hangzhou:1:project/media"],
    ["oss:GetObject", "acs:oss:*:*:media/*"],
    ["oss:PutBucketPolicy", "acs:ossvector:*:*:media"],
    ["ram:PassRole", "acs:ram:*:*:role/worker"],
    ["imm:GetDataset", "acs:imm:*:*:project/media"],
    ["mns:ListQueue", "acs:mns:*:*:/queues"],
    ["imm:GetTask", "acs:mns:*:*:/queues/q"],
    ["ecs:StartInstance", "acs:ecs:*:*:instance/i"],
    ["imm:*", "acs:imm:*:*:project/media"],
  ])("is not %s on %s", (action, pattern) => {
    expect(told(id, on(action, pattern))).toEqual([]);
  });
});
