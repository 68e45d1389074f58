import { describe, expect, it } from "vitest";
import { formatPolicy } from "../../document/parse.ts";
import type { PolicyDocument } from "../../policy.ts";
import { checked, doc, policyOf, problems } from "../../testing/lint-rules.ts";
import { lint } from "../lint.ts";

const id = "wildcard-action";
const list = "List the actions that are needed.";

const fixFrom = (tables: string) =>
  `${list} The list comes from the action ${tables} (${checked}). Actions that are not listed there are lost.`;

interface Case {
  pattern: string;
  severity: string;
  /** What the message says after "allows". */
  allows: string;
  /** The tables that the list of actions comes from, if they are not complete. */
  tables?: string;
  /** The actions that the fix puts in the place of the pattern. */
  listed: string[];
}

/** What is found for a pattern in a statement with imm:GetTask. */
const expected = ({ pattern, severity, allows, tables, listed }: Case) => ({
  severity,
  statement: 0,
  pattern,
  message: `"${pattern}" allows ${allows}. It also allows matching actions that are added later.`,
  fix:
    listed.length === 0
      ? `Remove "${pattern}", or list the actions that are needed.`
      : tables === undefined
        ? list
        : fixFrom(tables),
  fixed: [{ Effect: "Allow", Action: ["imm:GetTask", ...listed], Resource: ["*"] }],
});
const found = (pattern: string) =>
  problems(id, doc({ Action: ["imm:GetTask", pattern], Resource: "*" }));

describe("a pattern that allows", () => {
  it.each<Case>([
    {
      pattern: "imm:PutProj*",
      severity: "high",
      allows: "imm:PutProject, which changes permissions",
      listed: [],
    },
    {
      pattern: "sts:*",
      severity: "high",
      allows:
        "sts:AssumeRole, sts:AssumeRoleWithSAML, sts:AssumeRoleWithOIDC, which change permissions",
      listed: ["sts:GetCallerIdentity", "sts:SetSourceIdentity", "sts:TagSession"],
    },
    {
      pattern: "mns:Batch*Message",
      severity: "low",
      allows:
        "write actions (mns:BatchSendMessage, mns:BatchDeleteMessage) and read actions (mns:BatchPeekMessage, mns:BatchReceiveMessage)",
      listed: [
        "mns:BatchPeekMessage",
        "mns:BatchReceiveMessage",
        "mns:BatchSendMessage",
        "mns:BatchDeleteMessage",
      ],
    },
    {
      pattern: "MNS:batch*message",
      severity: "low",
      allows:
        "write actions (mns:BatchSendMessage, mns:BatchDeleteMessage) and read actions (mns:BatchPeekMessage, mns:BatchReceiveMessage)",
      listed: [
        "mns:BatchPeekMessage",
        "mns:BatchReceiveMessage",
        "mns:BatchSendMessage",
        "mns:BatchDeleteMessage",
      ],
    },
  ])("$pattern, of a service with a complete table", (row) => {
    expect(found(row.pattern)).toEqual([expected(row)]);
  });

  it.each<Case>([
    {
      pattern: "oss:PutBucketA*",
      severity: "high",
      allows: "oss:PutBucketAcl, which changes permissions",
      tables: "table of oss",
      listed: ["oss:PutBucketAccessMonitor", "oss:PutBucketArchiveDirectRead"],
    },
    {
      pattern: "OSS:put*acl",
      severity: "high",
      allows:
        "oss:PutBucketAcl, oss:PutObjectAcl, oss:PutObjectVersionAcl, which change permissions",
      listed: [],
    },
    {
      pattern: "ram:*Role",
      severity: "critical",
      allows: "ram:PassRole, ram:UpdateRole, ram:CreateRole and 2 more, which change permissions",
      tables: "table of ram",
      listed: [
        "ram:GetRole",
        "ram:ListPoliciesForRole",
        "ram:DeleteRole",
        "ram:CreateServiceLinkedRole",
        "ram:DeleteServiceLinkedRole",
      ],
    },
  ])("$pattern, of a service with an incomplete table", (row) => {
    expect(found(row.pattern)).toEqual([expected(row)]);
  });

  it.each([
    {
      pattern: "imm:*",
      allows: "imm:PutProject, imm:CreateProject, imm:UpdateProject, which change permissions",
      fix: list,
      listed: ["imm:GetTask", "imm:GetVideoModerationResult", "imm:DeleteProject"],
      notListed: ["imm:PutProject", "imm:CreateProject", "imm:UpdateProject"],
      count: 146,
    },
    {
      pattern: "oss:Put*",
      allows:
        "oss:PutBucketAcl, oss:PutBucketPublicAccessBlock, oss:PutBucketPolicy and 6 more, which change permissions",
      fix: fixFrom("table of oss"),
      listed: ["imm:GetTask", "oss:PutObject", "oss:PutBucketVersioning"],
      notListed: ["oss:PutBucketAcl", "oss:PutBucketPolicy", "oss:GetObject"],
      count: 34,
    },
  ])("$pattern, with many actions", ({ pattern, allows, fix, listed, notListed, count }) => {
    const [problem, more] = found(pattern);
    expect(more).toBeUndefined();
    expect(problem).toMatchObject({
      severity: "high",
      message: `"${pattern}" allows ${allows}. It also allows matching actions that are added later.`,
      fix,
    });
    const actions = problem?.fixed?.[0]?.Action;
    expect(actions).toEqual(expect.arrayContaining(listed));
    expect(actions).toHaveLength(count);
    for (const action of notListed) expect(actions).not.toContain(action);
  });

  it.each<[pattern: string, severity: string, allows: string]>([
    ["sts-x:*", "medium", "every action of sts-x, a service that has no action table here"],
    [
      "agentloop:*",
      "medium",
      "write actions (agentloop:AddDatasetData, agentloop:CancelPipelineRun, agentloop:CreateDataset and 21 more) and read actions (agentloop:ExecuteQuery, agentloop:GetAgentSpace, agentloop:GetDataset and 15 more)",
    ],
    [
      "ecs:**",
      "high",
      "ecs:AttachInstanceRamRole, ecs:ConfigureSecurityGroupPermissions, ecs:CreateNetworkInterfacePermission and 2 more, which change permissions",
    ],
    ["ec?:*", "medium", "actions of all services whose code matches"],
    [
      "eventbridge:*EventBus*",
      "low",
      "write actions (eventbridge:CreateEventBus, eventbridge:DeleteEventBus, eventbridge:UpdateEventBus) and read actions (eventbridge:GetEventBus, eventbridge:ListEventBuses)",
    ],
    ["log:**", "high", "log:DeleteProjectPolicy, log:PutProjectPolicy, which change permissions"],
    ["*:Pu*BucketA*", "critical", "oss:PutBucketAcl, which changes permissions"],
    [
      "*s:Put*Policy",
      "critical",
      "oss:PutBucketPolicy, oss:PutAccessPointPolicy, which change permissions",
    ],
    [
      "*:*PutEvents",
      "medium",
      "actions of all services whose code matches, such as eventbridge:PutEvents",
    ],
    [
      "*:Peek*Message",
      "low",
      "actions of all services whose code matches, such as mns:PeekMessage",
    ],
    [
      "*:*TagResources",
      "medium",
      "actions of all services whose code matches, such as mns:ListTagResources, ram:ListTagResources, mns:TagResources and 3 more",
    ],
  ])(
    "%s, which can match actions without a description, has no fix",
    (pattern, severity, allows) => {
      expect(found(pattern)).toEqual([
        {
          severity,
          statement: 0,
          pattern,
          message: `"${pattern}" allows ${allows}. It also allows matching actions that are added later.`,
          fix: null,
          fixed: null,
        },
      ]);
    },
  );

  it.each([
    "imm:Get*",
    "imm:List*",
    "oss:Get*",
    "oss:DeleteObject*",
    "ecs:Describe*",
    "ecs:*Instance",
    "oss:PutObject",
    "oss:PutBucketAcl",
    "ecs:StartInstance",
    "ram:PassRole",
    "kms:Nothing*",
    "mns:*Subscri?e",
    "eventbridge:*EventBuses",
  ])("%s is fine", (Action) => {
    expect(problems(id, doc({ Action }))).toEqual([]);
  });

  it("is replaced by actions that can be granted on the statement's resources", () => {
    const left = (Action: string, Resource: string) =>
      problems(id, doc({ Action, Resource }))[0]?.fixed?.[0]?.Action;
    expect(left("oss:Put*Tagging", "acs:oss:*:*:media/*")).toBeUndefined();
    expect(left("oss:*ObjectTagging", "acs:oss:*:*:media/*")).toEqual([
      "oss:GetObjectTagging",
      "oss:PutObjectTagging",
      "oss:DeleteObjectTagging",
    ]);
    expect(left("oss:*tTagging", "acs:oss:*:*:media")).toEqual([
      "oss:GetBucketTagging",
      "oss:PutBucketTagging",
      "oss:DeleteBucketTagging",
    ]);
    expect(left("sts:*", "acs:ram::1:role/*")).toEqual(["sts:SetSourceIdentity", "sts:TagSession"]);
    expect(left("oss:Put*Acl", "acs:imm:*:*:project/p")).toBeUndefined();
  });

  it("is replaced by actions of STS in a trust policy", () => {
    const left = (Action: string | string[]) =>
      problems(id, policyOf("trust", { Action, Principal: { RAM: "acs:ram::1:role/a" } })).map(
        ({ fixed: left }) => left?.[0]?.Action,
      );
    const assume = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithOIDC"];
    expect(left("sts:Assume*")).toEqual([assume]);
    expect(left("*")).toEqual([expect.arrayContaining([...assume, "sts:TagSession"])]);
    expect(
      left("*")
        .flat()
        .filter((name) => !name?.startsWith("sts:")),
    ).toEqual([]);
    expect(left(["sts:AssumeRole", "ram:*"])).toEqual([["sts:AssumeRole"]]);
  });

  it("is reported in any Allow statement, and not in Deny statements and NotAction", () => {
    const trust = policyOf("trust", {
      Action: "sts:Assume*",
      Principal: { RAM: "acs:ram::1:role/a" },
    });
    expect(problems(id, trust)).toMatchObject([
      {
        severity: "high",
        statement: 0,
        pattern: "sts:Assume*",
        message: expect.anything(),
        fix: list,
        fixed: expect.anything(),
      },
    ]);
    expect(
      problems(id, doc({ Action: "imm:GetTask" }, { Action: "imm:*", Effect: "Deny" })),
    ).toEqual([]);
    expect(problems(id, doc({ NotAction: "imm:*" }))).toEqual([]);
    expect(
      problems(id, doc({ Action: "imm:*" }, { Action: "ram:*" })).map(({ severity, pattern }) => [
        severity,
        pattern,
      ]),
    ).toEqual([
      ["high", "imm:*"],
      ["critical", "ram:*"],
    ]);
  });

  it("is reported once for a statement, with the most severe pattern first", () => {
    const found = problems(
      id,
      doc({ Action: ["mns:Batch*Message", "imm:GetTask", "sts:*"], Resource: "*" }),
    );
    expect(found).toEqual([
      {
        severity: "high",
        statement: 0,
        pattern: "mns:Batch*Message, sts:*",
        message:
          '"sts:*" allows sts:AssumeRole, sts:AssumeRoleWithSAML, sts:AssumeRoleWithOIDC, which change permissions. It also allows matching actions that are added later. The statement also has "mns:Batch*Message".',
        fix: list,
        fixed: [
          expect.objectContaining({
            Action: [
              "imm:GetTask",
              "mns:BatchPeekMessage",
              "mns:BatchReceiveMessage",
              "mns:BatchSendMessage",
              "mns:BatchDeleteMessage",
              "sts:GetCallerIdentity",
              "sts:SetSourceIdentity",
              "sts:TagSession",
            ],
          }),
        ],
      },
    ]);
    expect(
      problems(id, doc({ Action: ["ecs:*", "mns:Batch*Message"], Resource: "*" })),
    ).toMatchObject([{ pattern: "ecs:*, mns:Batch*Message", fix: null }]);
  });
});

describe("the severity of a pattern", () => {
  const found = (Action: string, Resource: string | string[]) =>
    problems(id, doc({ Action, Resource })).map(({ severity, message }) => [
      severity,
      message.replace(/^"[^"]*" allows |\. It also allows .*$/g, ""),
    ]);

  it("is that of the actions that the resources can be used for", () => {
    expect(found("oss:Put*", "acs:oss:*:*:media")).toEqual([
      [
        "high",
        "oss:PutBucketAcl, oss:PutBucketPublicAccessBlock, oss:PutBucketPolicy and 3 more, which change permissions",
      ],
    ]);
    expect(found("oss:*Tagging", "acs:oss:*:*:media")).toEqual([
      [
        "low",
        "write actions (oss:PutBucketTagging, oss:DeleteBucketTagging) and read actions (oss:GetBucketTagging)",
      ],
    ]);
    expect(found("mns:Batch*Message", "acs:imm:*:*:project/p")).toEqual([]);
  });
});

describe("the fix of a whole service", () => {
  const star = { Action: ["oss:*", "imm:*"], Resource: "*" };
  const message = fixFrom("table of oss");
  const fixOf = (input: Parameters<typeof lint>[0]) =>
    lint(input).find((finding) => finding.id === id)?.fix;
  const actionsOf = (documents: readonly PolicyDocument[]) =>
    documents.flatMap(({ Statement }) => Statement.flatMap(({ Action = [] }) => Action));
  /** One action that is listed and one that is not, because it changes permissions. */
  const checkActions = (actions: readonly string[]) => {
    expect(actions.length).toBeGreaterThan(300);
    expect(new Set(actions).size).toBe(actions.length);
    expect(actions).toEqual(
      expect.arrayContaining(["imm:GetTask", "oss:GetObject", "oss:PutObject"]),
    );
    for (const action of ["imm:PutProject", "oss:PutBucketPolicy", "oss:PutObjectAcl"])
      expect(actions).not.toContain(action);
  };

  it("takes as many policies as are needed", () => {
    const fix = fixOf(doc(star));
    const parts = [fix?.document, ...(fix?.moreDocuments ?? [])].flatMap((each) => each ?? []);
    expect(parts).toHaveLength(2);
    expect(fix?.message).toBe(`${message} It takes 2 policies. Attach all of them.`);
    for (const part of parts) expect(formatPolicy(part).length).toBeLessThanOrEqual(6144);
    checkActions(actionsOf(parts));
  });

  it("is null if there can only be one policy, and it does not fit", () => {
    const session = [{ name: "session", document: doc(star) }];
    const identity = [{ name: "own", document: doc({ Action: "imm:GetTask" }) }];
    expect(fixOf({ identity, session })).toBeNull();
  });

  it("is one policy if no limit is published", () => {
    const Principal = { RAM: ["acs:ram::1:role/a"] };
    const onResource = fixOf(policyOf("resource", { ...star, Principal }));
    expect(onResource?.moreDocuments).toBeUndefined();
    expect(onResource?.document?.Statement).toMatchObject([{ Principal, Resource: ["*"] }]);
    const identity = [{ name: "own", document: doc({ Action: "imm:GetTask" }) }];
    const control = [{ name: "control", document: doc(star) }];
    const fix = fixOf({ identity, control });
    expect(fix).toMatchObject({ message, document: { Statement: [{ Resource: ["*"] }] } });
    expect(fix?.moreDocuments).toBeUndefined();
    checkActions(actionsOf([fix?.document as PolicyDocument]));
  });
});
