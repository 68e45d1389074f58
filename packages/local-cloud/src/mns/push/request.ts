import { createHash, type KeyObject, sign } from "node:crypto";
import type { NotifyContentFormat, TopicMessage } from "../notification.ts";

/** What is pushed: a message, through one subscription, in that one's format. */
export interface Push {
  readonly url: URL;
  readonly format: NotifyContentFormat;
  readonly body: string;
  readonly message: TopicMessage;
  readonly source: {
    readonly topicOwner: string;
    readonly topicName: string;
    readonly name: string;
  };
}

/** What signs it. */
export interface Signer {
  readonly privateKey: KeyObject;
  readonly certificateUrl: string;
}

const contentTypes: Readonly<Record<NotifyContentFormat, string>> = {
  XML: "text/xml;charset=utf-8",
  // Not documented.
  JSON: "application/json;charset=utf-8",
  SIMPLIFIED: "text/plain;charset=utf-8",
};

/**
 * The headers of a push (SMQ "HttpEndpoint"), signed as its page "Verify HTTP push message
 * signatures" says. `date` is epoch milliseconds. Content-MD5 has the two forms that pushes were
 * seen with: Base64 of the hex text, and in the SIMPLIFIED format the hex text itself; that format
 * also carries the message's members.
 */
export function pushHeaders(
  push: Push,
  { privateKey, certificateUrl }: Signer,
  requestId: string,
  date: number,
): Record<string, string> {
  const md5 = createHash("md5").update(push.body).digest("hex").toUpperCase();
  const simplified = push.format === "SIMPLIFIED";
  const headers: Record<string, string> = {
    "content-md5": simplified ? md5 : Buffer.from(md5.toLowerCase()).toString("base64"),
    "content-type": contentTypes[push.format],
    date: new Date(date).toUTCString(),
    "user-agent": "Aliyun Notification Service Agent",
    "x-mns-request-id": requestId,
    "x-mns-signing-cert-url": Buffer.from(certificateUrl).toString("base64"),
    "x-mns-version": "2015-06-06",
    ...(simplified && messageHeaders(push)),
  };
  const own = Object.keys(headers)
    .filter((name) => name.startsWith("x-mns-"))
    .sort()
    .map((name) => `${name}:${headers[name]}`);
  const { pathname, search } = push.url;
  const text = [
    "POST",
    headers["content-md5"],
    headers["content-type"],
    headers["date"],
    ...own,
    pathname + search,
  ].join("\n");
  return {
    ...headers,
    authorization: sign("RSA-SHA1", Buffer.from(text, "latin1"), privateKey).toString("base64"),
  };
}

function messageHeaders({ message, source }: Push): Record<string, string> {
  return {
    "x-mns-message-id": message.messageId,
    // A header's bytes stand in a JavaScript string one by one.
    ...(message.tag !== undefined && {
      "x-mns-message-tag": Buffer.from(message.tag).toString("latin1"),
    }),
    "x-mns-publish-time": String(message.publishTime),
    "x-mns-subscriber": source.topicOwner,
    "x-mns-subscription-name": source.name,
    "x-mns-topic-name": source.topicName,
    "x-mns-topic-owner": source.topicOwner,
  };
}
