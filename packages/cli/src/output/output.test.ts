import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { ascii, plainIo } from "./plain.ts";
import { count, printable, writeJsonLine } from "./print.ts";
import { hasColour, isPlain, widthOf } from "./terminal.ts";

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

describe("widthOf", () => {
  it.each([
    [120, undefined, 120],
    [60, "200", 60],
    [0, undefined, 80],
    [Number.NaN, undefined, 80],
    [-1, undefined, 80],
    [Number.POSITIVE_INFINITY, undefined, 80],
    [undefined, undefined, 80],
    [undefined, "132", 132],
    [0, "132", 132],
    [undefined, "0", 80],
    [undefined, "wide", 80],
    [undefined, "", 80],
    [1, undefined, 20],
  ])("a terminal of %s columns, COLUMNS=%s: %i", (columns, COLUMNS, expected) => {
    const output = { write: () => {}, ...(columns === undefined ? {} : { columns }) };
    const env = COLUMNS === undefined ? {} : { COLUMNS };
    expect(widthOf({ env, stdout: output })).toBe(expected);
  });
});

describe("isPlain", () => {
  it.each([
    [{}, false],
    [{ TERM: "dumb" }, true],
    [{ TERM: "xterm" }, false],
    [{ LC_ALL: "C" }, true],
    [{ LANG: "POSIX" }, true],
    [{ LC_ALL: "C.UTF-8" }, false],
    [{ LANG: "C", LC_ALL: "en_GB.utf8" }, false],
    [{ LANG: "de_DE.ISO-8859-1@euro" }, true],
    [{ LC_CTYPE: "UTF-8" }, false],
    [{ LANG: "zh_CN.GB18030" }, true],
    [{ LANG: "en_US" }, false],
  ])("%j: %s", (env, expected) => {
    expect(isPlain({ env })).toBe(expected);
  });

  it("is true with --plain", () => {
    expect(isPlain({ env: { LANG: "C.UTF-8" }, plain: true })).toBe(true);
    const io = memoryIo({ isTTY: true, plain: true, env: { FORCE_COLOR: "1" } });
    expect(hasColour(io, io.stdout)).toBe(false);
  });
});

describe("plain text", () => {
  it("is ASCII, and data is written as it is", () => {
    const memory = memoryIo();
    const { io, usePlain } = plainIo(memory);
    io.stdout.write("before …\n");
    usePlain();
    io.stdout.write("a → b … “审核” 🎉\n");
    writeJsonLine(io.stdout, "审…");
    expect(memory.out()).toBe('before …\na -> b ... "\\u5ba1\\u6838" \\u{1f389}\n"审…"\n');
  });

  it("doesn't read the signal or standard input", () => {
    const touched: string[] = [];
    const source = Object.defineProperties(memoryIo(), {
      signal: { get: () => touched.push("signal") },
      stdin: { get: () => touched.push("stdin") },
    });
    plainIo(source).io.stdout.write("x");
    expect(touched).toEqual([]);
  });

  it("leaves nothing else in any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        (text) => void expect(ascii(text)).toMatch(/^\p{ASCII}*$/u),
      ),
    );
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
