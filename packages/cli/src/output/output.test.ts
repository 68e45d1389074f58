import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { count, hasColour, printable, writeJsonLine } from "./print.ts";
import { table } from "./table.ts";

describe("hasColour", () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
    [false, { FORCE_COLOR: "1" }, true],
    [true, { FORCE_COLOR: "0" }, false],
    [false, { FORCE_COLOR: "" }, false],
  ])("terminal %s, %j: %s", (isTTY, env, expected) => {
    const io = memoryIo({ isTTY, env });
    expect(hasColour(io, io.stdout)).toBe(expected);
  });
});

describe("printable", () => {
  it.each([
    ["plain ünï 漢字 🎉", "plain ünï 漢字 🎉"],
    ["\u001b]0;title\u0007", "\\u001b]0;title\\u0007"],
    ["a\nb\tc\rd", "a\\nb\\tc\\rd"],
    ["\u202egpj.exe", "\\u202egpj.exe"],
    ["\u009b31m", "\\u009b31m"],
  ])("%j", (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it("leaves no control character in any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        (text) => void expect(printable(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u),
      ),
    );
  });

  it("keeps newlines and tabs if asked", () => {
    expect(printable("a\n\tb\u001b", true)).toBe("a\n\tb\\u001b");
  });
});

describe("writeJsonLine", () => {
  it("writes one line, also for line separators", () => {
    const io = memoryIo();
    const value = { text: "a\nb\u2028c\u2029", zero: 0, none: null, empty: "" };
    writeJsonLine(io.stdout, value);
    expect(io.out().match(/[\n\u2028\u2029]/g)).toEqual(["\n"]);
    expect(JSON.parse(io.out())).toEqual(value);
  });
});

describe("writeJsonLine, for any value", () => {
  it("writes one line that parses to the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const io = memoryIo();
        writeJsonLine(io.stdout, value);
        expect(
          io
            .out()
            .trimEnd()
            .split(/\n|\u2028|\u2029/),
        ).toHaveLength(1);
        expect(JSON.stringify(JSON.parse(io.out()))).toBe(JSON.stringify(value));
      }),
    );
  });
});

describe("table", () => {
  it("aligns columns, without blanks at the end of a line", () => {
    const io = memoryIo();
    expect(
      table(
        io,
        ["file", "verdict"],
        [
          ["a.json", "pass"],
          ["longer-name.json", "漢\u001b"],
        ],
      ),
    ).toBe("file              verdict\na.json            pass\nlonger-name.json  漢\\u001b\n");
  });

  it("has a bold head on a terminal", () => {
    const io = memoryIo({ isTTY: true });
    const drawn = table(io, ["file"], [["a"]]);
    expect(drawn).toContain("\u001b[1m");
    expect(stripVTControlCharacters(drawn)).toBe("file\na\n");
  });
});

describe("count", () => {
  it.each([
    [count(0, "role"), "0 roles"],
    [count(1, "role"), "1 role"],
    [count(2, "policy", "policies"), "2 policies"],
  ])("%s", (text, expected) => {
    expect(text).toBe(expected);
  });
});
