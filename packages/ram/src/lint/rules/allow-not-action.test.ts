import { expect, it } from "vitest";
import { checked, doc, get, policyOf, problems, project } from "../../testing/lint-rules.ts";
import { lint } from "../lint.ts";

const id = "allow-not-action";
const list = "List the actions that are needed.";
const madeFrom = (...codes: string[]) =>
  `${list} The list comes from the action tables of ${codes.join(", ")} (${checked}). Actions that are not listed there are lost, and so are all other services.`;
const tls = { Condition: { Bool: { "acs:SecureTransport": ["true"] } } };
const message = (NotAction: string[]) =>
  `This allows every action of every service except ${NotAction.join(", ")}, including actions that are added later.`;

const everyTable = ["imm", "oss", "mns", "ram", "sts", "kms", "log", "eventbridge", "fc"];

it.each([
  {
    NotAction: ["sts:Assume*"],
    tables: everyTable,
    listed: ["imm:GetTask", "ram:GetUser", "sts:TagSession"],
    notListed: ["sts:AssumeRole", "ram:PassRole"],
  },
  {
    NotAction: ["ram:*"],
    tables: ["imm", "oss", "mns", "sts", "kms", "log", "eventbridge", "fc"],
    listed: ["imm:GetTask", "sts:TagSession"],
    notListed: ["ram:GetUser", "sts:AssumeRole"],
  },
  {
    NotAction: ["IMM:gettask", "kms:*Key"],
    tables: everyTable,
    listed: ["imm:ListTasks", "kms:Decrypt"],
    notListed: ["imm:GetTask", "kms:GenerateDataKey", "kms:SetKeyPolicy"],
  },
  {
    NotAction: ["kms:Bogus"],
    tables: everyTable,
    listed: ["imm:GetTask", "kms:Decrypt", "kms:GenerateDataKey"],
    notListed: ["oss:PutBucketPolicy"],
  },
])(
  "NotAction $NotAction is replaced by the listed actions that don't change permissions",
  ({ NotAction, tables, listed, notListed }) => {
    const policy = doc(get, { Effect: "Allow", Resource: ["*"], NotAction, ...tls });
    const [found] = lint(policy).filter((finding) => finding.id === id);
    expect(found).toMatchObject({
      severity: "critical",
      statement: 1,
      pointer: "/Statement/1/NotAction",
      pattern: NotAction.join(", "),
      message: message(NotAction),
    });
    // What does not fit into one policy is in further policies.
    const documents = [found?.fix?.document, ...(found?.fix?.moreDocuments ?? [])];
    expect(found?.fix?.message).toBe(
      `${madeFrom(...tables)} It takes ${documents.length} policies. Attach all of them.`,
    );
    const [own, ...rest] = documents.flatMap((each) => each?.Statement ?? []);
    expect(own).toEqual(policy.Statement[0]);
    const actions = rest.flatMap(({ Action = [] }) => Action);
    expect(actions).toEqual(expect.arrayContaining(listed));
    for (const action of notListed) expect(actions).not.toContain(action);
    for (const { Action: _, ...each } of rest)
      expect(each).toEqual({ Effect: "Allow", Resource: ["*"], ...tls });
  },
);

it.each([
  ["imm:*", "oss:*", "mns:*", "ram:*", "sts:*", "kms:*", "log:*", "eventbridge:*", "fc:*"],
  ["*"],
])("NotAction has no fix if no listed action is left: %s, …", (...NotAction) => {
  expect(problems(id, doc(get, { NotAction, Resource: "*" }))).toEqual([
    {
      severity: "critical",
      statement: 1,
      pattern: NotAction.join(", "),
      message: message(NotAction),
      fix: null,
      fixed: null,
    },
  ]);
});

it("a Deny with NotAction is fine", () => {
  expect(problems(id, doc(get, { Effect: "Deny", NotAction: "imm:Get*" }))).toEqual([]);
});

it("is replaced by actions that can be granted on the statement's resources", () => {
  const left = (NotAction: string, Resource: string) =>
    problems(id, doc({ NotAction, Resource }))[0]?.fixed?.[0]?.Action;
  expect(left("imm:Create*", project)).toContain("imm:GetTask");
  expect(left("imm:Create*", project)).not.toContain("oss:GetObject");
  expect(left("mns:Send*", "acs:mns:*:*:/topics/t/messages")).not.toContain("mns:ReceiveMessage");
  const trusted = (NotAction: string) =>
    problems(id, policyOf("trust", { NotAction, Principal: { RAM: "acs:ram::1:role/a" } }))[0];
  expect(trusted("sts:*")).toMatchObject({ fix: null, fixed: null });
  expect(trusted("sts:Assume*")?.fixed?.[0]?.Action).toEqual([
    "sts:GetCallerIdentity",
    "sts:SetSourceIdentity",
    "sts:TagSession",
  ]);
});
