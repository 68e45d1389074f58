import { generateKeyPairSync, sign, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isSigned, stringToSign } from "./smq-signature.ts";

// A push that SMQ signed in March 2023, published in the tests of an open-source verifier.
const pem = `-----BEGIN CERTIFICATE-----
MIICiDCCAjKgAwIBAgIJAL+acWZrTrlfMA0GCSqGSIb3DQEBBQUAMGMxCzAJBgNV
BAYTAjg2MREwDwYDVQQIEwhaaGVqaWFuZzERMA8GA1UEBxMISGFuZ3pob3UxDzAN
BgNVBAoTBkFsaXl1bjEMMAoGA1UECxMDTW5zMQ8wDQYDVQQDEwZub3RpZnkwHhcN
MTUwNzAyMDIwNjE2WhcNMTYwNzAxMDIwNjE2WjBjMQswCQYDVQQGEwI4NjERMA8G
A1UECBMIWmhlamlhbmcxETAPBgNVBAcTCEhhbmd6aG91MQ8wDQYDVQQKEwZBbGl5
dW4xDDAKBgNVBAsTA01uczEPMA0GA1UEAxMGbm90aWZ5MFwwDQYJKoZIhvcNAQEB
BQADSwAwSAJBALX0sFVowct1NAQjDyYSUf0rp1rOHLkz4kp0zNWcDyXMXa5PzsPU
UwJXaLwhvNCDLLWuiLK6Oh5elmOmL8Gy/5MCAwEAAaOByDCBxTAdBgNVHQ4EFgQU
kEah2o9HpCUCxhN/fY3kUtPkP4owgZUGA1UdIwSBjTCBioAUkEah2o9HpCUCxhN/
fY3kUtPkP4qhZ6RlMGMxCzAJBgNVBAYTAjg2MREwDwYDVQQIEwhaaGVqaWFuZzER
MA8GA1UEBxMISGFuZ3pob3UxDzANBgNVBAoTBkFsaXl1bjEMMAoGA1UECxMDTW5z
MQ8wDQYDVQQDEwZub3RpZnmCCQC/mnFma065XzAMBgNVHRMEBTADAQH/MA0GCSqG
SIb3DQEBBQUAA0EAluPg+k0Fc7WRcpP78+eLptYD8an7YOapUdNUmT2/SQC5BZ+t
cyWFit5pAEipngFL105d7AuW2AtwqG0FgV0ipw==
-----END CERTIFICATE-----`;
const signature =
  "LP3cxoTCbhsiLJi0KQdEiRaufaxMfWUdLH064yoVoKl8xNcY+299itGmGsirVMY8vDpuZ1VwS0Uw7R5dNduSXg==";
const headers = new Headers({
  "Content-MD5": "4CCBAD7AF2D23C2D00DDECCA59323A8C",
  "Content-Type": "text/plain;charset=utf-8",
  Date: "Wed, 29 Mar 2023 08:41:27 GMT",
  "User-Agent": "Aliyun Notification Service Agent",
  "x-mns-version": "2015-06-06",
  "x-mns-topic-owner": "1321669497458181",
  "x-mns-topic-name": "mns-en-topics-oss-fecdn-internal-pre-22849529792243",
  "x-mns-subscription-name": "mns-en-subs-oss-fecdn-internal-pre-1-22849529855680",
  "x-mns-subscriber": "1321669497458181",
  "x-mns-signing-cert-url":
    "aHR0cHM6Ly9tbnN0ZXN0Lm9zcy1jbi1oYW5nemhvdS5hbGl5dW5jcy5jb20veDUwOV9wdWJsaWNfY2VydGlmaWNhdGUucGVt",
  "x-mns-request-id": "6423F9B7BF94313030AF5EA0",
  "x-mns-publish-time": "1680079287576",
  "x-mns-message-id": "250EB49D5F8D737A391C93C6ED165396",
});
const real = { method: "POST", path: "/notifications", headers };

describe("a recorded signature of SMQ", () => {
  const { publicKey } = new X509Certificate(pem);

  it("is verified", () => expect(isSigned(real, signature, publicKey)).toBe(true));

  it.each(["content-md5", "content-type", "date", "x-mns-topic-owner", "x-mns-signing-cert-url"])(
    "is invalid with another %s",
    (name) => {
      const changed = new Headers(headers);
      changed.set(name, `${headers.get(name)}0`);
      expect(isSigned({ ...real, headers: changed }, signature, publicKey)).toBe(false);
    },
  );

  it("is invalid with another path, method or set of headers", () => {
    const more = new Headers(headers);
    more.set("x-mns-message-tag", "a");
    expect(isSigned({ ...real, path: "/notifications?a" }, signature, publicKey)).toBe(false);
    expect(isSigned({ ...real, method: "PUT" }, signature, publicKey)).toBe(false);
    expect(isSigned({ ...real, headers: more }, signature, publicKey)).toBe(false);
  });

  it.each(["", "MNS id:signature", "!!!!", signature.slice(4), `${signature} `])(
    "%j is not a signature",
    (text) => {
      expect(isSigned(real, text, publicKey)).toBe(false);
    },
  );
});

describe("the string to sign", () => {
  it("has an empty line for a header that is missing", () => {
    const some = new Headers({ date: "D", "x-mns-b": "2", "x-mns-a": "1" });
    expect(stringToSign({ method: "POST", path: "/a?b=c", headers: some })).toBe(
      "POST\n\n\nD\nx-mns-a:1\nx-mns-b:2\n/a?b=c",
    );
  });

  it("uses the bytes of the headers, not the UTF-8 of their text", () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1_024 });
    const tag = Buffer.from("标签", "utf8");
    const bytes = Buffer.concat([
      Buffer.from("POST\n\n\n\nx-mns-message-tag:"),
      tag,
      Buffer.from("\n/"),
    ]);
    const tagged = new Headers({ "x-mns-message-tag": tag.toString("latin1") });
    const signed = sign("RSA-SHA1", bytes, privateKey).toString("base64");
    expect(isSigned({ method: "POST", path: "/", headers: tagged }, signed, publicKey)).toBe(true);
  });
});
