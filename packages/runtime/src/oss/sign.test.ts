import { describe, expect, it } from "vitest";
import { encodeKey, signOss } from "./sign.ts";

// Key, requests and signatures are those of the tests of Alibaba Cloud's Go SDK.
describe("signOss", () => {
  const request = {
    method: "PUT",
    bucket: "bucket",
    key: "1234+-/123/1.txt",
    query: {
      "+param1": "value3",
      "+param2": "",
      param1: "value1",
      param2: "",
      "|param1": "value4",
      "|param2": "",
    },
    headers: { "x-oss-head1": "value", abc: "value", "content-type": "text/plain" },
    region: "cn-hangzhou",
  } as const;
  const credential = { accessKeyId: "ak", accessKeySecret: "sk" };

  it("creates the official SDK's signature", () => {
    const { headers, query } = signOss(
      { ...request, date: new Date(1_702_743_657_000) },
      credential,
    );
    expect(headers["authorization"]).toBe(
      "OSS4-HMAC-SHA256 Credential=ak/20231216/cn-hangzhou/oss/aliyun_v4_request,Signature=e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe",
    );
    expect(headers).toMatchObject({
      "x-oss-date": "20231216T162057Z",
      "x-oss-content-sha256": "UNSIGNED-PAYLOAD",
    });
    expect(query).toBe(
      "%2Bparam1=value3&%2Bparam2&%7Cparam1=value4&%7Cparam2&param1=value1&param2",
    );
  });

  it("creates the official SDK's signature of a session", () => {
    const session = { ...credential, securityToken: "token" };
    const { headers } = signOss({ ...request, date: new Date(1_702_784_856_000) }, session);
    expect(headers["x-oss-security-token"]).toBe("token");
    expect(headers["authorization"]).toContain(
      "Signature=b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea",
    );
  });
});

describe("encodeKey", () => {
  it.each([
    ["a b/ü+?.txt", "a%20b/%C3%BC%2B%3F.txt"],
    ["../a//b/.", "../a//b/."],
    ["%41'()*!~", "%2541%27%28%29%2A%21~"],
    ["审核\n", "%E5%AE%A1%E6%A0%B8%0A"],
  ])("encodes %j", (key, encoded) => {
    expect(encodeKey(key)).toBe(encoded);
  });
});
