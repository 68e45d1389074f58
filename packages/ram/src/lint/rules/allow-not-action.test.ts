import { expect, it } from "vitest";
import { services } from "../../actions/table.ts";
import { doc, get, policyOf, told } from "./rules.test.support.ts";

const id = "allow-not-action";
const fix = "List the actions that are meant.";
const namesOf = (...codes: string[]) =>
  services.filter(({ code }) => codes.includes(code)).flatMap(({ actions }) => actions.map(({ name }) => name));

it.each<[string[], string[]]>([
  [["sts:Assume*"], ["sts:GetCallerIdentity", "sts:SetSourceIdentity", "sts:TagSession"]],
  [
    ["sts:*", "KMS:decrypt", "kms:*Key"],
    ["kms:GetSecretValue", "kms:ListKeys", "kms:Encrypt", "kms:ScheduleKeyDeletion", "kms:SetKeyPolicy"],
  ],
  [["kms:Bogus"], namesOf("kms")],
  [["kms:*", "sts:*", "ecs:*"], []],
  [["*"], []],
])("NotAction %j leaves the rest of its services at most", (NotAction, left) => {
  const others = { Effect: "Allow", Action: ["imm:GetTask"], Resource: ["acs:imm:*:*:project/p"] };
  const rest = { Effect: "Allow", Resource: ["*"], Condition: { Bool: { "acs:SecureTransport": ["true"] } } };
  const message = `This allows every action of every service but ${NotAction.join(", ")}.`;
  expect(told(id, doc(get, { ...rest, NotAction }))).toEqual([
    ["critical", 1, NotAction.join(", "), message, fix, left.length === 0 ? [others] : [others, { ...rest, Action: left }]],
  ]);
});

it("a Deny with NotAction is a list of what may be allowed", () => {
  expect(told(id, doc(get, { Effect: "Deny", NotAction: "imm:Get*" }))).toEqual([]);
});

it("is spelt out as what can be granted on the statement's resources", () => {
  const left = (NotAction: string, Resource: string) => told(id, doc({ NotAction, Resource }))[0]?.[5]?.[0]?.Action;
  expect(left("sts:TagSession", "acs:ram::1:role/*")).toEqual([
    "sts:SetSourceIdentity",
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithOIDC",
  ]);
  expect(left("mns:Send*", "acs:mns:*:*:/topics/t/messages")).not.toContain("mns:ReceiveMessage");
  expect(told(id, policyOf("trust", { NotAction: "sts:*", Principal: { RAM: "acs:ram::1:role/a" } }))[0]?.[5]).toBeNull();
  expect(told(id, policyOf("trust", { NotAction: "sts:Assume*", Principal: { RAM: "acs:ram::1:role/a" } }))[0]?.[5]?.[0]?.Action).toContain(
    "sts:GetCallerIdentity",
  );
});
