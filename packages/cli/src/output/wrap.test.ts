import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { paint } from "./print.ts";
import { enumerated, wrap } from "./wrap.ts";

describe("wrap", () => {
  const words = ["moderation", "notification", "queue"];

  it.each<[string, number, readonly string[], string, string | undefined, string]>([
    [
      "fills a line to the last column",
      23,
      words,
      "",
      undefined,
      "moderation notification\nqueue\n",
    ],
    [
      "ends a line before the last column",
      22,
      words,
      "",
      undefined,
      "moderation\nnotification queue\n",
    ],
    [
      "starts the first line with another prefix",
      25,
      words,
      "- ",
      "  ",
      "- moderation notification\n  queue\n",
    ],
    [
      "starts all lines with the same prefix",
      24,
      words,
      "  ",
      undefined,
      "  moderation\n  notification queue\n",
    ],
    [
      "doesn't split a word that contains blanks",
      20,
      ["policy", "two long words"],
      "  ",
      undefined,
      "  policy\n  two long words\n",
    ],
    ["prints an empty line for no words", 20, [], "  ", undefined, "\n"],
    [
      "breaks a long word after a separator",
      24,
      ["acs:oss:*:*:media-prod/uploads/*"],
      "  ",
      "    ",
      "  acs:oss:*:*:media-\n    prod/uploads/*\n",
    ],
    [
      "breaks a word without separators",
      20,
      ["x".repeat(30)],
      "",
      "",
      `${"x".repeat(20)}\n${"x".repeat(10)}\n`,
    ],
    [
      "counts wide characters",
      20,
      ["审核审核审核审核", "审核"],
      "",
      "",
      "审核审核审核审核\n审核\n",
    ],
  ])("%s", (_, columns, list, first, rest, text) => {
    expect(wrap(memoryIo({ columns }), list, first, rest)).toBe(text);
  });

  it("ignores colour in the width, also in a word that it breaks", () => {
    const io = memoryIo({ isTTY: true, columns: 22 });
    const painted = wrap(io, [paint(io, "bold", "moderation-notification"), "queue"], "");
    expect(painted).toContain("\u001b[1m");
    expect(stripVTControlCharacters(painted)).toBe("moderation-\nnotification queue\n");
  });

  it("doesn't wrap plain text", () => {
    expect(wrap(memoryIo({ columns: 20, plain: true }), words, "  ")).toBe(
      "  moderation notification queue\n",
    );
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
