import { describe, expect, it } from "vitest";
import { acs3CanonicalRequest, signAcs3 } from "./acs3.ts";
import { parseQuery, sha256Hex } from "./signing.ts";

describe("ACS3-HMAC-SHA256", () => {
  it("creates the signature of Alibaba Cloud's published example", () => {
    const { target, headers } = signAcs3({
      host: "ecs.cn-shanghai.aliyuncs.com",
      action: "RunInstances",
      version: "2014-05-26",
      params: {
        RegionId: "cn-shanghai",
        ImageId: "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
      },
      accessKeyId: "YourAccessKeyId",
      accessKeySecret: "YourAccessKeySecret",
      date: Date.UTC(2023, 9, 26, 10, 22, 32),
      nonce: "3156853299f313e23d1673dc12e1703d",
    });
    expect(headers["authorization"]).toBe(
      "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
    );
    const canonical = acs3CanonicalRequest({
      method: "POST",
      path: "/",
      query: parseQuery(target.slice(2)),
      headers,
      signedHeaders: Object.keys(headers)
        .filter((name) => name !== "authorization")
        .sort(),
      payloadHash: sha256Hex(""),
    });
    expect(sha256Hex(canonical)).toBe(
      "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259",
    );
  });

  it.each([
    ["a blank sent as +", "a=x+y", "a=x%20y"],
    ["an empty value", "a=&b", "a=&b="],
    ["characters that encodeURIComponent leaves alone", "a=!'()*~", "a=%21%27%28%29%2A~"],
    ["order", "b=1&a=2&B=3", "B=3&a=2&b=1"],
    ["UTF-8", "a=%E5%AE%A1", "a=%E5%AE%A1"],
  ])("creates the canonical query: %s", (_, sent, canonical) => {
    const text = acs3CanonicalRequest({
      method: "GET",
      path: "/",
      query: parseQuery(sent),
      headers: {},
      signedHeaders: [],
      payloadHash: "",
    });
    expect(text.split("\n")[2]).toBe(canonical);
  });
});
