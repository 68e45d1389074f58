import { describe, expect, it } from "vitest";
import { type With, withoutActions } from "./finding.ts";

const statement = (...Action: string[]): With<"Action"> => ({
  Effect: "Allow",
  Action,
  Resource: ["*"],
});

describe("withoutActions", () => {
  it.each<[string, string[], unwanted: string[], left: string[]]>([
    [
      "leaves what is not meant",
      ["imm:GetTask", "oss:*"],
      ["ram:PassRole"],
      ["imm:GetTask", "oss:*"],
    ],
    [
      "drops an action, in any case",
      ["IMM:GetTask", "imm:ListTasks"],
      ["imm:gettask"],
      ["imm:ListTasks"],
    ],
    [
      "spells out a pattern",
      ["sts:*Assume*", "imm:*"],
      ["sts:AssumeRole"],
      ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithOIDC", "imm:*"],
    ],
    [
      "drops several",
      ["sts:Assume*", "ram:PassRole"],
      ["ram:PassRole", "sts:AssumeRole", "sts:AssumeRoleWithSAML"],
      ["sts:AssumeRoleWithOIDC"],
    ],
    [
      "lists what is left once",
      ["sts:AssumeRoleWithSAML", "sts:AssumeRole*"],
      ["sts:AssumeRole"],
      ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithOIDC"],
    ],
    [
      "drops a pattern of which nothing is known to be left",
      ["ecs:*", "imm:GetTask"],
      ["ecs:RunInstances"],
      ["imm:GetTask"],
    ],
  ])("%s", (_, actions, unwanted, left) => {
    expect(withoutActions(statement(...actions), unwanted)).toEqual([statement(...left)]);
  });

  it("leaves no statement without an action", () => {
    expect(withoutActions(statement("ram:PassRole"), ["ram:PassRole"])).toEqual([]);
  });
});
