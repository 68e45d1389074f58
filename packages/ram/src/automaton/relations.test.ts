import { describe, expect, it } from "vitest";
import { compileGlob, compileLiteral, type Pattern } from "./pattern.ts";
import { surelyDisjoint, surelyWithin } from "./relations.ts";

const g = (text: string, options?: Parameters<typeof compileGlob>[1]) => compileGlob(text, options);
const folded = (text: string) => compileGlob(text, { foldFrom: 0 });
const field = (text: string) => compileGlob(text, { fields: 9 });

describe("within", () => {
  it.each<[Pattern, Pattern, boolean]>([
    [g("a"), g("a"), true],
    [g("a"), g("b"), false],
    [g("a*"), g("*"), true],
    [g("*"), g("a*"), false],
    [g("*?"), g("?*"), true],
    [g("?"), g("*"), true],
    [g("*"), g("?"), false],
    [g("a?b"), g("a*b"), true],
    [g("a*b"), g("a?b"), false],
    [g("*a*b*"), g("*a*"), true],
    [g("*a*"), g("*a*b*"), false],
    [folded("a"), g("a"), false],
    [folded("a"), g("A"), false],
    [folded("a"), g("?"), true],
    [folded("a1"), folded("A1"), true],
    [g("A"), folded("a"), true],
    [g("x:A", { foldFrom: 2 }), g("x:*"), true],
    [g("x:A", { foldFrom: 2 }), g("*a"), false],
    [field("a:*b"), field("a:*"), true],
    [field("a:*b"), g("a:*"), true],
    [g("a:*b"), field("a:*"), false],
    [g("a?"), field("a?"), false],
    [field("a?"), g("a?"), true],
    [field("a?"), field("a*"), true],
    [g("a:b"), field("a?b"), false],
    [g("a:b"), field("a*b"), false],
    [compileLiteral("*"), g("?"), true],
    [compileLiteral("a*"), g("a*"), true],
    [g("a*"), compileLiteral("a*"), false],
  ])("%o in %o: %s", (inner, outer, expected) => {
    // Asked twice, since answers are remembered.
    expect([surelyWithin(inner, outer), surelyWithin(inner, outer)]).toEqual([expected, expected]);
  });
});

describe("apart", () => {
  it.each<[Pattern, Pattern, boolean]>([
    [g("a"), g("b"), true],
    [g("a"), g("a"), false],
    [g("a"), g("ab"), true],
    [g("ab"), g("a"), true],
    [g("a?"), g("ab"), false],
    [g("a?"), g("a"), true],
    [g("a*"), g("b*"), true],
    [g("*a"), g("*b"), true],
    [g("*ca"), g("*ba"), true],
    [g("a*"), g("*b"), false],
    [g("*a*"), g("*b*"), false],
    [g("x*a"), g("xb"), true],
    [folded("a"), g("A"), false],
    [g("A"), folded("a"), false],
    [folded("ab"), g("AC"), true],
    [g("*A"), folded("*a"), false],
    [g("*B"), folded("*a"), true],
    [field("?"), g(":"), true],
    [g(":"), field("?"), true],
    [field("?"), g("?"), false],
    [g(""), g("*"), false],
    [g(""), g("a"), true],
    [g(""), g("*a"), true],
    [g("b"), g("*ab"), true],
    [g("aba"), g("ab*a"), false],
    [g("a"), g("A"), true],
    [g("*a"), g("*A"), true],
    [g("\0"), g("a"), true],
    [g("*\0"), g("*a"), true],
  ])("%o and %o: %s", (one, other, expected) => {
    expect([surelyDisjoint(one, other), surelyDisjoint(other, one)]).toEqual([expected, expected]);
  });
});
