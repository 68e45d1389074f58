import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { paint } from "./colour.ts";
import { enumerated, wrap } from "./wrap.ts";

describe("wrap", () => {
  const words = ["one", "two", "three", "four"];

  it.each<[string, number, readonly string[], string, string | undefined, string]>([
    ["fills a line to the last column", 7, words, "", undefined, "one two\nthree\nfour\n"],
    ["ends it a column before", 6, words, "", undefined, "one\ntwo\nthree\nfour\n"],
    ["stands after what comes first", 11, words, "- ", "  ", "- one two\n  three\n  four\n"],
    ["indents all lines alike else", 9, words, "  ", undefined, "  one two\n  three\n  four\n"],
    [
      "breaks no word, and no blank inside one",
      5,
      ["a b c d", "e"],
      "  ",
      undefined,
      "  a b c d\n  e\n",
    ],
    ["has a line for nothing", 5, [], "  ", undefined, "\n"],
  ])("%s", (_, columns, list, first, rest, text) => {
    expect(wrap(memoryIo({ columns }), list, first, rest)).toBe(text);
  });

  it("counts no colour", () => {
    const io = memoryIo({ isTTY: true, columns: 7 });
    const painted = wrap(io, [paint(io.stdout, io.env, "bold", "one"), "two", "three"], "");
    expect(painted).toContain("\u001b[1m");
    expect(stripVTControlCharacters(painted)).toBe("one two\nthree\n");
  });

  it("takes 80 columns where nothing tells them", () => {
    const { stdout, ...io } = memoryIo();
    const { columns: _, ...pipe } = stdout;
    expect(wrap({ ...io, stdout: pipe }, ["a".repeat(40), "b".repeat(39), "c"], "")).toBe(
      `${"a".repeat(40)} ${"b".repeat(39)}\nc\n`,
    );
  });
});

it("enumerates names", () => {
  expect([enumerated(["a", "b", "c"]), enumerated(["a"]), enumerated([])]).toEqual([
    ["a,", "b,", "c"],
    ["a"],
    [],
  ]);
});
