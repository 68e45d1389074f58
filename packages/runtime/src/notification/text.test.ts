import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linesOf } from "./text.ts";

describe("linesOf", () => {
  it.each<[string, string, number]>([
    ["a document per line", '{"a":1}\n{"a":2}', 2],
    ["blank lines and CRLF", '\r\n {"a":1}\r\n\r\n{"a":2} \r\n', 2],
    ["one that lost its end", '{"a":1}\n{"a":', 2],
    ["a first one that lost its beginning", '":1}\n{"a":2}\n{"a":3}', 3],
    ["only beginnings", '{"a":\n{"b":', 2],
    ["noise in between", '{"a":1}\nnoise\n{"a":2}', 3],
  ])("finds %s", (_name, text, count) => expect(linesOf(text)).toHaveLength(count));

  it.each<[string, string]>([
    ["one line", '{"a":1}'],
    ["nothing", "\n\n"],
    ["prose", "one\ntwo"],
    ["more noise than documents", 'a\nb\n{"a":1}'],
    [
      "a document over several lines that is cut off",
      JSON.stringify({ list: [{ a: 1 }, { b: {} }, {}] }, null, 2).slice(0, -8),
    ],
  ])("finds no lines in %s", (_name, text) => expect(linesOf(text)).toBeUndefined());

  it("finds no lines in a document over several lines, also when truncated", () => {
    const document = fc
      .dictionary(fc.string(), fc.jsonValue(), { minKeys: 2 })
      .map((value) => JSON.stringify(value, null, 2));
    fc.assert(
      fc.property(document, fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => {
        expect(linesOf(text.slice(0, Math.floor(share * text.length)))).toBeUndefined();
      }),
    );
  });
});
