import { describe, expect, it } from "vitest";
import { listed, type With, withoutActions } from "./statements.ts";

const statement = (...Action: string[]): With<"Action"> => ({
  Effect: "Allow",
  Action,
  Resource: ["*"],
});

describe("withoutActions", () => {
  it.each<[string, string[], unwanted: string[], left: string[]]>([
    ["keeps other actions", ["imm:GetTask", "oss:*"], ["ram:PassRole"], ["imm:GetTask", "oss:*"]],
    [
      "removes an action in any letter case",
      ["IMM:GetTask", "imm:ListTasks"],
      ["imm:gettask"],
      ["imm:ListTasks"],
    ],
    [
      "replaces a pattern by the other actions that it matches",
      ["sts:*Assume*", "imm:*"],
      ["sts:AssumeRole"],
      ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithOIDC", "imm:*"],
    ],
    [
      "removes several actions",
      ["sts:Assume*", "ram:PassRole"],
      ["ram:PassRole", "sts:AssumeRole", "sts:AssumeRoleWithSAML"],
      ["sts:AssumeRoleWithOIDC"],
    ],
    [
      "lists each action once",
      ["sts:AssumeRoleWithSAML", "sts:AssumeRole*"],
      ["sts:AssumeRole"],
      ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithOIDC"],
    ],
    [
      "removes a pattern if no listed action is left",
      ["ecs:*", "imm:GetTask"],
      ["ecs:RunInstances"],
      ["imm:GetTask"],
    ],
  ])("%s", (_, actions, unwanted, left) => {
    expect(withoutActions(statement(...actions), unwanted)).toEqual([statement(...left)]);
  });

  it("returns no statement without an action", () => {
    expect(withoutActions(statement("ram:PassRole"), ["ram:PassRole"])).toEqual([]);
  });
});

it.each([
  { names: ["a"], text: "a" },
  { names: ["a", "b", "c"], text: "a, b, c" },
  { names: ["a", "b", "c", "d"], text: "a, b, c and 1 more" },
  { names: ["a", "b", "c", "d", "e"], text: "a, b, c and 2 more" },
])("$names are listed as $text", ({ names, text }) => {
  expect(listed(names)).toBe(text);
});
