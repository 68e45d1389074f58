import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import type { LogEntry } from "../log/entry.ts";
import { ok, owner, raw, rawRequest, stsVersion } from "../testing/wire.ts";

let cloud: LocalCloud;
const faults: LogEntry[] = [];
beforeAll(async () => {
  cloud = await startCloud({ log: (entry) => entry.level === "error" && faults.push(entry) });
});
// The cloud still answers after all requests, and has logged no internal error.
afterAll(async () => {
  await ok(cloud, owner(cloud), stsVersion, "GetCallerIdentity");
  await cloud.close();
  expect(faults).toEqual([]);
});

const head = (line: string, ...headers: string[]) => [
  line,
  "host: 127.0.0.1",
  "connection: close",
  ...headers,
];

describe("hostile input ends as a named error", () => {
  it.each([
    ["not HTTP", "hello\r\n\r\n", 400, "InvalidRequest"],
    ["binary", Buffer.from([0, 255, 22, 3, 1, 13, 10, 13, 10]), 400, "InvalidRequest"],
    [
      "a bad content-length",
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n",
      400,
      "InvalidRequest",
    ],
    [
      "both length and chunks",
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
      "InvalidRequest",
    ],
    [
      "a bad chunk",
      "PUT /b/k HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
      400,
      "InvalidRequest",
    ],
    [
      "a header with a line break",
      "GET / HTTP/1.1\r\nhost: x\r\nx-oss-a: b\u0000c\r\n\r\n",
      400,
      "InvalidRequest",
    ],
    [
      "headers of 200 KiB",
      `GET / HTTP/1.1\r\nhost: x\r\nx-a: ${"a".repeat(200 * 1024)}\r\n\r\n`,
      431,
      "RequestHeaderTooLarge",
    ],
    [
      "a target of 200 KiB",
      `GET /?a=${"a".repeat(200 * 1024)} HTTP/1.1\r\nhost: x\r\n\r\n`,
      431,
      "RequestHeaderTooLarge",
    ],
    [
      "a tunnel",
      "CONNECT imm.cn-hangzhou.aliyuncs.com:443 HTTP/1.1\r\nhost: x\r\n\r\n",
      501,
      "ConnectNotSupported",
    ],
  ])("%s", async (_, bytes, status, code) => {
    const answer = await raw(cloud, bytes as string | Buffer);
    expect(answer.split("\r\n")[0]).toContain(String(status));
    expect(answer).toContain(`"Code":"${code}"`);
  });

  it.each([
    ["a request without a host", ["GET / HTTP/1.1", "connection: close"], "AccessDenied"],
    ["a target that is not UTF-8 (OSS path)", head("GET /b/%ff HTTP/1.1"), "InvalidURI"],
    ["a target that is not UTF-8 (OSS query)", head("GET /b?prefix=%ff HTTP/1.1"), "InvalidURI"],
    [
      "a target that is not UTF-8 (RPC)",
      head("GET /?Action=%ff&Version=1 HTTP/1.1"),
      "InvalidParameter",
    ],
    ["raw bytes in the target", head("GET /b/\u00ff\u00fe HTTP/1.1"), "InvalidRequest"],
    [
      "raw bytes in Authorization",
      head("GET / HTTP/1.1", "authorization: OSS \u00ff\u00fe"),
      "InvalidArgument",
    ],
    [
      "an OSS signature without a date",
      head("GET / HTTP/1.1", "authorization: OSS a:b"),
      "AccessDenied",
    ],
    [
      "an OSS V4 signature without anything",
      head("GET / HTTP/1.1", "authorization: OSS4-HMAC-SHA256"),
      "AccessDenied",
    ],
    [
      "an OSS V4 signature with nonsense",
      head(
        "GET / HTTP/1.1",
        "authorization: OSS4-HMAC-SHA256 =,=,,",
        "x-oss-date: 20200101T000000Z",
      ),
      "RequestTimeTooSkewed",
    ],
    [
      "an ACS3 signature with nonsense",
      head(
        "POST / HTTP/1.1",
        "authorization: ACS3-HMAC-SHA256 x",
        "x-acs-action: GetCallerIdentity",
        "x-acs-version: 2015-04-01",
      ),
      "IncompleteSignature",
    ],
    [
      "an ACS3 signature of another algorithm",
      head(
        "POST / HTTP/1.1",
        "authorization: ACS3-RSA-SHA256 x",
        "x-acs-action: GetCallerIdentity",
        "x-acs-version: 2015-04-01",
      ),
      "IncompleteSignature",
    ],
    [
      "two Authorization headers",
      head("GET /queues HTTP/1.1", "authorization: MNS a:b", "authorization: MNS a:b"),
      "InvalidAuthorizationHeader",
    ],
    [
      "an MNS signature with nonsense",
      head("GET /queues HTTP/1.1", "authorization: MNS"),
      "InvalidAuthorizationHeader",
    ],
    [
      "an action named after a method of objects",
      head("GET /?Action=__proto__&Version=2015-05-01 HTTP/1.1"),
      "InvalidAction.NotFound",
    ],
    ["a control without a key", head("GET /_immkit/clock HTTP/1.1"), "InvalidControlKey"],
    [
      "a control with a wrong key",
      head("GET /_immkit/clock HTTP/1.1", "authorization: Bearer x"),
      "InvalidControlKey",
    ],
    [
      "a presigned URL with the signature twice",
      head("GET /?OSSAccessKeyId=a&OSSAccessKeyId=b&Signature=x&Expires=1 HTTP/1.1"),
      "InvalidAccessKeyId",
    ],
    ["an absolute target without a path", head("GET http://127.0.0.1 HTTP/1.1"), "AccessDenied"],
    ["a method that nobody has", head("PURGE /b/k HTTP/1.1"), "<Code>"],
  ])("%s", async (_, lines, code) => {
    const answer = await rawRequest(cloud, lines);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).toContain(code);
  });

  it("a form that is not UTF-8", async () => {
    const body = Buffer.from([65, 61, 255, 254]);
    const lines = head(
      "POST / HTTP/1.1",
      "content-type: application/x-www-form-urlencoded",
      `content-length: ${body.length}`,
    );
    expect(await rawRequest(cloud, lines, body)).toContain("InvalidParameter");
  });

  it("a body that stops halfway does not block the cloud", async () => {
    await Promise.all(
      [1, 2, 3].map(() =>
        rawRequest(
          cloud,
          ["PUT /b/k HTTP/1.1", "host: 127.0.0.1", "content-length: 1000000"],
          "half",
        ),
      ),
    );
    await ok(cloud, owner(cloud), stsVersion, "GetCallerIdentity");
  });

  it.each([
    ["RPC", ["POST /?Action=x&Version=y HTTP/1.1"], 5_000_000, "413", "RequestEntityTooLarge"],
    [
      "MNS",
      ["POST /queues/q/messages HTTP/1.1", "authorization: MNS a:b"],
      2_000_000,
      "413",
      "RequestEntityTooLarge",
    ],
    ["OSS", ["PUT /b/k HTTP/1.1"], 1025 * 1024 * 1024, "400", "EntityTooLarge"],
  ])(
    "a content-length that is too large: %s",
    async (_, [line = "", ...more], length, status, code) => {
      const answer = await rawRequest(
        cloud,
        head(line, ...more, `content-length: ${length}`),
        "start",
      );
      expect(answer.split("\r\n")[0]).toContain(status);
      expect(answer).toContain(code);
    },
  );

  it("a chunked body that is too long", async () => {
    const chunk = `40000\r\n${"a".repeat(0x40000)}\r\n`;
    const lines = [
      "POST /queues/q/messages HTTP/1.1",
      "host: x",
      "authorization: MNS a:b",
      "transfer-encoding: chunked",
    ];
    const answer = await rawRequest(cloud, lines, chunk.repeat(6));
    expect(answer.split("\r\n")[0]).toContain("413");
  });

  it("any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const answer = await raw(
          cloud,
          Buffer.concat([Buffer.from(bytes), Buffer.from("\r\n\r\n")]),
          30,
        );
        return answer === "" || /^HTTP\/1\.1 4\d\d /.test(answer);
      }),
      { numRuns: 40 },
    );
  });

  it("any value after each protocol's Authorization scheme", async () => {
    const text = fc
      .string({ unit: "binary-ascii", maxLength: 60 })
      .map((value) => value.replace(/[^\x20-\x7e]/g, ""));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          "MNS ",
          "OSS ",
          "OSS4-HMAC-SHA256 ",
          "ACS3-HMAC-SHA256 ",
          "acs ",
          "Bearer ",
        ),
        text,
        text,
        async (scheme, a, b) => {
          const answer = await rawRequest(
            cloud,
            head(
              "GET /?Action=GetCallerIdentity&Version=2015-04-01 HTTP/1.1",
              `authorization: ${scheme}${a}`,
              `date: ${b}`,
              `x-acs-date: ${b}`,
              "x-mns-version: 2015-06-06",
            ),
            "",
          );
          expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
        },
      ),
      { numRuns: 60 },
    );
  });
});
