import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A self-signed X.509 v1 certificate; Node.js reads them and makes none. RFC 5280, DER by hand. */
export interface TestCertificate {
  readonly pem: string;
  readonly der: Buffer;
  readonly privateKey: KeyObject;
}

export interface CertificateChoices {
  readonly bits?: number;
  readonly from?: Date;
  readonly to?: Date;
  readonly type?: "rsa" | "ec";
}

export function makeCertificate(choices: CertificateChoices = {}): TestCertificate {
  const {
    bits = 2_048,
    from = new Date("2020-01-01T00:00:00Z"),
    to = new Date("2049-12-31T00:00:00Z"),
    type = "rsa",
  } = choices;
  const { publicKey, privateKey } =
    type === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: bits })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(
    type === "rsa" ? oid(1, 2, 840, 113_549, 1, 1, 11) : oid(1, 2, 840, 10_045, 4, 3, 2),
    type === "rsa" ? der(5) : Buffer.alloc(0),
  );
  const name = sequence(der(0x31, sequence(oid(2, 5, 4, 3), der(0x0c, Buffer.from("test")))));
  const toBeSigned = sequence(
    der(2, Buffer.from([1])),
    algorithm,
    name,
    sequence(utcTime(from), utcTime(to)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const bytes = sequence(
    toBeSigned,
    algorithm,
    der(3, Buffer.concat([Buffer.from([0]), sign("sha256", toBeSigned, privateKey)])),
  );
  const pem = `-----BEGIN CERTIFICATE-----\n${bytes.toString("base64").replaceAll(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
  return { pem, der: bytes, privateKey };
}

function der(tag: number, content: Buffer = Buffer.alloc(0)): Buffer {
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function oid(first: number, second: number, ...rest: readonly number[]): Buffer {
  const arcs = rest.flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return der(6, Buffer.from([first * 40 + second, ...arcs]));
}

function utcTime(date: Date): Buffer {
  return der(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replaceAll(/[-T:]/g, "")}Z`));
}
