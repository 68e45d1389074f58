import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actionMatches, foldCase, globMatches, resourceMatches, roleNameStart } from "./glob.ts";

/** The definition, word for word, exponential as it is. */
function slowMatches(pattern: readonly string[], text: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return text.length === 0;
  if (head === "*") return text.concat("").some((_, i) => slowMatches(rest, text.slice(i)));
  return text.length > 0 && (head === "?" || head === text[0]) && slowMatches(rest, text.slice(1));
}

describe("globMatches", () => {
  it("agrees with the definition", () => {
    const piece = (letters: string) => fc.array(fc.constantFrom(...letters), { maxLength: 7 });
    fc.assert(
      fc.property(piece("ab*?"), piece("ab"), (pattern, text) => {
        expect(globMatches(pattern.join(""), text.join(""))).toBe(slowMatches(pattern, text));
      }),
      { numRuns: 3000 },
    );
  });

  it("matches one character with ?, also one of two code units", () => {
    expect(globMatches("a?b", "a😀b")).toBe(true);
    expect(globMatches("?", "😀")).toBe(true);
    expect(globMatches("a??b", "a😀b")).toBe(false);
  });

  it("ignores case from the given character", () => {
    expect([
      globMatches("aB", "ab", 1),
      globMatches("Ab", "ab", 1),
      globMatches("*B?C", "xxb1c", 1),
      globMatches("*B?C", "xxb1c", 2),
    ]).toEqual([true, false, true, false]);
    expect(globMatches("😀B", "😀b", 1)).toBe(true);
  });

  it("is quick where backtracking is exponential", () => {
    const started = performance.now();
    expect(globMatches(`${"*a".repeat(3000)}b`, "a".repeat(3000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe("case", () => {
  it.each([
    ["AZaz-@[", "azaz-@["],
    ["AZaz-İß", "azaz-İß"],
    ["İÄ\u0080", "İÄ\u0080"],
  ])("is folded only for ASCII: %s", (text, folded) => {
    expect(foldCase(text)).toBe(folded);
  });
  it.each([
    ["imm:gettask", "IMM:GetTask", true],
    ["imm:Get*", "imm:GETTask", true],
    ["imm:Get", "imm:GetTask", false],
  ])("is ignored in actions: %s, %s", (pattern, action, matches) => {
    expect(actionMatches(pattern, action)).toBe(matches);
  });
  it.each([
    ["acs:oss:*:*:b/K", "acs:oss:*:*:b/k", false],
    ["acs:oss:*:*:b/K", "acs:oss:*:*:b/K", true],
    ["acs:ram::1:role/ECSAdmin", "acs:ram::1:role/ecsadmin", true],
    ["acs:ram::1:role/ecsadmin", "acs:ram::1:role/ECSAdmin", true],
    ["acs:ram:*:role/Worker*", "acs:ram::1:role/worker-2", true],
    ["*:role/Worker", "acs:ram::1:role/worker", true],
    ["acs:ram::1:role/é😀/Ab", "acs:ram::1:role/é😀/aB", true],
    ["acs:ram:x:role/A:1:b", "acs:ram:X:role/a:1:b", false],
    ["acs:ram::1:role/a", "acs:ram::1:ROLE/a", false],
    ["acs:ram::1:role/a:B", "acs:ram::1:role/A:b", true],
    ["acs:ram::1:role/ä:B", "acs:ram::1:role/ä:b", true],
    ["acs:oss:*:*", "acs:oss:cn:1", true],
    ["acs:oss:*", "acs:oss:cn:1:b/k", true],
    ["acs:oss:*:1:b:*", "acs:oss:c:1:b:x:y", true],
    ["acs:oss:*:1:b:*", "acs:oss:c:1:bx:y", false],
    ["acs:oss:?:1:b", "acs:oss:::1:b", false],
    ["acs:oss:cn:1:b", "acs:oss:cn:1", false],
    ["acs:oss:cn:*:b", "acs:oss:cn", false],
    ["acs:ram::1:user/Bob", "acs:ram::1:user/bob", false],
  ])("matters in resources except in role names: %s, %s", (pattern, resource, matches) => {
    expect(resourceMatches(pattern, resource)).toBe(matches);
  });
  it("ignores roles of other services", () => {
    expect(resourceMatches("acs:oss:*:*:b/x:role/Y", "acs:oss:*:*:b/x:role/y")).toBe(false);
  });
  it("matters before the role's name", () => {
    expect(resourceMatches("acs:ram::1:role/a", "ACS:ram::1:role/a")).toBe(false);
    expect(resourceMatches("acs:ram::1:role/A:b", "acs:ram::1:role/a:B")).toBe(true);
    expect([
      roleNameStart("acs:ram::1:role/A"),
      roleNameStart("*:role/A:role/B"),
      roleNameStart("acs:ram::1:user/a"),
    ]).toEqual([16, 7, Number.POSITIVE_INFINITY]);
  });
});
