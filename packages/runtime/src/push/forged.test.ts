import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { makeCertificate } from "../testing/certificate.ts";
import { notificationText } from "../testing/messages.ts";
import {
  certificate,
  certificateUrl,
  jsonNotification,
  now,
  type PushChoices,
  requestOf,
  type SignedPush,
  signedPush,
  sourceHeaders,
  testHandler,
  topic,
  xmlNotification,
} from "../testing/push.ts";
import type { PushErrorCode } from "./errors.ts";
import type { PushOptions } from "./options.ts";

const stranger = { owner: "9999999999999999", name: topic.name };
const verdict = notificationText("ImageModeration-1");
const blocked = notificationText("ImageModeration-2");
const strangers = makeCertificate();
const day = 86_400_000;

interface Forgery {
  readonly how: string;
  readonly choices?: PushChoices;
  /** What happens to a push after it was signed. */
  readonly change?: (push: SignedPush) => SignedPush;
  readonly options?: Partial<PushOptions>;
  readonly code: PushErrorCode;
  readonly status: number;
  /** Whether the certificate may be fetched before the forgery shows. */
  readonly fetched: boolean;
}

const withHeader =
  (name: string, value: string | undefined) =>
  ({ headers, ...push }: SignedPush): SignedPush => {
    const { [name]: _, ...others } = headers;
    return { ...push, headers: value === undefined ? others : { ...others, [name]: value } };
  };

const withMd5Of =
  (body: string) =>
  (push: SignedPush): SignedPush =>
    withHeader("content-md5", createHash("md5").update(body).digest("base64"))({ ...push, body });

const forgeries: readonly Forgery[] = [
  {
    how: "no signature",
    change: withHeader("authorization", undefined),
    code: "MissingHeader",
    status: 400,
    fetched: false,
  },
  {
    how: "no certificate URL",
    change: withHeader("x-mns-signing-cert-url", undefined),
    code: "MissingHeader",
    status: 400,
    fetched: false,
  },
  {
    how: "no Content-MD5, signed so",
    choices: { headers: { "content-md5": undefined } },
    code: "MissingHeader",
    status: 400,
    fetched: false,
  },
  {
    how: "no Date, signed so",
    choices: { headers: { date: undefined } },
    code: "MissingHeader",
    status: 400,
    fetched: false,
  },
  {
    how: "a Date that is none",
    choices: { date: "yesterday" },
    code: "InvalidHeader",
    status: 400,
    fetched: false,
  },
  {
    how: "a replay after 16 minutes",
    choices: { date: new Date(now - 16 * 60_000).toUTCString() },
    code: "DateOutsideWindow",
    status: 400,
    fetched: false,
  },
  {
    how: "a push from the future",
    choices: { date: new Date(now + 16 * 60_000).toUTCString() },
    code: "DateOutsideWindow",
    status: 400,
    fetched: false,
  },
  {
    how: "a replay with a new Date",
    change: withHeader("date", new Date(now - 1_000).toUTCString()),
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "a certificate of the forger, on the forger's host",
    choices: {
      certificateUrl: "https://mnstest.oss-cn-hangzhou.aliyuncs.com.evil.example/a.pem",
      certificate: strangers,
    },
    code: "CertificateUrlRejected",
    status: 403,
    fetched: false,
  },
  {
    how: "a certificate of the forger, in the forger's bucket",
    choices: {
      certificateUrl: "https://evil.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate.pem",
      certificate: strangers,
    },
    code: "CertificateUrlRejected",
    status: 403,
    fetched: false,
  },
  {
    how: "a certificate URL over http",
    choices: { certificateUrl: certificateUrl.replace("https", "http") },
    code: "CertificateUrlRejected",
    status: 403,
    fetched: false,
  },
  {
    how: "a certificate URL into the own network",
    choices: {
      certificateUrl: "http://100.100.100.200/latest/meta-data/ram/security-credentials/",
    },
    code: "CertificateUrlRejected",
    status: 403,
    fetched: false,
  },
  {
    how: "a body put in place of the signed one",
    change: (push) => ({ ...push, body: xmlNotification(blocked) }),
    code: "BodyMismatch",
    status: 403,
    fetched: false,
  },
  {
    how: "a body put in place with its own MD5",
    change: withMd5Of(xmlNotification(blocked)),
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "a signature by another key",
    choices: { certificate: strangers },
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "a signature of nothing",
    change: withHeader("authorization", "AAAA"),
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "another path",
    change: (push) => ({ ...push, path: "/notifications/2" }),
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "a header added afterwards",
    change: withHeader("x-mns-message-tag", "a"),
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "another type of content",
    change: withHeader("content-type", "text/plain"),
    code: "SignatureMismatch",
    status: 403,
    fetched: true,
  },
  {
    how: "another method",
    change: (push) => push,
    code: "MethodNotAllowed",
    status: 405,
    fetched: false,
  },
  {
    how: "the forger's own topic, XML",
    choices: { body: xmlNotification(verdict, stranger) },
    code: "ForeignTopic",
    status: 403,
    fetched: true,
  },
  {
    how: "the forger's own topic, JSON",
    choices: { body: jsonNotification(verdict, stranger) },
    code: "ForeignTopic",
    status: 403,
    fetched: true,
  },
  {
    how: "the forger's own topic, SIMPLIFIED",
    choices: { body: verdict, headers: sourceHeaders(stranger) },
    code: "ForeignTopic",
    status: 403,
    fetched: true,
  },
  {
    how: "another topic of the own account",
    choices: { body: xmlNotification(verdict, { ...topic, name: "other" }) },
    code: "ForeignTopic",
    status: 403,
    fetched: true,
  },
  {
    how: "another subscription of the topic",
    options: { smq: { topic: { ...topic, subscription: "mine" } } },
    code: "ForeignTopic",
    status: 403,
    fetched: true,
  },
  {
    how: "the forger's topic, SIMPLIFIED, the body an XML notification of this topic",
    choices: { body: xmlNotification(verdict), headers: sourceHeaders(stranger) },
    code: "ForeignTopic",
    status: 403,
    fetched: true,
  },
  {
    how: "the same without the headers that name the topic",
    choices: {
      body: xmlNotification(verdict),
      headers: { "x-mns-message-id": "M1", "content-type": "text/plain;charset=utf-8" },
    },
    code: "UnnamedTopic",
    status: 403,
    fetched: true,
  },
  {
    how: "the same in JSON",
    choices: {
      body: jsonNotification(verdict),
      headers: { "x-mns-message-id": "M1", "content-type": "text/plain;charset=utf-8" },
    },
    code: "UnnamedTopic",
    status: 403,
    fetched: true,
  },
  {
    how: "SIMPLIFIED without a topic",
    choices: { body: verdict, headers: { "content-type": "text/plain;charset=utf-8" } },
    code: "UnnamedTopic",
    status: 403,
    fetched: true,
  },
  {
    how: "a topic named twice in JSON, by an attribute of the publisher's",
    choices: {
      body: jsonNotification(verdict, stranger).replace(/\}$/, `,"TopicOwner":"${topic.owner}"}`),
    },
    code: "UnnamedTopic",
    status: 403,
    fetched: true,
  },
  {
    how: "members of a notification around no message",
    choices: { body: jsonNotification(verdict).replace('"Message"', '"content"') },
    code: "UnnamedTopic",
    status: 403,
    fetched: true,
  },
  {
    how: "an owner in the headers, and a name in the body",
    choices: { headers: { "x-mns-topic-owner": topic.owner } },
    code: "UnnamedTopic",
    status: 403,
    fetched: true,
  },
  {
    how: "a topic named twice in XML",
    choices: {
      body: xmlNotification(verdict, stranger).replace(
        "</Notification>",
        `<TopicOwner>${topic.owner}</TopicOwner></Notification>`,
      ),
    },
    code: "UnnamedTopic",
    status: 403,
    fetched: true,
  },
  {
    how: "more bytes than a message has",
    choices: { body: "a".repeat(600_000) },
    code: "BodyTooLarge",
    status: 413,
    fetched: false,
  },
];

describe("a forged push", () => {
  it.each(forgeries)(
    "$how is rejected: $code",
    async ({ how, choices, change, options, code, status, fetched }) => {
      const test = testHandler(options);
      const push = (change ?? ((same) => same))(signedPush(choices));
      const request =
        how === "another method"
          ? new Request(requestOf(push), { method: "PUT" })
          : requestOf(push);
      const response = await test.push(request);
      expect(test.rejected).toEqual([code]);
      expect(response.status).toBe(status);
      expect(await response.text()).toBe(`${code}\n`);
      expect(test.fetched.length > 0).toBe(fetched);
      expect(test).toMatchObject({ handled: [], failed: [] });
    },
  );

  it("has at least eleven kinds, each rejected for a reason that fits", () => {
    expect(forgeries.length).toBeGreaterThanOrEqual(11);
    expect(new Set(forgeries.map(({ code }) => code)).size).toBeGreaterThanOrEqual(9);
  });
});

describe("a certificate that proves nothing", () => {
  const weak = (choices: Parameters<typeof makeCertificate>[0]) => {
    const own = makeCertificate(choices);
    return { own, options: { fetchCertificate: async () => own.pem } };
  };

  it.each([
    ["an expired one", { to: new Date(now - day) }, "CertificateOutOfDate"],
    ["one of the future", { from: new Date(now + day) }, "CertificateOutOfDate"],
    ["one with a key of 512 bits", { bits: 512 }, "WeakKey"],
    ["one with a key of 1024 bits", { bits: 1_024 }, "WeakKey"],
    ["one with no RSA key", { type: "ec" }, "CertificateInvalid"],
  ] as const)("%s is refused", async (_name, choices, code) => {
    const { own, options } = weak(choices);
    const test = testHandler(options);
    expect((await test.push(requestOf(signedPush({ certificate: own })))).status).toBe(403);
    expect(test).toMatchObject({ rejected: [code], handled: [] });
  });

  it("is accepted with weakCertificate, but the signature must still be valid", async () => {
    const { own, options } = weak({
      bits: 512,
      to: new Date("2016-07-01T00:00:00Z"),
      from: new Date("2015-07-02T00:00:00Z"),
    });
    const test = testHandler({ ...options, smq: { topic, weakCertificate: "accept" } });
    expect((await test.push(requestOf(signedPush({ certificate: own })))).status).toBe(204);
    expect((await test.push(requestOf(signedPush()))).status).toBe(403);
    expect(test).toMatchObject({ rejected: ["SignatureMismatch"], handled: ["ImageModeration-1"] });
  });

  it("is rejected with 403 if it is an HTML page, and with 503 if it can't be fetched", async () => {
    const page = testHandler({ fetchCertificate: async () => "<html>" });
    expect((await page.push(requestOf(signedPush()))).status).toBe(403);
    const away = testHandler({
      fetchCertificate: () => Promise.reject(new Error("getaddrinfo ENOTFOUND")),
    });
    expect((await away.push(requestOf(signedPush()))).status).toBe(503);
    expect([...page.rejected, ...away.rejected]).toEqual([
      "CertificateInvalid",
      "CertificateUnavailable",
    ]);
  });
});

describe("an answer", () => {
  it("repeats no part of the request", async () => {
    const mark = "reflected-9f2c";
    const { push } = testHandler();
    const marked = signedPush({
      certificateUrl: `https://${mark}.example/a.pem`,
      headers: { "x-mns-request-id": mark },
    });
    const response = await push(requestOf(marked));
    const all = JSON.stringify([...response.headers]) + (await response.text());
    expect(all).not.toContain(mark);
  });

  it("names the method that is allowed", async () => {
    const response = await testHandler().push(
      new Request("https://hooks.example.com/notifications"),
    );
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

it("the certificate of these tests is accepted", async () => {
  const test = testHandler();
  expect(certificate.privateKey.asymmetricKeyDetails?.modulusLength).toBe(2_048);
  expect((await test.push(requestOf(signedPush()))).status).toBe(204);
});
