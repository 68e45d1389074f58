import { describe, expect, it } from "vitest";
import { projectNameProblem } from "./project-name.ts";

describe("projectNameProblem", () => {
  it.each(["a", "_", "_1", "media-moderation", "Media_2", "a".repeat(128), "onlyletters"])(
    "accepts %s",
    (name) => {
      expect(projectNameProblem(name)).toBeUndefined();
    },
  );

  it.each([
    ["", "is required"],
    [undefined, "is required"],
    [7, "is required"],
    ["a".repeat(129), "129 characters long"],
    ["1media", "must start with a letter"],
    ["-media", "must start with a letter"],
    ["media.prod", 'contains "."'],
    ["media\\prod", 'contains "\\\\"'],
    ["médias", 'contains "é"'],
    ["media🎬", 'contains "🎬"'],
    ["media\n", 'contains "\\n"'],
  ])("rejects %j", (name, problem) => {
    expect(projectNameProblem(name)).toContain(problem);
  });
});
