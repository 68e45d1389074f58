import { expect, it } from "vitest";
import { doc, policyOf, project, told } from "../../testing/lint-rules.ts";

const id = "star-only-action";

it.each(["imm:ContextualRetrieval", "imm:Contextual?etrieval", "sts:GetCallerIdentity"])(
  "%s is granted by the star alone",
  (action) => {
    const resources = [project, "acs:imm:*:*:project/q"];
    const message = `${action} works on no resource and is asked with "*": on ${resources.join(", ")} it is not granted.`;
    const fix = `Grant ${action} on "*", in a statement of its own.`;
    const own = { Effect: "Allow", Action: [action], Resource: ["*"] };
    expect(told(id, doc({ Action: action, Resource: resources }))).toEqual([
      ["medium", 0, action, message, fix, [own]],
    ]);
    expect(told(id, doc({ Action: ["imm:GetTask", action], Resource: resources }))).toEqual([
      [
        "medium",
        0,
        action,
        message,
        fix,
        [{ Effect: "Allow", Action: ["imm:GetTask"], Resource: resources }, own],
      ],
    ]);
    for (const Resource of ["*", "**", "*?", [project, "*"]])
      expect(told(id, doc({ Action: action, Resource }))).toEqual([]);
  },
);

it("says nothing of actions that work on a resource as well, or of which that is not known, or which are denied", () => {
  for (const action of [
    "imm:GetTask",
    "imm:ListProjects",
    "imm:*",
    "imm:GetDataset",
    "ecs:StartInstance",
    "imm:Bogus",
  ])
    expect(told(id, doc({ Action: action }))).toEqual([]);
  expect(told(id, doc({ Action: "imm:ContextualRetrieval", Effect: "Deny" }))).toEqual([]);
  expect(told(id, doc({ NotAction: "imm:ContextualRetrieval" }))).toEqual([]);
  expect(
    told(
      id,
      policyOf("trust", {
        Action: "sts:GetCallerIdentity",
        Principal: { Service: "imm.aliyuncs.com" },
      }),
    ),
  ).toEqual([]);
});
