/**
 * The checksum of `x-oss-hash-crc64ecma`: CRC-64 with the ECMA-182 polynomial, reflected, initial
 * value and final xor all ones (also known as CRC-64/XZ). It takes eight bytes at a time, with a
 * table for each ("slicing by 8"). Values are kept in two 32-bit halves, because BigInt arithmetic
 * would be about fifty times slower.
 */
const polynomial = 0xc96c5795d7870f42n;
const mask = 0xffff_ffff_ffff_ffffn;

/** Entry `256 * k + byte`: the checksum of the byte with `k` zero bytes behind it. */
const low = new Uint32Array(8 * 256);
const high = new Uint32Array(8 * 256);
for (let byte = 0; byte < 256; byte++) {
  let crc = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) crc = shifted(crc);
  for (let table = 0; table < 8; table++) {
    low[256 * table + byte] = Number(crc & 0xffffffffn);
    high[256 * table + byte] = Number(crc >> 32n);
    for (let bit = 0; bit < 8; bit++) crc = shifted(crc);
  }
}

function shifted(crc: bigint): bigint {
  return (crc & 1n) === 1n ? (crc >> 1n) ^ polynomial : crc >> 1n;
}

/** A checksum that is computed piece by piece. */
export class Crc64 {
  #low = 0xffffffff;
  #high = 0xffffffff;

  /** Adds bytes behind those before. */
  update(bytes: Uint8Array): this {
    let lo = this.#low;
    let hi = this.#high;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const whole = bytes.length - (bytes.length % 8);
    let at = 0;
    for (; at < whole; at += 8) {
      const a = lo ^ view.getInt32(at, true);
      const b = hi ^ view.getInt32(at + 4, true);
      const [i, j, k, l] = [
        1792 + (a & 0xff),
        1536 + ((a >>> 8) & 0xff),
        1280 + ((a >>> 16) & 0xff),
        1024 + (a >>> 24),
      ];
      const [m, n, o, p] = [
        768 + (b & 0xff),
        512 + ((b >>> 8) & 0xff),
        256 + ((b >>> 16) & 0xff),
        b >>> 24,
      ];
      lo =
        entry(low, i) ^
        entry(low, j) ^
        entry(low, k) ^
        entry(low, l) ^
        entry(low, m) ^
        entry(low, n) ^
        entry(low, o) ^
        entry(low, p);
      hi =
        entry(high, i) ^
        entry(high, j) ^
        entry(high, k) ^
        entry(high, l) ^
        entry(high, m) ^
        entry(high, n) ^
        entry(high, o) ^
        entry(high, p);
    }
    for (; at < bytes.length; at++) {
      const index = (lo ^ (bytes[at] as number)) & 0xff;
      lo = ((lo >>> 8) | (hi << 24)) ^ entry(low, index);
      hi = (hi >>> 8) ^ entry(high, index);
    }
    this.#low = lo;
    this.#high = hi;
    return this;
  }

  /** Unsigned decimal, as the header carries it. */
  digest(): string {
    return ((BigInt(~this.#high >>> 0) << 32n) | BigInt(~this.#low >>> 0)).toString();
  }
}

function entry(table: Uint32Array, index: number): number {
  return table[index] as number;
}

/** The checksum of bytes in unsigned decimal. */
export function crc64(bytes: Uint8Array): string {
  return new Crc64().update(bytes).digest();
}

/** A piece of bytes whose checksum is known. */
export interface CheckedPiece {
  readonly crc64: string;
  readonly length: number;
}

/** The checksum of pieces in a row, without their bytes. */
export function combineCrc64(pieces: readonly CheckedPiece[]): string {
  // Parts of an upload mostly have the same length.
  const byLength = new Map<number, readonly bigint[]>();
  let crc = 0n;
  for (const piece of pieces) {
    const matrix = byLength.get(piece.length) ?? zeroBytes(piece.length);
    byLength.set(piece.length, matrix);
    crc = times(matrix, crc) ^ BigInt(piece.crc64);
  }
  return (crc & mask).toString();
}

/** What `length` zero bytes do to a checksum: column `n` is what they do to bit `n`. */
function zeroBytes(length: number): readonly bigint[] {
  let result = Array.from({ length: 64 }, (_, bit) => 1n << BigInt(bit));
  let power: readonly bigint[] = result.map(shifted);
  // Eight bits make a byte.
  for (let doubling = 0; doubling < 3; doubling++)
    power = power.map((column) => times(power, column));
  for (let rest = length; rest > 0; rest = Math.floor(rest / 2)) {
    const factor = power;
    if (rest % 2 === 1) result = result.map((column) => times(factor, column));
    power = power.map((column) => times(factor, column));
  }
  return result;
}

function times(matrix: readonly bigint[], vector: bigint): bigint {
  let product = 0n;
  let rest = vector;
  for (const column of matrix) {
    if ((rest & 1n) === 1n) product ^= column;
    rest >>= 1n;
    if (rest === 0n) break;
  }
  return product;
}
