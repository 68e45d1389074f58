/**
 * The certificate that pushes are signed with: self-signed, X.509 v1 (RFC 5280). The DER is written
 * here because Node.js cannot create certificates.
 */
import { createHash, generateKeyPair, type KeyObject, sign } from "node:crypto";
import { promisify } from "node:util";

/** A certificate with its private key. */
export interface SigningCertificate {
  readonly pem: string;
  /** The URL contains it, so each certificate has its own URL, as in SMQ. */
  readonly id: string;
  readonly privateKey: KeyObject;
}

/** Provides the certificate to receivers of pushes. */
export interface SigningCertificateHolder {
  signingCertificate(): Promise<Pick<SigningCertificate, "id" | "pem">>;
}

const dayMs = 86_400_000;

/** Valid for ten years from the day before `now`, in epoch milliseconds. */
export async function createSigningCertificate(now: number): Promise<SigningCertificate> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2_048,
  });
  const algorithm = sequence(oid(1, 2, 840, 113_549, 1, 1, 11), element(0x05));
  const name = sequence(
    element(0x31, sequence(oid(2, 5, 4, 3), element(0x0c, Buffer.from("immkit local cloud")))),
  );
  const validity = sequence(utcTime(now - dayMs), utcTime(now + 3_650 * dayMs));
  const key = publicKey.export({ type: "spki", format: "der" });
  const content = sequence(element(0x02, Buffer.from([1])), algorithm, name, validity, name, key);
  const signature = Buffer.concat([Buffer.from([0]), sign("sha256", content, privateKey)]);
  const der = sequence(content, algorithm, element(0x03, signature));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  const pem = ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
  return { pem, id: createHash("sha256").update(der).digest("hex").slice(0, 16), privateKey };
}

function element(tag: number, content: Buffer = Buffer.alloc(0)): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function oid(first: number, second: number, ...rest: readonly number[]): Buffer {
  const arcs = rest.flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return element(0x06, Buffer.from([first * 40 + second, ...arcs]));
}

/** Correct for years up to 2049. */
function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().slice(2, 19).replaceAll(/[-T:]/g, "");
  return element(0x17, Buffer.from(`${digits}Z`));
}
