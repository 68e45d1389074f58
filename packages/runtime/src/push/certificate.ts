import { type KeyObject, X509Certificate } from "node:crypto";
import { PushError } from "./errors.ts";

export type Certificate = X509Certificate;

/** From PEM or DER. @throws PushError unless it is one certificate with an RSA key. */
export function parseCertificate(bytes: Uint8Array): Certificate {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(bytes);
  } catch (cause) {
    throw new PushError(
      "CertificateInvalid",
      "What stands at the signing certificate's URL is no X.509 certificate.",
      { cause },
    );
  }
  const { asymmetricKeyType } = certificate.publicKey;
  if (asymmetricKeyType === "rsa") return certificate;
  throw new PushError(
    "CertificateInvalid",
    `The signing certificate has a key of the type ${asymmetricKeyType}, not RSA.`,
  );
}

const minKeyBits = 2_048;

/**
 * The certificate's key. @throws PushError when it is out of date or its key is too short to prove
 * anything.
 */
export function trustedKey(
  certificate: Certificate,
  now: number,
  weak: "refuse" | "accept",
): KeyObject {
  const { publicKey, validFromDate, validToDate } = certificate;
  if (weak === "accept") return publicKey;
  const mend =
    'set weakCertificate: "accept" if you know what that means, or take messages from a queue';
  if (!(validFromDate.getTime() <= now && now <= validToDate.getTime())) {
    const dates = `${validFromDate.toISOString()} to ${validToDate.toISOString()}`;
    throw new PushError(
      "CertificateOutOfDate",
      `The signing certificate is valid from ${dates}: ${mend}.`,
    );
  }
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < minKeyBits) {
    throw new PushError(
      "WeakKey",
      `The signing certificate's key has ${bits} bits, and whoever wants to can break it: ${mend}.`,
    );
  }
  return publicKey;
}
