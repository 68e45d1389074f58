import { describe, expect, it } from "vitest";
import { ossV1StringToSign } from "./oss-v1.ts";
import { hmacSha1Base64 } from "./signing.ts";

const date = "Wed, 28 Dec 2022 10:27:41 GMT";
const put = {
  "content-md5": "eB5eJF1ptWaXm4bijSPyxw==",
  "content-type": "text/html",
  "x-oss-date": date,
  "x-oss-meta-author": "alice",
  "x-oss-meta-magic": "abracadabra",
};

describe("OSS signature V1", () => {
  // The key, the requests and the signatures are those of the tests of Alibaba Cloud's Go SDK.
  it.each([
    ["an object", "PUT", "nelson", "", put, "kSHKmLxlyEAKtZPkJhG9bZb5k7M="],
    ["a subresource", "PUT", "nelson", "acl", put, "/afkugFbmWDQ967j1vr6zygBLQk="],
    [
      "an unknown parameter",
      "GET",
      undefined,
      "resourceGroup&non-resousce=null",
      { "x-oss-date": date },
      "vkQmfuUDyi1uDi3bKt67oemssIs=",
    ],
    [
      "two subresources",
      "GET",
      undefined,
      "resourceGroup&acl",
      { "x-oss-date": date },
      "x3E5TgOvl/i7PN618s5mEvpJDYk=",
    ],
  ])("creates the official SDK's signature for %s", (_, method, key, query, headers, signature) => {
    const text = ossV1StringToSign(
      method,
      { bucket: "examplebucket", key },
      new URLSearchParams(query),
      headers,
      date,
    );
    expect(hmacSha1Base64("sk", text)).toBe(signature);
  });

  it.each([
    ["", "key", "versionId=versionId", "1699807420", "dcLTea+Yh9ApirQ8o8dOPqtvJXQ="],
    [
      " of a session",
      "key+123",
      "versionId=versionId&security-token=token",
      "1699808204",
      "jzKYRrM5y6Br0dRFPaTGOsbrDhY=",
    ],
  ])(
    "creates the official SDK's signature for a presigned URL%s",
    (_, key, query, expires, signature) => {
      const text = ossV1StringToSign(
        "GET",
        { bucket: "bucket", key },
        new URLSearchParams(query),
        {},
        expires,
      );
      expect(hmacSha1Base64("sk", text)).toBe(signature);
    },
  );
});
