import { createHash, timingSafeEqual } from "node:crypto";
import { ConfigError } from "../errors.ts";
import { checkChoice, checkWholeNumbers } from "../options.ts";
import { trustedKey } from "./certificate.ts";
import { checkCertificateUrl, type OriginRule, originRule } from "./certificate-url.ts";
import { PushError } from "./errors.ts";
import { isEventBridgeSigned } from "./event-bridge-signature.ts";
import { checkTime, type PushCheck, required } from "./request.ts";

/** Which pushes of EventBridge are accepted. */
export interface EventBridgePushOptions {
  /** The region of the rule, such as `cn-hangzhou`: it has its own signing certificate. */
  readonly region: string;
  /**
   * The target's URL exactly as the rule has it, with its query. The signature covers it, and the
   * request does not show it: a proxy ends TLS, and anyone can send any Host header.
   */
  readonly url: string;
  /**
   * The token of the rule's target, a long random text that only you and EventBridge know, or
   * several while you replace one. EventBridge signs the events of all accounts with the same key:
   * without a token, anyone could create a rule that sends events here. Which lengths a rule takes
   * is not published.
   */
  readonly token: string | readonly string[];
  /**
   * How much a push's timestamp can differ from the clock, 1000 to 86400000 ms. A push can be
   * repeated for so long. Default: 60000, as EventBridge recommends.
   */
  readonly timestampWindowMs?: number | undefined;
  /**
   * Where certificates can come from, instead of EventBridge's own host
   * (`{region}-eventbridge.oss-accelerate.aliyuncs.com`): host names, or origins such as
   * `http://127.0.0.1:4566`, http for loopback only.
   */
  readonly allowedCertificateHosts?: readonly string[] | undefined;
  /**
   * What to do with a certificate that is out of date or has an RSA key of less than 2048 bits: the
   * published sample of 2021 is signed with 1024 bits, and what EventBridge uses today is not
   * published. To accept it is to rely on the token alone. Default: `reject`.
   */
  readonly weakCertificate?: "reject" | "accept" | undefined;
}

/** The checked options with their defaults. */
export interface EventBridgePushSettings {
  readonly url: string;
  /** SHA-256 of each token, so all have the same length. */
  readonly tokenDigests: readonly Buffer[];
  readonly timestampWindowMs: number;
  readonly isAllowedOrigin: OriginRule;
  readonly weakCertificate: "reject" | "accept";
}

/** @throws ConfigError naming the first option that is missing or wrong. */
export function readEventBridgeSettings(options: EventBridgePushOptions): EventBridgePushSettings {
  const { region, url, token, allowedCertificateHosts, weakCertificate } = options;
  if (typeof region !== "string" || !/^[a-z]{2}-[a-z0-9-]*[a-z0-9]$/.test(region)) {
    const message = "eventBridge.region is not a region: use one such as cn-hangzhou.";
    throw new ConfigError("eventBridge.region", message);
  }
  if (typeof url !== "string" || !/^https?:\/\/[\x21-\x7e]+$/.test(url) || !URL.canParse(url)) {
    const message =
      "eventBridge.url is not an http or https URL: use the URL of the rule's target, with its query.";
    throw new ConfigError("eventBridge.url", message);
  }
  const tokens: readonly unknown[] = typeof token === "string" ? [token] : (token ?? []);
  if (tokens.length === 0 || !tokens.every(isToken)) {
    const message =
      "eventBridge.token is missing or has blanks: use the token of the rule's target. Without it, signed events of any account would be accepted.";
    throw new ConfigError("eventBridge.token", message);
  }
  checkChoice("eventBridge.weakCertificate", weakCertificate, ["reject", "accept"]);
  checkWholeNumbers(options, { timestampWindowMs: [1_000, 86_400_000] }, "eventBridge.");
  // Names of buckets can be taken by anyone: only the one of this region is EventBridge's.
  const hosts = allowedCertificateHosts ?? [`${region}-eventbridge.oss-accelerate.aliyuncs.com`];
  return {
    url,
    tokenDigests: tokens.map(digestOf),
    timestampWindowMs: options.timestampWindowMs ?? 60_000,
    isAllowedOrigin: originRule("eventBridge.allowedCertificateHosts", hosts),
    weakCertificate: weakCertificate ?? "reject",
  };
}

/** A push of EventBridge whose signature and token are valid. */
export interface VerifiedEventBridgePush {
  readonly sender: "eventBridge";
  /** The body as received. Headers that describe the event (`ce-…`) are not signed. */
  readonly body: Buffer;
  readonly source: null;
}

/**
 * Verifies that a request is a push of EventBridge by a rule with the expected URL and token. Cheap
 * checks come first, so a certificate is fetched only for who knows the token.
 * @throws PushError
 */
export async function verifyEventBridgePush(
  { request: { headers }, now, readBody, certificates }: PushCheck,
  settings: EventBridgePushSettings,
): Promise<VerifiedEventBridgePush> {
  const noToken = " Set a token in the rule's target, and the same as eventBridge.token.";
  const digest = digestOf(required(headers, "x-eventbridge-signature-token", noToken));
  // All are compared, so the time says nothing about any of them.
  const matches = settings.tokenDigests.filter((token) => timingSafeEqual(token, digest));
  if (matches.length === 0) {
    const message = "The push's token is not the one of eventBridge.token: another rule's push.";
    throw new PushError("TokenMismatch", message);
  }
  const timestamp = required(headers, "x-eventbridge-signature-timestamp");
  if (!/^\d{1,16}$/.test(timestamp))
    throw new PushError("InvalidHeader", "The push's timestamp is not in epoch milliseconds.");
  checkTime("timestamp", Number(timestamp), now, settings.timestampWindowMs);
  const signature = signatureOf(headers);
  const certificateUrl = required(headers, "x-eventbridge-signature-url");
  const url = checkCertificateUrl(certificateUrl, settings.isAllowedOrigin);

  const body = await readBody();
  const key = trustedKey(await certificates.get(url), now, settings.weakCertificate);
  if (!isEventBridgeSigned({ url: settings.url, headers, body }, signature, key)) {
    const fix = "eventBridge.url must be the URL of the rule's target, character for character.";
    throw new PushError("SignatureMismatch", `The signature does not match the request. ${fix}`);
  }
  return { sender: "eventBridge", body, source: null };
}

/**
 * The signature of the present kind. EventBridge's older one (`x-eventbridge-signature`, HMAC-SHA1)
 * proves nothing: its key is sent along for anyone with the public certificate to read, so a
 * stranger who receives one push can sign any other.
 */
function signatureOf(headers: Headers): string {
  const signature = headers.get("x-eventbridge-signature-v2");
  if (signature === null && headers.has("x-eventbridge-signature")) {
    const message = "The push has only EventBridge's older signature, which anyone can forge.";
    throw new PushError("UnsupportedSignature", message);
  }
  const method = required(headers, "x-eventbridge-hash-method");
  const version = required(headers, "x-eventbridge-signature-version");
  if (!/^SHA-?256$/i.test(method) || version !== "1.0") {
    const given = `${JSON.stringify(version.slice(0, 20))} with ${JSON.stringify(method.slice(0, 20))}`;
    throw new PushError(
      "UnsupportedSignature",
      `The push's signature is of version ${given}: only "1.0" with "SHA256" is known.`,
    );
  }
  return required(headers, "x-eventbridge-signature-v2");
}

function isToken(value: unknown): boolean {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value);
}

function digestOf(token: unknown): Buffer {
  return createHash("sha256").update(String(token), "latin1").digest();
}
