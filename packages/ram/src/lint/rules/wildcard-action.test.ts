import { describe, expect, it } from "vitest";
import { expandAction, services } from "../../actions/table.ts";
import { formatPolicy } from "../../document/parse.ts";
import { lint } from "../lint.ts";
import { doc, policyOf, told } from "./rules.test.support.ts";

const id = "wildcard-action";
const fix = "List the actions that are meant.";
const harmless = (pattern: string) => expandAction(pattern).flatMap(({ name, level }) => (level === "permissions" ? [] : [name]));

describe("a pattern that takes in", () => {
  it.each<[pattern: string, severity: string, what: string]>([
    ["oss:PutObjectA*", "high", "oss:PutObjectAcl, which change who may do what"],
    ["oss:PutBucketPoli??", "high", "oss:PutBucketPolicy, which change who may do what"],
    ["OSS:put*acl", "high", "oss:PutBucketAcl, oss:PutObjectAcl, oss:PutObjectVersionAcl, which change who may do what"],
    ["imm:*", "high", "imm:CreateProject, imm:UpdateProject, which change who may do what"],
    ["oss:Put*", "high", "oss:PutBucketAcl, oss:PutBucketPolicy, oss:PutBucketPublicAccessBlock and 2 more, which change who may do what"],
    ["sts:*", "high", "sts:AssumeRole, sts:AssumeRoleWithSAML, sts:AssumeRoleWithOIDC, which change who may do what"],
    ["ram:PassR*", "critical", "ram:PassRole, which change who may do what"],
    ["*:PutBucketAcl", "critical", "oss:PutBucketAcl, which change who may do what"],
    ["o*s:*Policy", "critical", "oss:PutBucketPolicy, oss:DeleteBucketPolicy, which change who may do what"],
    ["*:Get*Info", "medium", "actions of every service with such a code, such as oss:GetBucketInfo, ram:GetUserMFAInfo"],
    ["ec?:*", "medium", "actions of every service with such a code"],
    ["*:SendMessage", "medium", "actions of every service with such a code, such as mns:SendMessage"],
    [
      "mns:Batch*Message",
      "low",
      "what writes (mns:BatchSendMessage, mns:BatchDeleteMessage) beside what reads (mns:BatchPeekMessage, mns:BatchReceiveMessage)",
    ],
    ["eventbridge:*EventBuses", "", ""],
    [
      "eventbridge:*EventBus*",
      "low",
      "what writes (eventbridge:CreateEventBus, eventbridge:DeleteEventBus) beside what reads (eventbridge:GetEventBus, eventbridge:ListEventBuses)",
    ],
  ])("%s", (pattern, severity, what) => {
    const others = { Effect: "Allow", Action: ["oss:GetObject"], Resource: ["*"] };
    const spelt = [...new Set(["oss:GetObject", ...harmless(pattern)])];
    expect(told(id, doc({ Action: ["oss:GetObject", pattern], Resource: "*" }))).toEqual(
      severity === ""
        ? []
        : [[severity, 0, pattern, `"${pattern}" takes in ${what}, and whatever is invented later.`, fix, [{ ...others, Action: spelt }]]],
    );
  });

  it.each([
    "imm:Get*",
    "imm:List*",
    "oss:Get*",
    "oss:DeleteObject*",
    "ecs:*",
    "oss:PutObject",
    "ram:PassRole",
    "kms:Nothing*",
    "mns:*Subscri?e",
  ])("%s is of one kind, or of nothing known", (Action) => {
    expect(told(id, doc({ Action }))).toEqual([]);
  });

  it("is spelt out as what can be granted on the statement's resources", () => {
    const left = (Action: string, Resource: string) => told(id, doc({ Action, Resource }))[0]?.[5]?.[0]?.Action;
    expect(left("oss:Put*", "acs:oss:*:*:media/*")).toEqual(["oss:PutObject", "oss:PutObjectTagging"]);
    expect(left("sts:*", "acs:ram::1:role/*")).toEqual(["sts:SetSourceIdentity", "sts:TagSession"]);
    expect(left("oss:Put*", "acs:imm:*:*:project/p")).toBeUndefined();
  });

  it("is spelt out in a trust policy as what it takes to be the role", () => {
    const left = (Action: string | string[]) =>
      told(id, policyOf("trust", { Action, Principal: { RAM: "acs:ram::1:role/a" } })).map(([, , , , , left]) => left?.[0]?.Action);
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
    const trust = policyOf("trust", { Action: "sts:Assume*", Principal: { RAM: "acs:ram::1:role/a" } });
    expect(told(id, trust)).toMatchObject([["high", 0, "sts:Assume*", expect.anything(), fix, expect.anything()]]);
    expect(told(id, doc({ Action: "imm:GetTask" }, { Action: "imm:*", Effect: "Deny" }))).toEqual([]);
    expect(told(id, doc({ NotAction: "imm:*" }))).toEqual([]);
    expect(told(id, doc({ Action: ["imm:*", "ram:*"] })).map(([severity, , pattern]) => [severity, pattern])).toEqual([
      ["high", "imm:*"],
      ["critical", "ram:*"],
    ]);
  });
});

describe("the fix of a star", () => {
  const all = services.flatMap(({ actions }) => actions.flatMap(({ name, level }) => (level === "permissions" ? [] : [name])));
  const star = { Action: "*", Resource: "*" };
  const fixOf = (input: Parameters<typeof lint>[0]) => lint(input).find((finding) => finding.id === id)?.fix;

  it("takes as many policies as are needed", () => {
    const found = fixOf(doc(star));
    const parts = [found?.document, ...(found?.beside ?? [])].flatMap((each) => each ?? []);
    expect(parts.length).toBeGreaterThan(1);
    expect(found?.message).toBe(`${fix} It takes ${parts.length} policies: attach them all.`);
    for (const part of parts) expect(formatPolicy(part).length).toBeLessThanOrEqual(6144);
    expect(parts.flatMap(({ Statement }) => Statement.flatMap(({ Action = [] }) => Action))).toEqual(all);
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
      message: fix,
      document: { Version: "1", Statement: [{ Effect: "Allow", Action: all, Resource: ["*"] }] },
    });
  });
});
