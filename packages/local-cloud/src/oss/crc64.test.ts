import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc64 } from "./crc64.ts";

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

  it("agrees with the definition", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(crc64(bytes)).toBe(slowCrc64(bytes));
      }),
    );
  });
});
