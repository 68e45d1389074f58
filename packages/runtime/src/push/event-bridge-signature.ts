import { type KeyObject, verify } from "node:crypto";

/** The parts of a push that EventBridge signs. */
export interface EventBridgeSignedParts {
  /** The target's whole URL, as the rule has it. */
  readonly url: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** The signed headers, in this order. */
const signedHeaders = [
  "x-eventbridge-signature-timestamp",
  "x-eventbridge-hash-method",
  "x-eventbridge-signature-version",
  "x-eventbridge-signature-url",
  "x-eventbridge-signature-token",
];

/**
 * What EventBridge signs: the target's URL, the signed headers as `name: value`, and the body as it
 * is, joined by line feeds (EventBridge "Signature algorithm").
 */
export function eventBridgeStringToSign({ url, headers, body }: EventBridgeSignedParts): Buffer {
  const lines = [url, ...signedHeaders.map((name) => `${name}: ${headers.get(name) ?? ""}`)];
  // Each byte of a header is one character of a JavaScript string.
  return Buffer.concat([Buffer.from(`${lines.join("\n")}\n`, "latin1"), body]);
}

/**
 * Whether `signature`, in Base64, is SHA256withRSA (PKCS #1 v1.5) of these parts. The published
 * format ends with the body; Alibaba Cloud's Java sample adds a line feed. Both are accepted: a
 * line feed after a document changes nothing.
 */
export function isEventBridgeSigned(
  parts: EventBridgeSignedParts,
  signature: string,
  key: KeyObject,
): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return false;
  const bytes = Buffer.from(signature, "base64");
  const signed = eventBridgeStringToSign(parts);
  return [signed, Buffer.concat([signed, Buffer.from("\n")])].some((text) =>
    verify("RSA-SHA256", text, key, bytes),
  );
}
