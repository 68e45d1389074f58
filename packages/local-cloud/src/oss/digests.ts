import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { Crc64 } from "./crc64.ts";

/** The checksums that OSS keeps of bytes. */
export interface Digests {
  readonly md5: Buffer;
  /** Unsigned decimal. */
  readonly crc64: string;
}

/** A slice of this size takes some 20 ms. */
const sliceBytes = 4 * 1024 * 1024;

/** Computes both in slices, between which other requests are answered. */
export async function digestsOf(body: Uint8Array): Promise<Digests> {
  const md5 = createHash("md5");
  const crc = new Crc64();
  for (let at = 0; at < body.length; at += sliceBytes) {
    if (at > 0) await setImmediate();
    const slice = body.subarray(at, at + sliceBytes);
    md5.update(slice);
    crc.update(slice);
  }
  return { md5: md5.digest(), crc64: crc.digest() };
}
