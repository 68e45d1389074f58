import { expect, it } from "vitest";
import { doc, policyOf, problems, project } from "../../testing/lint-rules.ts";

const id = "star-only-action";

it.each(["imm:ContextualRetrieval", "imm:Contextual?etrieval", "sts:GetCallerIdentity"])(
  "%s is granted only on the star",
  (action) => {
    const resources = [project, "acs:imm:*:*:project/q"];
    const message = `${action} works on no resource and is requested on "*". It is not granted on ${resources.join(", ")}.`;
    const fix = `Grant ${action} on "*" in a separate statement.`;
    const own = { Effect: "Allow", Action: [action], Resource: ["*"] };
    expect(problems(id, doc({ Action: action, Resource: resources }))).toEqual([
      { severity: "medium", statement: 0, pattern: action, message, fix, fixed: [own] },
    ]);
    expect(problems(id, doc({ Action: ["imm:GetTask", action], Resource: resources }))).toEqual([
      {
        severity: "medium",
        statement: 0,
        pattern: action,
        message,
        fix,
        fixed: [{ Effect: "Allow", Action: ["imm:GetTask"], Resource: resources }, own],
      },
    ]);
    for (const Resource of ["*", "**", "*?", [project, "*"]])
      expect(problems(id, doc({ Action: action, Resource }))).toEqual([]);
  },
);

it("ignores actions that also work on a resource, or may do so, and Deny statements", () => {
  for (const action of [
    "imm:GetTask",
    "imm:ListProjects",
    "imm:*",
    "imm:GetDataset",
    "ecs:StartInstance",
    "imm:Bogus",
  ])
    expect(problems(id, doc({ Action: action }))).toEqual([]);
  expect(problems(id, doc({ Action: "imm:ContextualRetrieval", Effect: "Deny" }))).toEqual([]);
  expect(problems(id, doc({ NotAction: "imm:ContextualRetrieval" }))).toEqual([]);
  expect(
    problems(
      id,
      policyOf("trust", {
        Action: "sts:GetCallerIdentity",
        Principal: { Service: "imm.aliyuncs.com" },
      }),
    ),
  ).toEqual([]);
});
