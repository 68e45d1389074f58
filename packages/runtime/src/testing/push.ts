import { createHash, sign } from "node:crypto";
import { createPushHandler, type PushHandler } from "../push/handler.ts";
import type { PushOptions } from "../push/options.ts";
import { makeCertificate, type TestCertificate } from "./certificate.ts";
import { notificationText } from "./messages.ts";

export const certificateUrl =
  "https://mnstest.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate.pem";
export const topic = { owner: "1234567890123456", name: "moderation" };
export const now = Date.parse("2026-03-01T08:00:00Z");
/** Making one takes a while: all tests that need no special one share it. */
export const certificate = makeCertificate();

export interface PushChoices {
  readonly certificate?: TestCertificate;
  readonly certificateUrl?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly path?: string;
  readonly date?: string;
  readonly md5?: "raw" | "hexBase64" | "hex";
  /** Other headers; an undefined one is left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface SignedPush {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

export function xmlNotification(
  message: string,
  source: { readonly owner: string; readonly name: string } = topic,
): string {
  const escaped = message
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;");
  return `<?xml version="1.0" encoding="utf-8"?><Notification xmlns="http://mns.aliyuncs.com/doc/v1/"><TopicOwner>${source.owner}</TopicOwner><TopicName>${source.name}</TopicName><Subscriber>${source.owner}</Subscriber><SubscriptionName>web</SubscriptionName><MessageId>M1</MessageId><MessageMD5>0</MessageMD5><Message>${escaped}</Message><PublishTime>1772352000000</PublishTime></Notification>`;
}

export function jsonNotification(
  message: string,
  source: { readonly owner: string; readonly name: string } = topic,
): string {
  const { owner, name } = source;
  return JSON.stringify({
    TopicOwner: owner,
    TopicName: name,
    Subscriber: owner,
    SubscriptionName: "web",
    MessageId: "M1",
    Message: message,
    PublishTime: "1",
  });
}

/** The headers that newer SIMPLIFIED pushes carry. */
export function sourceHeaders(
  source: { readonly owner: string; readonly name: string } = topic,
): Record<string, string> {
  return {
    "content-type": "text/plain;charset=utf-8",
    "x-mns-message-id": "M1",
    "x-mns-topic-owner": source.owner,
    "x-mns-topic-name": source.name,
    "x-mns-subscriber": source.owner,
    "x-mns-subscription-name": "web",
  };
}

/**
 * A push as SMQ sends it, signed by the steps of its documentation, apart from the code under test.
 */
export function signedPush(choices: PushChoices = {}): SignedPush {
  const {
    body = xmlNotification(notificationText("ImageModeration-1")),
    path = "/notifications",
    md5 = "hexBase64",
  } = choices;
  const digest = createHash("md5").update(body).digest();
  const md5Forms = {
    raw: digest.toString("base64"),
    hexBase64: Buffer.from(digest.toString("hex")).toString("base64"),
    hex: digest.toString("hex").toUpperCase(),
  };
  const entries = Object.entries({
    "content-type": "text/xml;charset=utf-8",
    "content-md5": md5Forms[md5],
    date: choices.date ?? new Date(now).toUTCString(),
    "user-agent": "Aliyun Notification Service Agent",
    "x-mns-request-id": "57458276F0E3D56D7C000001",
    "x-mns-signing-cert-url": Buffer.from(choices.certificateUrl ?? certificateUrl).toString(
      "base64",
    ),
    "x-mns-version": "2015-06-06",
    ...choices.headers,
  }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const headers: Record<string, string> = Object.fromEntries(entries);
  const lines = [
    "POST",
    headers["content-md5"] ?? "",
    headers["content-type"] ?? "",
    headers["date"] ?? "",
  ];
  for (const name of Object.keys(headers).sort())
    if (name.startsWith("x-mns-")) lines.push(`${name}:${headers[name]}`);
  lines.push(path);
  const key = (choices.certificate ?? certificate).privateKey;
  headers["authorization"] ??= sign(
    "RSA-SHA1",
    Buffer.from(lines.join("\n"), "latin1"),
    key,
  ).toString("base64");
  return { path, headers, body };
}

export function requestOf({ path, headers, body }: SignedPush): Request {
  return new Request(`https://hooks.example.com${path}`, { method: "POST", headers, body });
}

/** A push handler, and what its handler and hooks were called with. */
export function testHandler(options: Partial<PushOptions> = {}): {
  readonly push: PushHandler;
  readonly handled: string[];
  readonly rejected: string[];
  readonly failed: unknown[];
  readonly fetched: string[];
} {
  const [handled, rejected, failed, fetched]: [string[], string[], unknown[], string[]] = [
    [],
    [],
    [],
    [],
  ];
  const push = createPushHandler({
    smq: { topic },
    clock: () => now,
    handler: (outcome) => void handled.push(outcome.taskId),
    fetchCertificate: async (url) => {
      fetched.push(url.href);
      return certificate.pem;
    },
    onRejectedPush: ({ code }) => void rejected.push(code),
    onHandlerError: ({ error }) => void failed.push(error),
    ...options,
  });
  return { push, handled, rejected, failed, fetched };
}
