import { sign } from "node:crypto";
import type { EventBridgePushOptions } from "../push/event-bridge.ts";
import type { TestCertificate } from "./certificate.ts";
import { certificate, now } from "./push.ts";

export const eventBridge = {
  region: "cn-hangzhou",
  url: "https://hooks.example.com/events?from=imm",
  token: "8f1c2a9d7b6e4f50",
} satisfies EventBridgePushOptions;
export const eventBridgeCertificateUrl =
  "https://cn-hangzhou-eventbridge.oss-accelerate.aliyuncs.com/x509_public_certificate_2021012501.pem";

/** An event of IMM as EventBridge delivers it. */
export function cloudEvent(
  taskId: string,
  change: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    id: `E-${taskId}`,
    source: "acs.imm",
    specversion: "1.0",
    type: "imm:Task:ImageModeration",
    datacontenttype: "application/json;charset=utf-8",
    subject: "acs.imm:cn-hangzhou:1234567890123456:215672",
    time: "2026-03-01T16:00:00.000+08:00",
    aliyunaccountid: "1234567890123456",
    aliyunpublishtime: "2026-03-01T16:00:00.100PRC",
    aliyuneventbusname: "default",
    aliyunregionid: "cn-hangzhou",
    data: {
      ProjectName: "media",
      TaskType: "ImageModeration",
      TaskId: taskId,
      Status: "Succeeded",
      UserData: "",
      ModerationResult: { URI: "oss://bucket/a.jpg", Suggestion: "pass", Categories: [] },
    },
    ...change,
  };
}

export interface EventBridgePushChoices {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** The target's URL in the rule that signs. */
  readonly url?: string;
  readonly certificate?: TestCertificate;
  /** Ends the signed text with a line feed, as the Java sample of Alibaba Cloud does. */
  readonly lineFeed?: boolean;
  /** Other headers; an undefined one is left out, and not signed. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface SignedEvents {
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/**
 * A push as EventBridge sends it, signed by the steps of its documentation, apart from the code
 * under test.
 */
export function signedEvents(choices: EventBridgePushChoices = {}): SignedEvents {
  const { body = JSON.stringify(cloudEvent("ImageModeration-1")), url = eventBridge.url } = choices;
  const {
    "x-eventbridge-signature-timestamp": timestamp = String(now),
    "x-eventbridge-hash-method": method = "SHA256",
    "x-eventbridge-signature-version": version = "1.0",
    "x-eventbridge-signature-url": certificateUrl = eventBridgeCertificateUrl,
    "x-eventbridge-signature-token": token = eventBridge.token,
  } = choices.headers ?? {};
  const lines: Record<string, string> = {
    "x-eventbridge-signature-timestamp": timestamp,
    "x-eventbridge-hash-method": method,
    "x-eventbridge-signature-version": version,
    "x-eventbridge-signature-url": certificateUrl,
    "x-eventbridge-signature-token": token,
  };
  for (const [name, value] of Object.entries(choices.headers ?? {}))
    if (value === undefined) delete lines[name];
  const text = Object.entries(lines).map(([name, value]) => `${name}: ${value}`);
  const signed = Buffer.concat([
    Buffer.from([url, ...text, ""].join("\n")),
    Buffer.from(body),
    Buffer.from(choices.lineFeed === true ? "\n" : ""),
  ]);
  const signature = sign("RSA-SHA256", signed, (choices.certificate ?? certificate).privateKey);
  return {
    headers: {
      "content-type": "application/json;charset=utf-8",
      ...lines,
      "x-eventbridge-signature-v2": signature.toString("base64"),
    },
    body,
  };
}

/** The request as a server behind a proxy gets it: neither its host nor its path are the rule's. */
export function eventRequest({ headers, body }: SignedEvents): Request {
  return new Request("http://10.0.0.7:9000/", { method: "POST", headers, body });
}
