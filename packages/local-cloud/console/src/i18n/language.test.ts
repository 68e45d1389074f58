import { describe, expect, it } from "vitest";
import { languageOf, languages } from "./language.ts";

/** The paths of all texts, and whether each is a function. */
function pathsOf(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [`${path}: ${typeof value}`];
  return Object.entries(value).flatMap(([name, member]) => pathsOf(member, `${path}/${name}`));
}

/** All texts that are not functions. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

describe("languages", () => {
  it("have the same texts, and none is empty", () => {
    expect(pathsOf(languages.zh)).toEqual(pathsOf(languages.en));
    for (const texts of Object.values(languages)) expect(textsOf(texts)).not.toContain("");
  });

  it("are not mixed", () => {
    expect(textsOf(languages.en).filter((text) => /\p{Script=Han}/u.test(text))).toEqual([]);
    expect(textsOf(languages.zh).filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([
      "zh-CN",
    ]);
  });

  it.each([
    [["zh-TW", "en"], "zh"],
    [["fr", "en-US", "zh"], "en"],
    [["ZH"], "zh"],
    [[], "en"],
  ] as const)("%j is %s", (preferred, language) => {
    expect(languageOf(preferred)).toBe(language);
  });
});
