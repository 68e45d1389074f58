import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { percentEncode, signAcs3 } from "./acs3.ts";

describe("signAcs3", () => {
  const request = {
    method: "POST",
    host: "ecs.cn-shanghai.aliyuncs.com",
    action: "RunInstances",
    version: "2014-05-26",
    query: {
      RegionId: "cn-shanghai",
      ImageId: "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
    },
    date: new Date("2023-10-26T10:22:32Z"),
    nonce: "3156853299f313e23d1673dc12e1703d",
  } as const;
  const credential = { accessKeyId: "YourAccessKeyId", accessKeySecret: "YourAccessKeySecret" };

  it("reproduces the example that Alibaba Cloud publishes", () => {
    expect(signAcs3(request, credential).headers["authorization"]).toBe(
      "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version," +
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
    );
  });

  it("signs a session's key id and token, in order", () => {
    const { headers, canonicalRequest } = signAcs3(request, {
      ...credential,
      securityToken: "token+/=",
    });
    expect(headers["authorization"]).toContain(
      "SignedHeaders=host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version,",
    );
    expect(canonicalRequest).toContain("\nx-acs-security-token:token+/=\n");
  });

  it("sorts the query by name and encodes all reserved characters", () => {
    const { target } = signAcs3(
      { ...request, query: { b: "x y", a: "!'()*~", A: "" } },
      credential,
    );
    expect(target).toBe("/?A=&a=%21%27%28%29%2A~&b=x%20y");
  });

  it("changes with every part of the request", () => {
    const signature = (change: object): string | undefined =>
      signAcs3({ ...request, ...change }, credential).headers["authorization"];
    const all = [
      {},
      { nonce: "n" },
      { host: "h" },
      { action: "A" },
      { version: "v" },
      { query: {} },
      { body: "b" },
      { date: new Date(0) },
      { method: "GET" },
    ].map(signature);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe("percentEncode", () => {
  it("is the inverse of decodeURIComponent and writes only unreserved characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const encoded = percentEncode(text);
        expect(decodeURIComponent(encoded)).toBe(text);
        expect(encoded).toMatch(/^[A-Za-z0-9\-_.~%]*$/);
      }),
    );
  });
});
