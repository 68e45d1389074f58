import { describe, expect, it } from "vitest";
import { ossV4CanonicalRequest, ossV4Signature, ossV4StringToSign, signOssV4 } from "./oss-v4.ts";
import { parseQuery } from "./signing.ts";
import { isoBasic } from "./time.ts";

const query = "%2Bparam1=value3&%2Bparam2=&param1=value1&param2=&%7Cparam1=value4&%7Cparam2=";
const target = { bucket: "bucket", key: "1234+-/123/1.txt" };
const region = "cn-hangzhou";

function signature(
  seconds: number,
  rawQuery: string,
  headers: Record<string, string>,
  additionalHeaders: string[],
): string {
  const date = isoBasic(seconds * 1000);
  const canonical = ossV4CanonicalRequest({
    method: "PUT",
    target,
    query: parseQuery(rawQuery),
    headers,
    additionalHeaders,
  });
  return ossV4Signature("sk", date, region, ossV4StringToSign(date, region, canonical));
}

// Keys, requests and signatures are those of the tests of Alibaba Cloud's Go SDK.
describe("OSS signature V4", () => {
  const headers = {
    "x-oss-head1": "value",
    abc: "value",
    zabc: "value",
    xyz: "value",
    "content-type": "text/plain",
    "x-oss-content-sha256": "UNSIGNED-PAYLOAD",
  };

  it.each([
    ["", 1702743657, {}, [], "e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe"],
    [
      " of a session",
      1702784856,
      { "x-oss-security-token": "token" },
      [],
      "b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea",
    ],
    [
      " with additional headers",
      1702747512,
      {},
      ["abc", "zabc"],
      "4a4183c187c07c8947db7620deb0a6b38d9fbdd34187b6dbaccb316fa251212f",
    ],
  ])(
    "creates the official SDK's signature for a header%s",
    (_, seconds, more, additional, expected) => {
      expect(
        signature(
          seconds,
          query,
          { ...headers, ...more, "x-oss-date": isoBasic(seconds * 1000) },
          additional,
        ),
      ).toBe(expected);
    },
  );

  it.each([
    ["", 1702781677, "", [], "a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe"],
    [
      " of a session",
      1702785388,
      "&x-oss-security-token=token",
      [],
      "3817ac9d206cd6dfc90f1c09c00be45005602e55898f26f5ddb06d7892e1f8b5",
    ],
    [
      " with additional headers",
      1702783809,
      "&x-oss-additional-headers=abc%3Bzabc",
      ["abc", "zabc"],
      "6bd984bfe531afb6db1f7550983a741b103a8c58e5e14f83ea474c2322dfa2b7",
    ],
  ])(
    "creates the official SDK's signature for a presigned URL%s",
    (_, seconds, more, additional, expected) => {
      const date = isoBasic(seconds * 1000);
      const presigned = `${query}${more}&x-oss-credential=ak%2F${date.slice(0, 8)}%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&x-oss-date=${date}&x-oss-expires=599&x-oss-signature-version=OSS4-HMAC-SHA256`;
      const sent = {
        "x-oss-head1": "value",
        abc: "value",
        zabc: "value",
        xyz: "value",
        "content-type": "application/octet-stream",
      };
      expect(signature(seconds, presigned, sent, additional)).toBe(expected);
    },
  );

  it("writes the target in path style, and an empty parameter without =", () => {
    const { target: written } = signOssV4({
      method: "PUT",
      region,
      bucket: "b",
      key: "a b/ü+?.txt",
      query: { publicAccessBlock: "", "max-keys": "1" },
      accessKeyId: "ak",
      accessKeySecret: "sk",
    });
    expect(written).toBe("/b/a%20b/%C3%BC%2B%3F.txt?publicAccessBlock&max-keys=1");
    expect(
      signOssV4({ method: "GET", region, bucket: "b", accessKeyId: "ak", accessKeySecret: "sk" })
        .target,
    ).toBe("/b/");
    expect(
      signOssV4({ method: "GET", region, accessKeyId: "ak", accessKeySecret: "sk" }).target,
    ).toBe("/");
  });
});
