import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonPieces } from "./json-pieces.ts";

describe("jsonPieces", () => {
  it("reads like JSON.stringify of the whole, at every depth", () => {
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        fc.string({ unit: "binary" }),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.constant(undefined),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.oneof(fc.string(), fc.constant("__proto__")), tie("value"), {
          maxKeys: 4,
        }),
      ),
    })).value;
    fc.assert(
      fc.property(json, fc.nat(6), (value, depth) => {
        const text = [...jsonPieces(value, depth)].join("");
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value) ?? "null"));
      }),
    );
  });

  it("gives a long list item by item, when it is not too deep", () => {
    const value = { list: Array.from({ length: 1000 }, () => "x".repeat(1000)) };
    expect(Math.max(...[...jsonPieces(value, 2)].map((piece) => piece.length))).toBeLessThan(1010);
    expect([...jsonPieces(value, 1)].some((piece) => piece.length > 1_000_000)).toBe(true);
  });
});
