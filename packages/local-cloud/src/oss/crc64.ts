/**
 * The checksum of `x-oss-hash-crc64ecma`: CRC-64 with the ECMA-182 polynomial, reflected, initial
 * value and final xor all ones (also known as CRC-64/XZ). The value is kept in two 32-bit halves,
 * because BigInt arithmetic would be about fifty times slower.
 */
const low = new Uint32Array(256);
const high = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let crc = BigInt(byte);
  for (let bit = 0; bit < 8; bit++)
    crc = (crc & 1n) === 1n ? (crc >> 1n) ^ 0xc96c5795d7870f42n : crc >> 1n;
  low[byte] = Number(crc & 0xffffffffn);
  high[byte] = Number(crc >> 32n);
}

/** Unsigned decimal, as the header carries it. */
export function crc64(bytes: Uint8Array): string {
  let lo = 0xffffffff;
  let hi = 0xffffffff;
  for (const byte of bytes) {
    const index = (lo ^ byte) & 0xff;
    lo = ((lo >>> 8) | (hi << 24)) ^ (low[index] as number);
    hi = (hi >>> 8) ^ (high[index] as number);
  }
  return ((BigInt(~hi >>> 0) << 32n) | BigInt(~lo >>> 0)).toString();
}
