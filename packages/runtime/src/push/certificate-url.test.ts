import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../errors.ts";
import { originRule } from "./certificate-url.ts";
import { PushError } from "./errors.ts";
import { isSmqOrigin, readSmqCertificateUrl } from "./smq.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const read = (text: string, hosts?: readonly string[]): string =>
  readSmqCertificateUrl(
    base64(text),
    hosts === undefined ? isSmqOrigin : originRule("allowedCertificateHosts", hosts),
  ).href;
const host = "mnstest.oss-cn-hangzhou.aliyuncs.com";

describe("SMQ's certificate URLs", () => {
  it.each([
    `https://${host}/x509_public_certificate.pem`,
    `https://${host}/certs/2026/x509_public_certificate-2.pem`,
    "https://mns-cert.oss-cn-beijing.aliyuncs.com/x509_public_certificate.pem",
    "https://mns-cert.oss-cn-wuhan-lr.aliyuncs.com/a.pem",
  ])("accepts %s", (url) => expect(read(url)).toBe(url));
});

const naughty = [
  "",
  `http://${host}/a.pem`,
  `HTTPS://${host}/a.pem`,
  `https:/${host}/a.pem`,
  `https:///${host}/a.pem`,
  `//${host}/a.pem`,
  `https://${host}`,
  `https://${host}/`,
  `https://${host}:443/a.pem`,
  `https://${host}:8443/a.pem`,
  `https://${host}./a.pem`,
  `https://${host.toUpperCase()}/a.pem`,
  `https://${host}@evil.example/a.pem`,
  `https://evil.example@${host}/a.pem`,
  `https://user:secret@${host}/a.pem`,
  `https://${host}.evil.example/a.pem`,
  `https://evil-${host}/a.pem`,
  `https://evil.${host}/a.pem`,
  `https://evil.example/${host}/a.pem`,
  `https://evil.example/?https://${host}/a.pem`,
  `https://evil.example#https://${host}/a.pem`,
  `https://evil.example\\@${host}/a.pem`,
  `https://${host}\\@evil.example/a.pem`,
  `https://${host}%2eevil.example/a.pem`,
  `https://${host}%00.evil.example/a.pem`,
  `https://${host}\t.evil.example/a.pem`,
  `https://${host}/a.pem\n`,
  ` https://${host}/a.pem`,
  `https://${host}/a.pem?x-oss-process=style/a`,
  `https://${host}/a.pem#a`,
  `https://${host}/../a.pem`,
  `https://${host}/./a.pem`,
  `https://${host}/%2e%2e/a.pem`,
  `https://${host}//a.pem`,
  `https://${host}/a b.pem`,
  `https://${host}/证书.pem`,
  "https://mnstest.oss-cn-shanghai.aliyuncs.com/a.pem",
  "https://mns-cert.oss-us-east-1.aliyuncs.com/a.pem",
  "https://mns-cert.oss-cn-.aliyuncs.com/a.pem",
  "https://mns-cert.oss-cn-hangzhou.evil.aliyuncs.com/a.pem",
  "https://mns-cert.oss-cn-hangzhou.aliyuncs.com.evil.example/a.pem",
  "https://mns-certs.oss-cn-hangzhou.aliyuncs.com/a.pem",
  "https://mns-cert.oss-accelerate.aliyuncs.com/a.pem",
  "https://оss-cn-hangzhou.aliyuncs.com/a.pem",
  "https://127.0.0.1/a.pem",
  "https://[::1]/a.pem",
  "http://100.100.100.200/latest/meta-data",
  "file:///etc/passwd",
  "data:text/plain,a",
  "javascript:alert(1)",
  `https://${host}/${"a".repeat(600)}.pem`,
];

describe("a URL that isn't SMQ's certificate URL", () => {
  it.each(naughty)("%j is refused", (url) => {
    expect(() => read(url)).toThrow(PushError);
  });

  it.each(["%", "====", "aHR0cHM6Ly9tbnN0ZXN0_-", "x ".repeat(9)])(
    "the header %j is refused",
    (header) => {
      expect(() => readSmqCertificateUrl(header, isSmqOrigin)).toThrow(PushError);
    },
  );

  it("never leads to another host, for any combination of parts", () => {
    const piece = fc.constantFrom(
      "https://",
      "http://",
      host,
      "mns-cert.oss-cn-beijing.aliyuncs.com",
      "evil.example",
      ".",
      "-",
      "@",
      ":",
      "443",
      "/",
      "\\",
      "?",
      "#",
      "%2e",
      "..",
      "a.pem",
      "\t",
      "[::1]",
      "０",
      "x",
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.string({ unit: "binary" }),
      fc
        .array(fc.constantFrom("/", "a", "a.pem", "-", "..", "@", "?", "."), {
          minLength: 1,
          maxLength: 4,
        })
        .map((pieces) => `https://${host}${pieces.join("")}`),
    );
    let taken = 0;
    fc.assert(
      fc.property(text, (url) => {
        let href: string;
        try {
          href = read(url);
        } catch (error) {
          expect(error).toMatchObject({ code: "CertificateUrlRejected" });
          return;
        }
        taken++;
        const parsed = new URL(url);
        expect(href).toBe(url);
        expect([host, "mns-cert.oss-cn-beijing.aliyuncs.com"]).toContain(parsed.host);
        expect(parsed).toMatchObject({
          protocol: "https:",
          port: "",
          username: "",
          password: "",
          search: "",
          hash: "",
        });
      }),
      { numRuns: 1_000 },
    );
    expect(taken).toBeGreaterThan(0);
  });
});

describe("allowedCertificateHosts", () => {
  it.each([
    ["cert.example.com", "https://cert.example.com/a.pem"],
    ["cert.example.com:8443", "https://cert.example.com:8443/a.pem"],
    ["https://cert.example.com", "https://cert.example.com/a.pem"],
    ["http://127.0.0.1:4566", "http://127.0.0.1:4566/_immkit/cert.pem"],
    ["http://localhost:1", "http://localhost:1/a.pem"],
    ["http://[::1]:4566", "http://[::1]:4566/a.pem"],
  ])("%s allows %s", (entry, url) => expect(read(url, [entry])).toBe(url));

  it.each([
    ["cert.example.com", "http://cert.example.com/a.pem"],
    ["cert.example.com", `https://${host}/a.pem`],
    ["http://127.0.0.1:4566", "http://127.0.0.1:4567/a.pem"],
    ["http://127.0.0.1:4566", "https://127.0.0.1:4566/a.pem"],
    ["http://127.0.0.1:4566", "http://127.0.0.1:4566@evil.example/a.pem"],
  ])("%s does not allow %s", (entry, url) => expect(() => read(url, [entry])).toThrow(PushError));

  it.each([
    "",
    "http://cert.example.com",
    "http://127.0.0.1.evil.example",
    "http://10.0.0.1",
    "cert.example.com/",
    "https://cert.example.com/a",
    "*.example.com",
    "Cert.example.com",
    "ftp://a",
  ])("rejects %j and names the setting", (entry) => {
    expect(() => originRule("smq.allowedCertificateHosts", [entry])).toThrow(ConfigError);
    expect(() => originRule("smq.allowedCertificateHosts", [entry])).toThrow(
      /^smq\.allowedCertificateHosts: /,
    );
  });
});
