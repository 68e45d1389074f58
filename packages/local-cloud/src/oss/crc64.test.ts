import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Crc64, combineCrc64, crc64 } from "./crc64.ts";

/** Bit by bit, as in the definition. */
function slowCrc64(bytes: Uint8Array): string {
  const all = 0xffffffffffffffffn;
  let crc = all;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++)
      crc = (crc & 1n) === 1n ? (crc >> 1n) ^ 0xc96c5795d7870f42n : crc >> 1n;
  }
  return (crc ^ all).toString();
}

describe("crc64", () => {
  it.each([
    // The check value of CRC-64/XZ in the catalogue of parametrised CRC algorithms.
    ["123456789", BigInt("0x995dc9bbdf1939fa").toString()],
    // By liblzma, whose integrity check is the same CRC.
    ["hello", "11177612005948864433"],
    ["", "0"],
  ])("of %j", (text, expected) => {
    expect(crc64(Buffer.from(text))).toBe(expected);
  });

  it("is computed piece by piece, and from the checksums of pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), (pieces) => {
        const whole = crc64(Buffer.concat(pieces));
        const crc = new Crc64();
        for (const piece of pieces) crc.update(piece);
        expect(crc.digest()).toBe(whole);
        const checked = pieces.map((piece) => ({ crc64: crc64(piece), length: piece.length }));
        expect(combineCrc64(checked)).toBe(whole);
      }),
    );
  });

  it("agrees with the definition", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(crc64(bytes)).toBe(slowCrc64(bytes));
      }),
    );
  });
});
