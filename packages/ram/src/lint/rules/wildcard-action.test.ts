import { describe, expect, it } from "vitest";
import { imm } from "../../actions/imm.ts";
import { expandAction, services } from "../../actions/table.ts";
import { formatPolicy } from "../../document/parse.ts";
import { doc, policyOf, told } from "../../testing/lint-rules.ts";
import { lint } from "../lint.ts";

const id = "wildcard-action";
const fix = "List the actions that are meant.";
const harmless = (pattern: string) =>
  expandAction(pattern).flatMap(({ name, level }) => (level === "permissions" ? [] : [name]));

const found = (pattern: string) =>
  told(id, doc({ Action: ["imm:GetTask", pattern], Resource: "*" }));
const spelt = (pattern: string) => [
  { Effect: "Allow", Action: [...new Set(["imm:GetTask", ...harmless(pattern)])], Resource: ["*"] },
];
const date = imm.checked;
const removal = (pattern: string) => `Remove "${pattern}", or list the actions that are meant.`;
/** The fix's message, with what goes that the tables don't have. */
const mend = (pattern: string, tables: string, goes: string) =>
  harmless(pattern).length === 0
    ? removal(pattern)
    : `${fix}${tables && ` The list is made from the ${tables} (${date}): what is not in there goes${goes}.`}`;
const others = ", as does every other service";

describe("a pattern that allows", () => {
  it.each<[pattern: string, severity: string, what: string]>([
    ["imm:PutProj*", "high", "imm:PutProject, which changes who may do what"],
    [
      "imm:*",
      "high",
      "imm:PutProject, imm:CreateProject, imm:UpdateProject, which change who may do what",
    ],
    [
      "sts:*",
      "high",
      "sts:AssumeRole, sts:AssumeRoleWithSAML, sts:AssumeRoleWithOIDC, which change who may do what",
    ],
    [
      "mns:Batch*Message",
      "low",
      "what writes (mns:BatchSendMessage, mns:BatchDeleteMessage) beside what reads (mns:BatchPeekMessage, mns:BatchReceiveMessage)",
    ],
    [
      "MNS:batch*message",
      "low",
      "what writes (mns:BatchSendMessage, mns:BatchDeleteMessage) beside what reads (mns:BatchPeekMessage, mns:BatchReceiveMessage)",
    ],
  ])("%s, of a service of which all is known", (pattern, severity, what) => {
    expect(found(pattern)).toEqual([
      [
        severity,
        0,
        pattern,
        `"${pattern}" allows ${what}, and whatever is added later.`,
        mend(pattern, "", ""),
        spelt(pattern),
      ],
    ]);
  });

  it.each<[pattern: string, severity: string, what: string, tables: string]>([
    ["oss:PutBucketA*", "high", "oss:PutBucketAcl, which changes who may do what", "oss"],
    [
      "OSS:put*acl",
      "high",
      "oss:PutBucketAcl, oss:PutObjectAcl, oss:PutObjectVersionAcl, which change who may do what",
      "oss",
    ],
    [
      "oss:Put*",
      "high",
      "oss:PutBucketAcl, oss:PutBucketPublicAccessBlock, oss:PutBucketPolicy and 6 more, which change who may do what",
      "oss",
    ],
    [
      "ram:*Role",
      "critical",
      "ram:PassRole, ram:UpdateRole, ram:CreateRole and 2 more, which change who may do what",
      "ram",
    ],
    [
      "eventbridge:*EventBus*",
      "low",
      "what writes (eventbridge:CreateEventBus, eventbridge:DeleteEventBus) beside what reads (eventbridge:GetEventBus, eventbridge:ListEventBuses)",
      "eventbridge",
    ],
    [
      "log:**",
      "medium",
      "what writes (log:PostLogStoreLogs, log:CreateProject, log:CreateLogStore and 2 more) beside what reads (log:GetLogStoreLogs, log:GetLogStore, log:ListProject and 1 more)",
      "log",
    ],
  ])("%s, of a service of which a part is known", (pattern, severity, what, table) => {
    expect(found(pattern)).toEqual([
      [
        severity,
        0,
        pattern,
        `"${pattern}" allows ${what}, and whatever is added later.`,
        mend(pattern, `table of ${table}`, ""),
        spelt(pattern),
      ],
    ]);
  });

  it.each<[pattern: string, severity: string, what: string, tables: string]>([
    [
      "*:Pu*BucketA*",
      "critical",
      "oss:PutBucketAcl, which changes who may do what",
      "table of oss",
    ],
    [
      "*s:Put*Policy",
      "critical",
      "oss:PutBucketPolicy, oss:PutAccessPointPolicy, which change who may do what",
      "",
    ],
    [
      "*:*PutEvents",
      "medium",
      "actions of every service with such a code, such as eventbridge:PutEvents",
      "table of eventbridge",
    ],
    [
      "*:Peek*Message",
      "medium",
      "actions of every service with such a code, such as mns:PeekMessage",
      "table of mns",
    ],
    [
      "*:ListTa*Resources",
      "medium",
      "actions of every service with such a code, such as mns:ListTagResources, ram:ListTagResources",
      "tables of mns, ram",
    ],
    [
      "*:*TagResources",
      "medium",
      "actions of every service with such a code, such as mns:ListTagResources, ram:ListTagResources, mns:TagResources and 3 more",
      "tables of mns, ram",
    ],
  ])("%s, of any service", (pattern, severity, what, tables) => {
    expect(found(pattern)).toEqual([
      [
        severity,
        0,
        pattern,
        `"${pattern}" allows ${what}, and whatever is added later.`,
        mend(pattern, tables, others),
        spelt(pattern),
      ],
    ]);
  });

  it.each<[pattern: string, what: string]>([
    ["ecs:*", "every action of ecs, of which there is no table here"],
    ["ecs:**", "every action of ecs, of which there is no table here"],
    ["ec?:*", "actions of every service with such a code"],
  ])("%s, of which nothing is known, and which people have to spell out", (pattern, what) => {
    expect(found(pattern)).toEqual([
      [
        "medium",
        0,
        pattern,
        `"${pattern}" allows ${what}, and whatever is added later.`,
        null,
        null,
      ],
    ]);
  });

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
  ])("%s is of one kind, or of nothing known", (Action) => {
    expect(told(id, doc({ Action }))).toEqual([]);
  });

  it("is spelt out as what can be granted on the statement's resources", () => {
    const left = (Action: string, Resource: string) =>
      told(id, doc({ Action, Resource }))[0]?.[5]?.[0]?.Action;
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

  it("is spelt out in a trust policy as what it takes to be the role", () => {
    const left = (Action: string | string[]) =>
      told(id, policyOf("trust", { Action, Principal: { RAM: "acs:ram::1:role/a" } })).map(
        ([, , , , , left]) => left?.[0]?.Action,
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

  it("all is blamed where it is allowed, in whatever policy, and not where it is denied", () => {
    const trust = policyOf("trust", {
      Action: "sts:Assume*",
      Principal: { RAM: "acs:ram::1:role/a" },
    });
    expect(told(id, trust)).toMatchObject([
      ["high", 0, "sts:Assume*", expect.anything(), fix, expect.anything()],
    ]);
    expect(told(id, doc({ Action: "imm:GetTask" }, { Action: "imm:*", Effect: "Deny" }))).toEqual(
      [],
    );
    expect(told(id, doc({ NotAction: "imm:*" }))).toEqual([]);
    expect(
      told(id, doc({ Action: ["imm:*", "ram:*"] })).map(([severity, , pattern]) => [
        severity,
        pattern,
      ]),
    ).toEqual([
      ["high", "imm:*"],
      ["critical", "ram:*"],
    ]);
  });
});

describe("the fix of a star", () => {
  const all = services.flatMap(({ actions }) =>
    actions.flatMap(({ name, level }) => (level === "permissions" ? [] : [name])),
  );
  const codes = services.map(({ code }) => code).join(", ");
  const message = `${fix} The list is made from the tables of ${codes} (${date}): what is not in there goes, as does every other service.`;
  const star = { Action: "*", Resource: "*" };
  const fixOf = (input: Parameters<typeof lint>[0]) =>
    lint(input).find((finding) => finding.id === id)?.fix;

  it("takes as many policies as are needed", () => {
    const found = fixOf(doc(star));
    const parts = [found?.document, ...(found?.beside ?? [])].flatMap((each) => each ?? []);
    expect(parts.length).toBeGreaterThan(1);
    expect(found?.message).toBe(`${message} It takes ${parts.length} policies: attach them all.`);
    for (const part of parts) expect(formatPolicy(part).length).toBeLessThanOrEqual(6144);
    expect(
      parts.flatMap(({ Statement }) => Statement.flatMap(({ Action = [] }) => Action)),
    ).toEqual(all);
  });

  it("is none where there can only be one policy, and it does not fit", () => {
    const session = [{ name: "session", document: doc(star) }];
    const identity = [{ name: "own", document: doc({ Action: "imm:GetTask" }) }];
    expect(fixOf({ identity, session })).toBeNull();
  });

  it("is one policy where no limit is published", () => {
    const document = policyOf("resource", { ...star, Principal: { RAM: "acs:ram::1:role/a" } });
    expect(fixOf(document)?.document?.Statement).toMatchObject([{ Action: all }]);
    const identity = [{ name: "own", document: doc({ Action: "imm:GetTask" }) }];
    expect(fixOf({ identity, control: [{ name: "control", document: doc(star) }] })).toEqual({
      message,
      document: { Version: "1", Statement: [{ Effect: "Allow", Action: all, Resource: ["*"] }] },
    });
  });
});
