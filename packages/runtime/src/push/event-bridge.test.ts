import { createHmac, privateEncrypt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { makeCertificate } from "../testing/certificate.ts";
import {
  cloudEvent,
  type EventBridgePushChoices,
  eventBridge,
  eventBridgeCertificateUrl,
  eventRequest,
  type SignedEvents,
  signedEvents,
} from "../testing/event-bridge.ts";
import { notificationText } from "../testing/messages.ts";
import { certificate, now, requestOf, signedPush, testHandler, topic } from "../testing/push.ts";
import type { PushErrorCode } from "./errors.ts";
import { eventBridgeStringToSign } from "./event-bridge-signature.ts";
import type { PushContext, PushOptions } from "./options.ts";

const only = { smq: undefined, eventBridge } satisfies Partial<PushOptions>;
const both = { smq: { topic }, eventBridge } satisfies Partial<PushOptions>;
const strangers = makeCertificate();
const token = "x-eventbridge-signature-token";
const timestamp = "x-eventbridge-signature-timestamp";
const certificateHeader = "x-eventbridge-signature-url";
const signatureHeader = "x-eventbridge-signature-v2";

const withHeader =
  (name: string, value: string | undefined) =>
  ({ headers, body }: SignedEvents): SignedEvents => {
    const { [name]: _, ...others } = headers;
    return { body, headers: value === undefined ? others : { ...others, [name]: value } };
  };

describe("the string to sign", () => {
  it("is the URL, the five headers in their order, and the body", () => {
    const headers = new Headers({
      "x-eventbridge-signature-token": "T",
      "x-eventbridge-signature-url": "https://c/a.pem",
      "x-eventbridge-signature-version": "1.0",
      "x-eventbridge-hash-method": "SHA256",
      "x-eventbridge-signature-timestamp": "1612167546574",
      "x-eventbridge-other": "no",
    });
    const parts = {
      url: "http://127.0.0.1:8080/cloudevents?a=b",
      headers,
      body: Buffer.from("{}"),
    };
    expect(eventBridgeStringToSign(parts).toString()).toBe(
      "http://127.0.0.1:8080/cloudevents?a=b\nx-eventbridge-signature-timestamp: 1612167546574\nx-eventbridge-hash-method: SHA256\nx-eventbridge-signature-version: 1.0\nx-eventbridge-signature-url: https://c/a.pem\nx-eventbridge-signature-token: T\n{}",
    );
  });
});

describe("a push of EventBridge", () => {
  const event = cloudEvent("ImageModeration-1");
  it.each<[string, EventBridgePushChoices]>([
    ["a CloudEvent", {}],
    ["signed with a line feed at its end", { lineFeed: true }],
    ["of a second before", { headers: { [timestamp]: String(now - 60_000) } }],
    ["with SHA-256 written so", { headers: { "x-eventbridge-hash-method": "SHA-256" } }],
    ["a batch of one", { body: JSON.stringify([event]) }],
    ["data only, as a rule's transformation leaves it", { body: JSON.stringify(event["data"]) }],
    ["data as text", { body: JSON.stringify({ ...event, data: JSON.stringify(event["data"]) }) }],
  ])("%s reaches the handler and is answered 200", async (_name, choices) => {
    for (const options of [only, both]) {
      const test = testHandler(options);
      const response = await test.push(eventRequest(signedEvents(choices)));
      expect([response.status, await response.text(), test.rejected]).toEqual([200, "", []]);
      expect(test).toMatchObject({
        handled: ["ImageModeration-1"],
        failed: [],
        fetched: [eventBridgeCertificateUrl],
      });
    }
  });

  it("with a batch gives each event to the handler", async () => {
    const test = testHandler(only);
    const body = JSON.stringify([cloudEvent("ImageModeration-1"), cloudEvent("ImageModeration-2")]);
    expect((await test.push(eventRequest(signedEvents({ body })))).status).toBe(200);
    expect(test.handled).toEqual(["ImageModeration-1", "ImageModeration-2"]);
  });

  it("names its sender, and no topic", async () => {
    const contexts: PushContext[] = [];
    const { push } = testHandler({
      ...both,
      handler: (_outcome, context) => void contexts.push(context),
    });
    await push(eventRequest(signedEvents()));
    await push(requestOf(signedPush()));
    expect(contexts).toMatchObject([
      { sender: "eventBridge", source: null },
      { sender: "smq", source: { ...topic, subscription: "web" } },
    ]);
  });

  it("is accepted with each token while one is replaced", async () => {
    const test = testHandler({
      smq: undefined,
      eventBridge: { ...eventBridge, token: ["a", "b"] },
    });
    for (const [value, status] of [
      ["a", 200],
      ["b", 200],
      ["c", 403],
    ] as const)
      expect([
        value,
        (await test.push(eventRequest(signedEvents({ headers: { [token]: value } })))).status,
      ]).toEqual([value, status]);
  });

  it("that is not about moderation is invalid, and headers that describe an event are ignored", async () => {
    const test = testHandler(only);
    const upload = cloudEvent("x", { source: "acs.oss", type: "oss:ObjectCreated:PutObject" });
    const described = signedEvents({ body: JSON.stringify(upload) });
    const headers = { ...described.headers, "ce-source": "acs.imm", "ce-id": "1" };
    expect((await test.push(eventRequest({ ...described, headers }))).status).toBe(400);
    expect(test.failed).toMatchObject([{ code: "NotModeration", path: "/source" }]);
  });
});

interface Forgery {
  readonly how: string;
  readonly choices?: EventBridgePushChoices;
  readonly change?: (push: SignedEvents) => SignedEvents;
  readonly options?: Partial<PushOptions>;
  readonly code: PushErrorCode;
  readonly status: number;
  readonly fetched: boolean;
}

const forgeries: readonly Forgery[] = [
  ...[token, timestamp, certificateHeader, signatureHeader, "x-eventbridge-hash-method"].map(
    (name): Forgery => ({
      how: `no ${name}`,
      change: withHeader(name, undefined),
      code: "MissingHeader",
      status: 400,
      fetched: false,
    }),
  ),
  {
    how: "the rule of a stranger, without a token",
    choices: { headers: { [token]: undefined } },
    code: "MissingHeader",
    status: 400,
    fetched: false,
  },
  {
    how: "the rule of a stranger, with its own token",
    choices: { headers: { [token]: "8f1c2a9d7b6e4f51" } },
    code: "TokenMismatch",
    status: 403,
    fetched: false,
  },
  {
    how: "the token twice",
    choices: { headers: { [token]: `${eventBridge.token}, ${eventBridge.token}` } },
    code: "TokenMismatch",
    status: 403,
    fetched: false,
  },
  {
    how: "a token put in place of the signed one",
    choices: { headers: { [token]: "8f1c2a9d7b6e4f51" } },
    change: withHeader(token, eventBridge.token),
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "a replay after 61 seconds",
    choices: { headers: { [timestamp]: String(now - 61_000) } },
    code: "DateOutsideWindow",
    status: 400,
    fetched: false,
  },
  {
    how: "a push from the future",
    choices: { headers: { [timestamp]: String(now + 61_000) } },
    code: "DateOutsideWindow",
    status: 400,
    fetched: false,
  },
  {
    how: "a replay with a new timestamp",
    choices: { headers: { [timestamp]: String(now - 600_000) } },
    change: withHeader(timestamp, String(now)),
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  ...["yesterday", "-1", "1e12", "0x1", "", " "].map(
    (time): Forgery => ({
      how: `the timestamp ${JSON.stringify(time)}`,
      choices: { headers: { [timestamp]: time } },
      code: time.trim() === "" ? "MissingHeader" : "InvalidHeader",
      status: 400,
      fetched: false,
    }),
  ),
  ...[
    "https://evil.example/x509_public_certificate_2021012501.pem",
    "https://cn-beijing-eventbridge.oss-accelerate.aliyuncs.com/a.pem",
    "https://evil-eventbridge.oss-accelerate.aliyuncs.com/a.pem",
    "https://cn-hangzhou-eventbridge.oss-cn-hangzhou.aliyuncs.com/a.pem",
    "https://cn-hangzhou-eventbridge.oss-accelerate.aliyuncs.com.evil.example/a.pem",
    "http://cn-hangzhou-eventbridge.oss-accelerate.aliyuncs.com/a.pem",
    "https://cn-hangzhou-eventbridge.oss-accelerate.aliyuncs.com@evil.example/a.pem",
    "https://cn-hangzhou-eventbridge.oss-accelerate.aliyuncs.com/a.pem?x-oss-process=style/a",
    "http://100.100.100.200/latest/meta-data",
    Buffer.from(eventBridgeCertificateUrl).toString("base64"),
  ].map(
    (url): Forgery => ({
      how: `a certificate from ${url}`,
      choices: { headers: { [certificateHeader]: url }, certificate: strangers },
      code: "CertificateUrlRejected",
      status: 403,
      fetched: false,
    }),
  ),
  {
    how: "a signature by another key",
    choices: { certificate: strangers },
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "a signature of nothing",
    change: withHeader(signatureHeader, "AAAA"),
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "a signature that is not Base64",
    change: withHeader(signatureHeader, "****"),
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "a push for another host",
    choices: { url: "https://other.example.com/events?from=imm" },
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "a push for another query",
    choices: { url: "https://hooks.example.com/events?from=oss" },
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "another scheme",
    choices: { url: "http://hooks.example.com/events?from=imm" },
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "a body put in place of the signed one",
    change: (push) => ({ ...push, body: JSON.stringify(cloudEvent("ImageModeration-2")) }),
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "a truncated body",
    change: (push) => ({ ...push, body: String(push.body).slice(0, -1) }),
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "another version of the signature",
    choices: { headers: { "x-eventbridge-signature-version": "2.0" } },
    code: "UnsupportedSignature",
    status: 403,
    fetched: false,
  },
  ...["none", "MD5", "HMAC-SHA1", "SHA1"].map(
    (method): Forgery => ({
      how: `the method ${method}`,
      choices: { headers: { "x-eventbridge-hash-method": method } },
      code: "UnsupportedSignature",
      status: 403,
      fetched: false,
    }),
  ),
  {
    how: "more bytes than an event has",
    choices: { body: "a".repeat(600_000) },
    code: "BodyTooLarge",
    status: 413,
    fetched: false,
  },
  {
    how: "a key of SMQ, although SMQ is configured too",
    choices: {
      headers: { [certificateHeader]: "https://mnstest.oss-cn-hangzhou.aliyuncs.com/a.pem" },
    },
    options: both,
    code: "CertificateUrlRejected",
    status: 403,
    fetched: false,
  },
];

describe("a forged push of EventBridge", () => {
  it.each(forgeries)("$how is rejected: $code", async (forgery) => {
    const { choices, change = (same) => same, options = only, code, status, fetched } = forgery;
    const test = testHandler(options);
    const response = await test.push(eventRequest(change(signedEvents(choices))));
    expect(test.rejected).toEqual([code]);
    expect([response.status, await response.text()]).toEqual([status, `${code}\n`]);
    expect(test.fetched.length > 0).toBe(fetched);
    expect(test).toMatchObject({ handled: [], failed: [] });
  });

  it.each(["GET", "PUT", "HEAD", "DELETE"])("is rejected with the method %s", async (method) => {
    const test = testHandler(only);
    const { headers } = signedEvents();
    const response = await test.push(
      new Request("https://hooks.example.com/", { method, headers }),
    );
    expect([response.status, test.rejected]).toEqual([405, ["MethodNotAllowed"]]);
  });

  it("with the secret of another push, which the older signature allows, is rejected", async () => {
    const test = testHandler(only);
    const { headers, body } = signedEvents();
    // What every owner of a rule receives, and can read with the public certificate.
    const secret = "a temporary secret";
    const encrypted = privateEncrypt(certificate.privateKey, Buffer.from(secret));
    const text = [
      eventBridge.url,
      `${timestamp}: ${now}`,
      "x-eventbridge-signature-method: HMAC-SHA1",
      "x-eventbridge-signature-version: 1.0",
      `${certificateHeader}: ${eventBridgeCertificateUrl}`,
      `${token}: ${eventBridge.token}`,
      String(body),
      "",
    ].join("\n");
    const older = {
      [timestamp]: String(now),
      "x-eventbridge-signature-method": "HMAC-SHA1",
      "x-eventbridge-signature-version": "1.0",
      [certificateHeader]: eventBridgeCertificateUrl,
      [token]: eventBridge.token,
      "x-eventbridge-signature-secret": encrypted.toString("base64"),
      "x-eventbridge-signature": createHmac("sha1", secret).update(text).digest("base64"),
    };
    expect((await test.push(eventRequest({ headers: older, body }))).status).toBe(403);
    expect(test.rejected).toEqual(["UnsupportedSignature"]);
    // Both are sent for a time. Only the new one counts.
    const forged = { ...headers, ...older, [signatureHeader]: "AAAA" };
    expect((await test.push(eventRequest({ headers: forged, body }))).status).toBe(403);
    expect(test.rejected).toEqual(["UnsupportedSignature", "SignatureMismatch"]);
    expect(test.handled).toEqual([]);
  });

  it("as Alibaba Cloud published one in 2021, with the older signature only, is rejected", async () => {
    const sent = 1_612_167_546_574;
    const test = testHandler({
      smq: undefined,
      eventBridge: { ...eventBridge, url: "http://127.0.0.1:8080/cloudevents" },
      clock: () => sent,
    });
    // From the tests of its Java SDK. It has no token.
    const headers = {
      [timestamp]: String(sent),
      "x-eventbridge-signature-method": "HMAC-SHA1",
      "x-eventbridge-signature-version": "1.0",
      [certificateHeader]:
        "https://cn-hangzhou-eventbridge.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate_2021012101.pem",
      "x-eventbridge-signature-secret":
        "IVmo9s1qRamopH4Ei5ZQKmVYHJ01yoOYuCTQbc4ENtINM1Gwy+x2goGfXl+NhpE6P8xgL01A/vwOn4anzVlhsvmBkkzRwbXqaYmcP44Of7nHMIfAUDeS9d0ftVOEJlPh8SmxUjUvcf4neLkkv9fgjqYjKEOEPGhLMvkyx1EKB+4=",
      "x-eventbridge-signature": "okK0HtfrD9y1xX0UuhKxR0DILgc=",
    };
    const body = "Data is data1, constant is Please deal with it timely.";
    await test.push(eventRequest({ headers, body }));
    await test.push(eventRequest({ headers: { ...headers, [token]: eventBridge.token }, body }));
    expect(test.rejected).toEqual(["MissingHeader", "UnsupportedSignature"]);
    expect(test.fetched).toEqual([]);
  });

  it.each([
    ["expired", { to: new Date(now - 1) }, "CertificateOutOfDate"],
    ["of 1024 bits", { bits: 1_024 }, "WeakKey"],
  ] as const)(
    "with a certificate that is %s is rejected, unless that is accepted",
    async (_name, choices, code) => {
      const own = makeCertificate(choices);
      const fetchCertificate = async (): Promise<string> => own.pem;
      const push = () => eventRequest(signedEvents({ certificate: own }));
      const strict = testHandler({ ...both, fetchCertificate });
      expect((await strict.push(push())).status).toBe(403);
      // What is accepted of SMQ is not accepted of EventBridge.
      const smq = { topic, weakCertificate: "accept" } as const;
      const other = testHandler({ smq, eventBridge, fetchCertificate });
      expect((await other.push(push())).status).toBe(403);
      expect([...strict.rejected, ...other.rejected]).toEqual([code, code]);
      const weak = { ...eventBridge, weakCertificate: "accept" } as const;
      const lenient = testHandler({ smq: undefined, eventBridge: weak, fetchCertificate });
      expect((await lenient.push(push())).status).toBe(200);
      expect((await lenient.push(eventRequest(signedEvents()))).status).toBe(403);
    },
  );
});

describe("a sender", () => {
  it.each<[string, Partial<PushOptions>, Request, PushErrorCode]>([
    ["SMQ", { smq: { topic } }, eventRequest(signedEvents()), "MissingHeader"],
    ["EventBridge", only, requestOf(signedPush()), "MissingHeader"],
  ])("that is not configured is not accepted: only %s", async (_name, options, request, code) => {
    const test = testHandler(options);
    expect((await test.push(request)).status).toBe(400);
    expect([test.rejected, test.handled]).toEqual([[code], []]);
  });

  it("can't be chosen: a request with the headers of both, or of neither, is rejected", async () => {
    const test = testHandler(both);
    const smq = signedPush();
    const events = signedEvents();
    const mixed = { ...smq, headers: { ...smq.headers, ...events.headers } };
    expect((await test.push(requestOf(mixed))).status).toBe(400);
    const swapped = {
      headers: { ...events.headers, "x-mns-version": "2015-06-06" },
      body: events.body,
    };
    expect((await test.push(eventRequest(swapped))).status).toBe(400);
    const plain = new Request("https://hooks.example.com/", { method: "POST", body: "{}" });
    expect((await test.push(plain)).status).toBe(400);
    expect(test.rejected).toEqual(["UnknownSender", "UnknownSender", "UnknownSender"]);
    expect(test).toMatchObject({ handled: [], fetched: [] });
  });

  it("of SMQ still needs its topic when both are configured", async () => {
    const test = testHandler({ ...both, smq: { topic: { ...topic, name: "other" } } });
    expect((await test.push(requestOf(signedPush()))).status).toBe(403);
    const simplified = signedPush({ body: notificationText("ImageModeration-1") });
    expect((await test.push(requestOf(simplified))).status).toBe(403);
    expect(test.rejected).toEqual(["ForeignTopic", "UnnamedTopic"]);
  });
});

describe("the settings of EventBridge", () => {
  it.each<[string, object]>([
    ["region", { region: undefined }],
    ["region", { region: "evil.example/?" }],
    ["region", { region: "cn-hangzhou-" }],
    ["url", { url: undefined }],
    ["url", { url: "hooks.example.com/events" }],
    ["url", { url: "https://hooks.example.com/a b" }],
    ["url", { url: "https://:0/" }],
    ["token", { token: undefined }],
    ["token", { token: "" }],
    ["token", { token: [] }],
    ["token", { token: ["a", ""] }],
    ["token", { token: "a b" }],
    ["timestampWindowMs", { timestampWindowMs: 0 }],
    ["weakCertificate", { weakCertificate: true }],
    ["allowedCertificateHosts", { allowedCertificateHosts: ["http://example.com"] }],
  ])("%s is named when it is wrong: %j", (setting, change) => {
    const wrong = { ...eventBridge, ...change } as typeof eventBridge;
    expect(() => testHandler({ smq: undefined, eventBridge: wrong })).toThrow(
      expect.objectContaining({ name: "ConfigError", setting: `eventBridge.${setting}` }),
    );
  });

  it("are named by the error of a push without a token", async () => {
    const messages: string[] = [];
    const onRejectedPush: PushOptions["onRejectedPush"] = ({ message }) =>
      void messages.push(message);
    const { push } = testHandler({ ...only, onRejectedPush });
    await push(eventRequest(signedEvents({ headers: { [token]: undefined } })));
    expect(messages).toEqual([
      "The push has no x-eventbridge-signature-token header. Set a token in the rule's target, and the same as eventBridge.token.",
    ]);
  });

  it("are not repeated in errors: no token is in any", async () => {
    const messages: string[] = [];
    const { push } = testHandler({
      ...only,
      onRejectedPush: ({ message }) => void messages.push(message),
    });
    for (const { choices, change = (same: SignedEvents) => same } of forgeries)
      await push(eventRequest(change(signedEvents(choices))));
    expect(messages.join("\n")).not.toMatch(/8f1c2a9d/);
  });
});
