import { describe, expect, it } from "vitest";
import { operators } from "../document/operators.ts";
import { parsePolicy } from "../document/parse.ts";
import { grants } from "../grants/grants.ts";
import { lint } from "../lint/lint.ts";
import type { PolicyDocument } from "../policy.ts";
import { explain } from "./explain.ts";
import { whoCan } from "./who-can.ts";

// Each statement allows everything unless it says otherwise. Pass Action: undefined with NotAction.
const doc = (...statements: object[]): PolicyDocument =>
  parsePolicy({
    Version: "1",
    Statement: statements.map((each) => ({ Effect: "Allow", Action: "*", Resource: "*", ...each })),
  });
const lines = (policies: Parameters<typeof explain>[0]) =>
  explain(policies).map(({ message }) => message);
const project = "acs:imm:cn-hangzhou:1:project/p";

describe("explain", () => {
  it("describes a grant", () => {
    const grant = grants.readModerationResults({
      region: "cn-hangzhou",
      accountId: "1",
      project: "p",
    });
    expect(explain({ name: "g", document: grant.policy() })).toMatchObject([
      {
        id: "can",
        severity: "info",
        policy: "g",
        statement: 0,
        pointer: "/Statement/0",
        pattern: "imm:GetTask, imm:GetVideoModerationResult, imm:GetImageModerationResult",
        service: "imm",
        level: "read",
        actions: ["imm:GetTask", "imm:GetVideoModerationResult", "imm:GetImageModerationResult"],
        callers: [],
        resources: [project],
        conditions: [],
        except: [],
        fix: null,
        message: `Can read imm: GetTask, GetVideoModerationResult, GetImageModerationResult on ${project}.`,
      },
      { level: "list", message: `Can list imm: ListTasks on ${project}.` },
    ]);
  });

  it("leaves out actions that are denied or not allowed by every layer", () => {
    const document = doc(
      { Action: "imm:*ModerationTask", Resource: project },
      { Effect: "Deny", Action: "imm:CreateVideo*" },
      { Action: ["sts:*", "ram:PassRole"], Resource: "*" },
    );
    expect(lines(document)).toEqual([
      `Can write imm: CreateImageModerationTask on ${project}.`,
      "Can read sts: GetCallerIdentity on *.",
      "Can write sts: SetSourceIdentity, TagSession on *.",
      "Can assume any role (AssumeRole, AssumeRoleWithSAML, AssumeRoleWithOIDC).",
      "Can change permissions of ram: PassRole on *.",
    ]);
    expect(
      lines({
        identity: [{ name: "i", document }],
        session: [{ name: "s", document: doc({ Action: "imm:*" }) }],
      }),
    ).toEqual([`Can write imm: CreateImageModerationTask on ${project}.`]);
    expect(
      lines({
        identity: [{ name: "i", document }],
        control: [{ name: "c", document: doc({ Action: "oss:*" }) }],
      }),
    ).toEqual([]);
  });

  it("names actions without a table, and everything except a NotAction", () => {
    expect(lines(doc({ Action: ["ens:RunInstances", "dataworks:*"] }))).toEqual([
      "Can probably write ens: RunInstances (inferred from the names) on *.",
      "Can call dataworks:* on *.",
    ]);
    const not: PolicyDocument = {
      Version: "1",
      Statement: [
        {
          Effect: "Allow",
          NotAction: [
            "imm:*",
            "oss:*",
            "mns:*",
            "ram:*",
            "kms:*",
            "log:*",
            "eventbridge:*",
            "fc:*",
          ],
          Resource: ["*"],
        },
      ],
    };
    expect(lines(not)).toEqual([
      "Can call every action except imm:*, oss:*, mns:*, ram:*, kms:*, log:*, eventbridge:*, fc:* on *.",
    ]);
    expect(lines(doc({ Action: "ecs:RunInstances" }, { Effect: "Deny", Action: "ecs:*" }))).toEqual(
      [],
    );
  });

  it.each<[name: string, statement: object, patterns: readonly string[]]>([
    [
      "of a service with an incomplete table",
      { Action: "oss:PutBucketRef*" },
      ["oss:PutBucketRef*"],
    ],
    ["in any letter case", { Action: "OSS:putbucketref*" }, ["OSS:putbucketref*"]],
    [
      "for each such pattern",
      { Action: ["kms:De*", "fc:*", "log:?etLogStore"] },
      ["kms:De*", "fc:*", "log:?etLogStore"],
    ],
    ["not of a service with a complete table", { Action: ["imm:Get*", "mns:*"] }, []],
    ["not for a plain name", { Action: "oss:PutBucketReferer" }, []],
    [
      "only on resources of the service",
      { Action: "oss:PutBucketRef*", Resource: "acs:mns:*:*:/queues/q" },
      [],
    ],
  ])("reports unlisted actions that a pattern can match: %s", (_, statement, patterns) => {
    const unknown = explain(doc(statement)).filter(({ level }) => level === "unknown");
    expect(unknown.flatMap(({ actions }) => actions)).toEqual(patterns);
  });

  it("describes unlisted actions as text", () => {
    expect(lines(doc({ Action: "oss:PutBucketRef*" }))).toEqual([
      "Can write oss: PutBucketReferer on *.",
      "Can call any other action that matches oss:PutBucketRef* (the table of oss actions is not complete) on *.",
    ]);
    expect(lines(doc({ Action: ["kms:De*", "kms:Enc*", "kms:Nothing", "kms:Gen*"] })).at(-1)).toBe(
      "Can call kms:Nothing and any other action that matches kms:De*, kms:Enc*, kms:Gen* (the table of kms actions is not complete) on *.",
    );
    expect(lines(doc({})).at(-1)).toBe("Can call every action on *.");
  });

  it("reports unlisted actions only if some of them are not denied", () => {
    const wide = { Action: "eventbridge:*Rule" };
    const found = (...denials: object[]) =>
      explain(doc(wide, ...denials.map((each) => ({ Effect: "Deny", ...each })))).map(
        ({ level, actions }) => [level, actions.length],
      );
    expect(found({ Action: "eventbridge:Get*" })).toEqual([
      ["write", 5],
      ["unknown", 1],
    ]);
    expect(
      found({ NotAction: ["eventbridge:GetRule", "eventbridge:CreateRule"], Action: undefined }),
    ).toEqual([
      ["read", 1],
      ["write", 1],
    ]);
    expect(found({ Action: "eventbridge:*" })).toEqual([]);
    // If only listed actions are left, only they are reported.
    const session = doc({ Action: ["oss:GetObject", "kms:*"] });
    expect(
      explain({
        identity: [{ name: "i", document: doc({}) }],
        session: [{ name: "s", document: session }],
      }).map(({ level, actions }) => [level, actions[0]]),
    ).toEqual([
      ["read", "oss:GetObject"],
      ["read", "kms:Decrypt"],
      ["list", "kms:ListKeys"],
      ["write", "kms:Encrypt"],
      ["permissions", "kms:SetKeyPolicy"],
      ["unknown", "*"],
    ]);
  });

  it("lists the resources that the actions can be requested on", () => {
    const [object, bucket, queue] = [
      "acs:oss:*:*:b/*",
      "acs:oss:*:*:b",
      "acs:mns:*:*:/queues/q/messages",
    ];
    const all = {
      Action: ["oss:GetObject", "mns:SendMessage", "imm:GetTask"],
      Resource: [object, queue, project],
    };
    expect(lines(doc(all))).toEqual([
      `Can read oss: GetObject on ${object}.`,
      `Can write mns: SendMessage on ${queue}.`,
      `Can read imm: GetTask on ${project}.`,
    ]);
    expect(
      lines(
        doc({ Action: ["oss:GetObject", "oss:GetBucketInfo"], Resource: [object, queue, bucket] }),
      ),
    ).toEqual([`Can read oss: GetObject, GetBucketInfo on ${object}, ${bucket}.`]);
    expect(
      lines(doc({ Action: ["oss:GetObject", "oss:GetBucketInfo"], Resource: bucket })),
    ).toEqual([`Can read oss: GetBucketInfo on ${bucket}.`]);
    expect(lines(doc({ Action: "oss:GetObject", Resource: [bucket, queue] }))).toEqual([]);
    // If the form of an action is not published: all resources of its service, and the star.
    expect(
      lines(doc({ Action: ["IMM:CreateBatch"], Resource: [object, "*", "acs:imm:*:*:x"] })),
    ).toEqual(["Can write imm: CreateBatch on *, acs:imm:*:*:x."]);
    // An action without a table keeps all resources.
    expect(lines(doc({ Action: ["ecs:Run", "*:Run"], Resource: [object, queue] }))).toEqual([
      `Can call ecs:Run on ${object}, ${queue}.`,
      `Can call every action that matches *:Run on ${object}, ${queue}.`,
    ]);
  });

  it("leaves out an action that remains only on resources it is never requested on", () => {
    const statement = {
      Action: ["oss:GetObject", "mns:SendMessage"],
      Resource: ["acs:oss:*:*:b/*", "acs:mns:*:*:/queues/q/messages"],
    };
    const deny = { Effect: "Deny", Action: "*", Resource: "acs:oss:*:*:*" };
    expect(lines(doc(statement, deny))).toEqual([
      "Can write mns: SendMessage on acs:mns:*:*:/queues/q/messages.",
    ]);
  });

  it("applies a Deny to each statement separately", () => {
    const deny = { Effect: "Deny", Action: "imm:*", Resource: project };
    const document = doc(
      { Action: "imm:GetTask", Resource: project },
      { Action: "imm:GetTask", Resource: `${project}2` },
      deny,
    );
    const found = (document: PolicyDocument, other: PolicyDocument) =>
      explain([
        { name: "one", document },
        { name: "other", document: other },
      ]).map(({ policy, statement, resources }) => [policy, statement, ...resources]);
    expect(found(document, doc({ Action: "imm:GetTask", Resource: `${project}3` }))).toEqual([
      ["one", 1, `${project}2`],
      ["other", 0, `${project}3`],
    ]);
    expect(
      found(
        doc(deny),
        doc(
          { Action: "imm:GetTask", Resource: project },
          { Action: "imm:GetTask", Resource: `${project}2` },
        ),
      ),
    ).toEqual([["other", 1, `${project}2`]]);
  });

  it("reports each statement once, also with two kinds of principals", () => {
    const statement = {
      Effect: "Allow",
      Action: "oss:GetObject",
      Resource: "acs:oss:*:1:b/*",
      Principal: ["7", "acs:ram::1:role/worker"],
    };
    const document = parsePolicy(
      { Version: "1", Statement: [statement, { ...statement, Action: "oss:PutObject" }] },
      { kind: "bucket" },
    );
    expect(explain(document).map(({ statement, pattern }) => [statement, pattern])).toEqual([
      [0, "oss:GetObject"],
      [1, "oss:PutObject"],
    ]);
  });

  it("reports other services only if something of them remains", () => {
    const unknown = (identity: PolicyDocument, ...session: PolicyDocument[]) => {
      const named = (document: PolicyDocument) => ({ name: "p", document });
      return explain({ identity: [named(identity)], session: session.map(named) }).flatMap(
        ({ level, service, actions }) =>
          ["any", "unknown"].includes(level) ? [[service, ...actions]] : [],
      );
    };
    expect(unknown(doc({}))).toEqual([["*", "*"]]);
    expect(unknown(doc({ Action: ["*:Get*", "ec?:*", "imm:*"] }))).toEqual([
      ["*", "*:Get*"],
      ["ec?", "ec?:*"],
    ]);
    expect(unknown(doc({}), doc({ Action: ["imm:*", "oss:GetObject"] }))).toEqual([]);
    expect(unknown(doc({}), doc({ Action: ["imm:*", "ecs:RunInstances"] }))).toEqual([["*", "*"]]);
    const not = (effect: string, ...NotAction: string[]) => ({
      Effect: effect,
      NotAction,
      Action: undefined,
    });
    expect(unknown(doc(not("Allow", "imm:*"), not("Deny", "imm:*")))).toEqual([]);
    expect(unknown(doc({}, not("Deny", "imm:*", "fc:InvokeFunction")))).toEqual([]);
    expect(unknown(doc({}, not("Deny", "imm:*", "ecs:*")))).toEqual([["*", "*"]]);
  });

  it("lists several actions of a service, several resources and several values", () => {
    expect(
      lines(
        doc({
          Action: ["ens:RunInstances", "ens:StopInstance"],
          Resource: ["acs:ens:*:*:instance/a", "acs:ens:*:*:instance/b"],
        }),
      ),
    ).toEqual([
      "Can probably write ens: RunInstances, StopInstance (inferred from the names) on acs:ens:*:*:instance/a, acs:ens:*:*:instance/b.",
    ]);
    expect(explain(doc({ Action: ["ens:RunInstances", "ens:StopInstance"] }))).toMatchObject([
      {
        service: "ens",
        level: "write",
        inferred: true,
        pattern: "ens:RunInstances, ens:StopInstance",
        actions: ["ens:RunInstances", "ens:StopInstance"],
      },
    ]);
  });

  it("names the callers and the conditions", () => {
    const bucket = (Principal: unknown) =>
      parsePolicy(
        {
          Version: "1",
          Statement: {
            Effect: "Allow",
            Action: "oss:GetObject",
            Resource: "acs:oss:*:1:b/*",
            Principal,
          },
        },
        { kind: "bucket" },
      );
    expect(lines(bucket(["7", "arn:sts::1:assumed-role/worker/*"]))).toEqual([
      "7, arn:sts::1:assumed-role/worker/* can read oss: GetObject on acs:oss:*:1:b/*.",
    ]);
    expect([...lines(bucket("*")), ...lines(bucket([]))]).toEqual(
      Array(2).fill("Everybody can read oss: GetObject on acs:oss:*:1:b/*."),
    );
    const trust = parsePolicy(
      {
        Version: "1",
        Statement: {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "imm.aliyuncs.com" },
        },
      },
      { kind: "trust" },
    );
    expect(lines(trust)).toEqual(["imm.aliyuncs.com can assume this role."]);
    expect(
      lines(
        doc({
          Action: "imm:GetTask",
          Condition: {
            IpAddress: { "acs:SourceIp": ["10.0.0.0/8", "::1"] },
            Bool: { "acs:SecureTransport": "true" },
          },
        }),
      ),
    ).toEqual([
      "Can read imm: GetTask on *, if acs:SourceIp is in 10.0.0.0/8 or ::1 and acs:SecureTransport is true.",
    ]);
  });

  it("says in one line what a pattern across services allows", () => {
    expect(lines(doc({ Action: ["*", "imm:GetTask"] }))).toEqual([
      "Can read imm: GetTask on *.",
      "Can call every action on *.",
    ]);
    expect(lines(doc({ Action: "*:Get*" }, { Effect: "Deny", Action: "oss:GetObject" }))).toEqual([
      "Can call every action that matches *:Get* on *, except what is denied by statement 1.",
    ]);
    expect(lines(doc({ Action: ["*:Get*", "*:List*"], Resource: "acs:oss:media/*" }))).toEqual([]);
    expect(lines(doc({}, { Effect: "Deny", Action: "*" }))).toEqual([]);
  });

  it("says which role can be assumed", () => {
    expect(lines(doc({ Action: "sts:AssumeRole", Resource: "acs:ram:*:1:role/app" }))).toEqual([
      "Can assume acs:ram:*:1:role/app.",
    ]);
    expect(lines(doc({ Action: "sts:AssumeRole" }))).toEqual(["Can assume any role."]);
  });

  it("keeps actions apart whose level is only inferred", () => {
    expect(
      explain(doc({ Action: ["kms:Decrypt", "kms:DescribeRegions"] })).map(
        ({ level, inferred, message }) => ({ level, inferred, message }),
      ),
    ).toEqual([
      { level: "read", inferred: false, message: "Can read kms: Decrypt on *." },
      {
        level: "read",
        inferred: true,
        message: "Can probably read kms: DescribeRegions (inferred from the names) on *.",
      },
    ]);
  });

  it("shows an empty value", () => {
    expect(
      lines(
        doc({ Action: "imm:GetTask", Condition: { StringEquals: { "acs:UserAgent": ["", "a"] } } }),
      ),
    ).toEqual(['Can read imm: GetTask on *, if acs:UserAgent is "" or a.']);
  });

  it.each(Object.keys(operators))("has words for %s", (operator) => {
    const value = {
      number: "1",
      date: "2026-01-01T00:00:00Z",
      ip: "10.0.0.0/8",
      bool: "true",
      string: "a",
    }[operators[operator]?.family ?? "string"];
    const [line = ""] = lines(
      doc({ Action: "imm:GetTask", Condition: { [operator]: { "acs:UserAgent": value } } }),
    );
    expect(line).toMatch(/, if acs:UserAgent (is|matches|does) ?\D*/);
    expect(line).not.toContain("undefined");
  });
});

it("explains and lints a policy that was not parsed", () => {
  const odd: PolicyDocument = {
    Version: "1",
    Statement: [
      {
        Effect: "Allow",
        NotAction: ["ecs:*"],
        Resource: ["*"],
        Condition: { Null: { "acs:UserAgent": ["1"] } },
      },
    ],
  };
  expect(lines(odd).at(-1)).toBe(
    "Can call every action except ecs:* on *, if Null acs:UserAgent 1 holds (RAM does not document the operator).",
  );
  const half: PolicyDocument = {
    Version: "1",
    Statement: [
      {
        Effect: "Allow",
        Action: ["imm:GetTask"],
        Principal: { Service: ["imm"] },
        Condition: { StringNotLike: { "acs:UserAgent": ["a"] }, Odd: {} },
      },
    ],
  };
  expect(lines(half)).toEqual([
    "imm can read imm: GetTask on the role of this trust policy, if acs:UserAgent does not match a.",
  ]);
  expect(lint(odd).map(({ id }) => id)).toContain("allow-not-action");
});

it("whoCan returns the callers who can, with a request", () => {
  const callers = [
    {
      name: "reader",
      policies: {
        identity: [
          {
            name: "p",
            document: doc({ Action: "oss:GetObject", Resource: "acs:oss:*:*:evidence/*" }),
          },
        ],
      },
    },
    { name: "cleaner", policies: doc({ Action: "oss:Delete*", Resource: "acs:oss:*:*:media/*" }) },
    {
      name: "stranger",
      policies: [
        { name: "p", document: doc({ Condition: { StringEquals: { "acs:Mystery": "1" } } }) },
      ],
    },
  ];
  expect(whoCan(callers, { resource: "acs:oss:*:1:evidence/*" })).toMatchObject([
    {
      name: "reader",
      permission: {
        answer: "yes",
        request: { action: "oss:GetObject", resource: expect.stringContaining("evidence/") },
      },
    },
    { name: "stranger", permission: { answer: "undetermined" } },
  ]);
});
