import { ConfigError } from "../errors.ts";
import { checkChoice, checkWholeNumbers, type Defined } from "../options.ts";
import { trustedKey } from "./certificate.ts";
import { checkCertificateUrl, type OriginRule, originRule } from "./certificate-url.ts";
import { PushError } from "./errors.ts";
import { checkTime, type PushCheck, required } from "./request.ts";
import { isMd5Of, isSigned } from "./smq-signature.ts";
import { checkSource, type PushSource, type PushTopic, sourceOf } from "./topic.ts";

/** Which pushes of SMQ are accepted. */
export interface SmqPushOptions {
  /**
   * The topic whose pushes are accepted. SMQ signs the messages of all accounts with the same key:
   * without this check, anyone could publish a verdict through their own topic.
   */
  readonly topic: PushTopic;
  /**
   * What to do with a signed push that does not name its topic, such as older SIMPLIFIED ones. To
   * accept it is to trust everyone who knows the address. Default: `reject`.
   */
  readonly unnamedTopic?: "reject" | "accept" | undefined;
  /**
   * Where certificates can come from, instead of SMQ's own hosts
   * (`mnstest.oss-cn-hangzhou.aliyuncs.com` and `mns-cert.oss-cn-{region}.aliyuncs.com`): host
   * names, or origins such as `http://127.0.0.1:4566`, http for loopback only.
   */
  readonly allowedCertificateHosts?: readonly string[] | undefined;
  /**
   * What to do with a certificate that is out of date or has an RSA key of less than 2048 bits. The
   * one that SMQ was seen to sign with, in 2023, has 512 bits and ended in 2016. Such a key can be
   * broken in hours, and then anyone can sign as SMQ does. To accept it is to rely on the address
   * staying secret, so give it a long random part. A queue is safer. Default: `reject`.
   */
  readonly weakCertificate?: "reject" | "accept" | undefined;
  /** How much a push's Date can differ from the clock, 1000 to 86400000 ms. Default: 900000. */
  readonly dateWindowMs?: number | undefined;
}

/** The checked options with their defaults. */
export type SmqPushSettings = Defined<Omit<SmqPushOptions, "allowedCertificateHosts">> & {
  readonly isAllowedOrigin: OriginRule;
};

// SMQ "Verify HTTP push message signatures".
const smqOrigin =
  /^https:\/\/(?:mnstest\.oss-cn-hangzhou|mns-cert\.oss-cn-[a-z0-9]+(?:-[a-z0-9]+){0,3})\.aliyuncs\.com$/;

/** Allows the hosts of SMQ's own signing certificates. */
export const isSmqOrigin: OriginRule = (origin) => smqOrigin.test(origin);

/** @throws ConfigError naming the first option that is missing or wrong. */
export function readSmqSettings(options: SmqPushOptions): SmqPushSettings {
  for (const member of ["owner", "name"] as const) {
    const value: unknown = options.topic?.[member];
    if (typeof value === "string" && value !== "") continue;
    throw new ConfigError(
      `smq.topic.${member}`,
      `smq.topic.${member} is missing: pass { owner: ACCOUNT_ID, name: TOPIC }. Without it, signed pushes of any account would be accepted.`,
    );
  }
  const choices = ["reject", "accept"];
  checkChoice("smq.unnamedTopic", options.unnamedTopic, choices);
  checkChoice("smq.weakCertificate", options.weakCertificate, choices);
  checkWholeNumbers(options, { dateWindowMs: [1_000, 86_400_000] }, "smq.");
  const hosts = options.allowedCertificateHosts;
  return {
    topic: options.topic,
    unnamedTopic: options.unnamedTopic ?? "reject",
    weakCertificate: options.weakCertificate ?? "reject",
    dateWindowMs: options.dateWindowMs ?? 900_000,
    isAllowedOrigin:
      hosts === undefined ? isSmqOrigin : originRule("smq.allowedCertificateHosts", hosts),
  };
}

/** A push of SMQ whose signature and topic are valid. */
export interface VerifiedSmqPush {
  readonly sender: "smq";
  /** The body as received. */
  readonly body: Buffer;
  /** Null for an accepted push that does not name its topic. */
  readonly source: PushSource | null;
}

/**
 * Verifies that a request is a push of SMQ from the expected topic. Cheap checks come first, so a
 * certificate is fetched only for a recent request with a complete body and an allowed URL.
 * @throws PushError
 */
export async function verifySmqPush(
  { request, path, now, readBody, certificates }: PushCheck,
  settings: SmqPushSettings,
): Promise<VerifiedSmqPush> {
  const { method, headers } = request;
  const signature = required(headers, "authorization");
  const md5 = required(headers, "content-md5");
  const date = Date.parse(required(headers, "date"));
  if (!Number.isFinite(date))
    throw new PushError("InvalidHeader", "The push's Date header is not a date.");
  checkTime("Date", date, now, settings.dateWindowMs);
  const urlHeader = required(headers, "x-mns-signing-cert-url");
  const url = readSmqCertificateUrl(urlHeader, settings.isAllowedOrigin);

  const body = await readBody();
  if (!isMd5Of(md5, body))
    throw new PushError("BodyMismatch", "Content-MD5 does not match the body.");

  const key = trustedKey(await certificates.get(url), now, settings.weakCertificate);
  if (!isSigned({ method, path, headers }, signature, key)) {
    const fix = "If a proxy or a router changes the path, pass the path that SMQ requested.";
    throw new PushError("SignatureMismatch", `The signature does not match the request. ${fix}`);
  }
  const source = sourceOf(headers, body);
  checkSource(source, settings.topic, settings.unnamedTopic);
  return { sender: "smq", body, source: source ?? null };
}

const maxHeaderLength = 512;

/**
 * Reads the certificate's URL from the header `x-mns-signing-cert-url`, which is Base64.
 * @throws PushError unless the URL is plain and its origin is allowed.
 */
export function readSmqCertificateUrl(header: string, isAllowed: OriginRule): URL {
  if (header.length > maxHeaderLength || !/^[A-Za-z0-9+/]+={0,2}$/.test(header)) {
    throw new PushError("CertificateUrlRejected", "x-mns-signing-cert-url is not a URL in Base64.");
  }
  return checkCertificateUrl(Buffer.from(header, "base64").toString("latin1"), isAllowed);
}
