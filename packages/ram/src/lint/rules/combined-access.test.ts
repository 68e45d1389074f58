import { expect, it } from "vitest";
import type { Statement } from "../../policy.ts";
import { doc, policyOf, problems } from "../../testing/lint-rules.ts";

const id = "combined-access";
const on = (Action: string | string[]): Statement => ({
  Effect: "Allow",
  Action: [Action].flat(),
  Resource: ["*"],
});
const [passRole, createFunction] = [on("ram:PassRole"), on("fc:CreateFunction")];
const problem = {
  severity: "critical",
  pattern: "ram:PassRole",
  message:
    "A principal with this policy can run its own code in a function with a stronger role (ram:PassRole and fc:CreateFunction).",
  fix: "Remove ram:PassRole, or restrict the statement.",
};

it("is reported at the statement of the first step", () => {
  expect(problems(id, doc(createFunction, passRole))).toEqual([
    { ...problem, statement: 1, fixed: [createFunction] },
  ]);
  expect(problems(id, doc(on("imm:GetTask"), passRole, createFunction))).toEqual([
    { ...problem, statement: 1, fixed: [on("imm:GetTask"), createFunction] },
  ]);
  expect(problems("escalation", doc(createFunction, passRole))).toEqual([]);
});

it("is reported at each statement that allows a first step, with one fix for the same action", () => {
  const passTo = (service: string): Statement => ({
    ...passRole,
    Condition: { StringEquals: { "acs:Service": [service] } },
  });
  const rest = on(["fc:CreateFunction", "imm:CreateProject"]);
  const policy = doc(passTo("fc.aliyuncs.com"), passTo("imm.aliyuncs.com"), rest);
  expect(problems(id, policy)).toMatchObject([
    { statement: 0, pattern: "ram:PassRole", fixed: [rest] },
    { statement: 1, pattern: "ram:PassRole", fixed: [rest] },
  ]);
});

it("is found across policies, also if the statements have the same index", () => {
  const identity = [
    { name: "functions", document: doc(createFunction) },
    { name: "roles", document: doc(passRole) },
  ];
  expect(problems(id, identity)).toEqual([{ ...problem, statement: 0, fixed: null }]);
  expect(problems("escalation", identity)).toEqual([]);
  const Principal = { RAM: "acs:ram::1:user/ann" };
  const resource = [{ name: "key", document: policyOf("resource", { ...on("kms:*"), Principal }) }];
  expect(problems(id, { identity, resource })).toMatchObject([{ pattern: "ram:PassRole" }]);
  expect(problems("escalation", { identity, resource })).toEqual([]);
});
