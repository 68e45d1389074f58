import { describe, expect, it } from "vitest";
import { listed, type With, withoutActions } from "./statements.ts";

const statement = (...Action: string[]): With<"Action"> => ({
  Effect: "Allow",
  Action,
  Resource: ["*"],
});

describe("withoutActions", () => {
  it.each<{ name: string; actions: string[]; unwanted: string[]; left: string[] }>([
    {
      name: "keeps other actions",
      actions: ["imm:GetTask", "oss:*"],
      unwanted: ["ram:PassRole"],
      left: ["imm:GetTask", "oss:*"],
    },
    {
      name: "removes an action in any letter case",
      actions: ["IMM:GetTask", "imm:ListTasks"],
      unwanted: ["imm:gettask"],
      left: ["imm:ListTasks"],
    },
    {
      name: "replaces a pattern by the other actions that it matches",
      actions: ["sts:*Assume*", "imm:*"],
      unwanted: ["sts:AssumeRole"],
      left: ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithOIDC", "imm:*"],
    },
    {
      name: "removes several actions",
      actions: ["sts:Assume*", "ram:PassRole"],
      unwanted: ["ram:PassRole", "sts:AssumeRole", "sts:AssumeRoleWithSAML"],
      left: ["sts:AssumeRoleWithOIDC"],
    },
    {
      name: "lists each action once",
      actions: ["sts:AssumeRoleWithSAML", "sts:AssumeRole*"],
      unwanted: ["sts:AssumeRole"],
      left: ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithOIDC"],
    },
    {
      name: "removes a pattern if no listed action is left",
      actions: ["ecs:*", "imm:GetTask"],
      unwanted: ["ecs:RunInstances"],
      left: ["imm:GetTask"],
    },
  ])("$name", ({ actions, unwanted, left }) => {
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
