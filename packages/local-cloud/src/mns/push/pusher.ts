import { createHash, type KeyObject, randomBytes, sign } from "node:crypto";
import { request } from "node:http";
import type { NotifyContentFormat, Subscription, TopicMessage } from "../subscription.ts";
import { createSigningCertificate, type SigningCertificate } from "./certificate.ts";

/** A message to push through a subscription. */
export interface Push {
  readonly url: URL;
  /** The message in the format of the subscription. */
  readonly body: string;
  readonly message: TopicMessage;
  readonly subscription: Subscription;
}

/** Pushes messages to HTTP endpoints of this machine, signed with a key of this cloud. */
export class Pusher {
  readonly #origin: Promise<string>;
  readonly #timeoutMs: number;
  #certificate: Promise<SigningCertificate> | undefined;

  /**
   * `origin` is where the cloud listens and serves its certificate. SMQ waits 5 s for the response
   * (SMQ "HttpEndpoint"). This is real time, because the receiver's time is.
   */
  constructor(origin: Promise<string>, timeoutMs = 5_000) {
    this.#origin = origin;
    this.#timeoutMs = timeoutMs;
  }

  /** Created at first use, because generating a key takes a moment. */
  certificate(): Promise<SigningCertificate> {
    this.#certificate ??= createSigningCertificate(Date.now());
    return this.#certificate;
  }

  /**
   * Whether the endpoint took the message: 204 within 5 s. Any other response, including a
   * redirect, is a failed delivery.
   */
  push(push: Push, signal: AbortSignal): Promise<boolean> {
    // What can't be sent at all, such as a tag that is not valid in a header, is a failure too.
    return this.#send(push, signal).catch(() => false);
  }

  async #send(push: Push, signal: AbortSignal): Promise<boolean> {
    const { id, privateKey } = await this.certificate();
    const certificateUrl = `${await this.#origin}/_immkit/cert-${id}.pem`;
    const body = Buffer.from(push.body);
    const headers = pushHeaders(push, privateKey, certificateUrl);
    return new Promise((resolve) => {
      const outgoing = request(push.url, {
        method: "POST",
        headers: { ...headers, "content-length": String(body.length) },
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.#timeoutMs)]),
      });
      outgoing.on("response", (response) => {
        response.resume();
        resolve(response.statusCode === 204);
        outgoing.destroy();
      });
      outgoing.on("error", () => resolve(false));
      outgoing.end(body);
    });
  }
}

const contentTypes: Readonly<Record<NotifyContentFormat, string>> = {
  XML: "text/xml;charset=utf-8",
  // Not documented.
  JSON: "application/json;charset=utf-8",
  SIMPLIFIED: "text/plain;charset=utf-8",
};

/**
 * The headers of a push (SMQ "HttpEndpoint"), signed as its page "Verify HTTP push message
 * signatures" says. Content-MD5 has the two forms that were seen in pushes: Base64 of the hex text,
 * and in the SIMPLIFIED format the hex text itself. That format also has the message's members.
 */
function pushHeaders(
  push: Push,
  privateKey: KeyObject,
  certificateUrl: string,
): Record<string, string> {
  const format = push.subscription.attributes.notifyContentFormat;
  const md5 = createHash("md5").update(push.body).digest("hex").toUpperCase();
  const simplified = format === "SIMPLIFIED";
  const headers: Record<string, string> = {
    "content-md5": simplified ? md5 : Buffer.from(md5.toLowerCase()).toString("base64"),
    "content-type": contentTypes[format],
    // Not the cloud's time, which can be moved: a receiver compares it with its own.
    date: new Date().toUTCString(),
    "user-agent": "Aliyun Notification Service Agent",
    "x-mns-request-id": randomBytes(12).toString("hex").toUpperCase(),
    "x-mns-signing-cert-url": Buffer.from(certificateUrl).toString("base64"),
    "x-mns-version": "2015-06-06",
    ...(simplified && messageHeaders(push)),
  };
  const mnsHeaders = Object.keys(headers)
    .filter((name) => name.startsWith("x-mns-"))
    .sort()
    .map((name) => `${name}:${headers[name]}`);
  const { pathname, search } = push.url;
  const text = [
    "POST",
    headers["content-md5"],
    headers["content-type"],
    headers["date"],
    ...mnsHeaders,
    pathname + search,
  ].join("\n");
  return {
    ...headers,
    authorization: sign("RSA-SHA1", Buffer.from(text, "latin1"), privateKey).toString("base64"),
  };
}

function messageHeaders({ message, subscription }: Push): Record<string, string> {
  const { messageId, tag, publishTime } = message;
  return {
    "x-mns-message-id": messageId,
    // Node.js writes each character of a header as one byte.
    ...(tag !== undefined && { "x-mns-message-tag": Buffer.from(tag).toString("latin1") }),
    "x-mns-publish-time": String(publishTime),
    "x-mns-subscriber": subscription.topicOwner,
    "x-mns-subscription-name": subscription.name,
    "x-mns-topic-name": subscription.topicName,
    "x-mns-topic-owner": subscription.topicOwner,
  };
}
