import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { paint } from "./print.ts";
import { enumerated, wrap } from "./wrap.ts";

describe("wrap", () => {
  const words = ["one", "two", "three", "four"];

  it.each<[string, number, readonly string[], string, string | undefined, string]>([
    ["fills a line to the last column", 7, words, "", undefined, "one two\nthree\nfour\n"],
    ["ends a line before the last column", 6, words, "", undefined, "one\ntwo\nthree\nfour\n"],
    [
      "starts the first line with another prefix",
      11,
      words,
      "- ",
      "  ",
      "- one two\n  three\n  four\n",
    ],
    [
      "starts all lines with the same prefix",
      9,
      words,
      "  ",
      undefined,
      "  one two\n  three\n  four\n",
    ],
    [
      "splits no word, even if it contains blanks",
      5,
      ["a b c d", "e"],
      "  ",
      undefined,
      "  a b c d\n  e\n",
    ],
    ["prints an empty line for no words", 5, [], "  ", undefined, "\n"],
  ])("%s", (_, columns, list, first, rest, text) => {
    expect(wrap(memoryIo({ columns }), list, first, rest)).toBe(text);
  });

  it("ignores colour in the width", () => {
    const io = memoryIo({ isTTY: true, columns: 7 });
    const painted = wrap(io, [paint(io, "bold", "one"), "two", "three"], "");
    expect(painted).toContain("\u001b[1m");
    expect(stripVTControlCharacters(painted)).toBe("one two\nthree\n");
  });

  it("takes 80 columns by default", () => {
    const { stdout, ...io } = memoryIo();
    const { columns: _, ...pipe } = stdout;
    expect(wrap({ ...io, stdout: pipe }, ["a".repeat(40), "b".repeat(39), "c"], "")).toBe(
      `${"a".repeat(40)} ${"b".repeat(39)}\nc\n`,
    );
  });
});

it("separates names by commas", () => {
  expect([enumerated(["a", "b", "c"]), enumerated(["a"]), enumerated([])]).toEqual([
    ["a,", "b,", "c"],
    ["a"],
    [],
  ]);
});
