import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Equality in a time that does not tell where two texts differ. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(
    createHash("sha256").update(a).digest(),
    createHash("sha256").update(b).digest(),
  );
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

export function hmacSha1Base64(secret: string, text: string): string {
  return createHmac("sha1", secret).update(text, "utf8").digest("base64");
}

export function hmacSha256(secret: string | Uint8Array, text: string): Buffer {
  return createHmac("sha256", secret).update(text, "utf8").digest();
}
