import { expect, it } from "vitest";
import { doc, problems } from "../../testing/lint-rules.ts";

const id = "undocumented-operator";
const operator = "ForAllValues:StringEquals";
const Condition = {
  [operator]: { "acs:ResourceTag/team": ["media"], "acs:ResourceTag/stage": ["test"] },
  StringEquals: { "acs:ResourceTag/team": ["media"] },
};

it.each([
  ["Allow", "allows"],
  ["Deny", "denies"],
] as const)("a statement with an undocumented operator is not judged: %s", (Effect, verb) => {
  expect(problems(id, doc({ Effect, Action: "imm:GetTask", Condition }))).toEqual([
    {
      severity: "medium",
      statement: 0,
      pattern: operator,
      message: `RAM does not document the condition operator ${operator}. What this statement ${verb} is not judged.`,
      fix: null,
      fixed: null,
    },
  ]);
});

it("documented operators are fine", () => {
  const { StringEquals } = Condition;
  expect(
    problems(id, doc({ Action: "imm:GetTask" }, { Action: "imm:*", Condition: { StringEquals } })),
  ).toEqual([]);
});
