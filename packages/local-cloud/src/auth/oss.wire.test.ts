import { createHash, createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import {
  assume,
  codeOf,
  type Key,
  ok,
  oss,
  owner,
  ramVersion,
  rawRequest,
  trusting,
  userWith,
} from "../testing/wire.ts";
import { ossV1StringToSign } from "./oss-v1.ts";
import { ossV4CanonicalRequest, ossV4Signature, ossV4StringToSign, signOssV4 } from "./oss-v4.ts";
import { hmacSha1Base64, percentEncode } from "./signing.ts";
import { isoBasic } from "./time.ts";

let cloud: LocalCloud;
let root: Key;
beforeEach(async () => {
  cloud = await startCloud();
  root = owner(cloud);
});
afterEach(() => cloud.close());

describe("OSS over the wire", () => {
  const host = () => new URL(cloud.endpoint).host;
  beforeEach(async () => {
    expect((await oss(cloud, root, "PUT", { bucket: "media-1" })).status).toBe(200);
    expect(
      (await oss(cloud, root, "PUT", { bucket: "media-1", key: "a b/ü.txt", body: "hello" }))
        .status,
    ).toBe(200);
  });

  const v1 = (
    method: string,
    target: string,
    params: string,
    key: Key = root,
    date = cloud.clock.now(),
  ): Promise<Response> => {
    const headers: Record<string, string> = {
      date: new Date(date).toUTCString(),
      ...(key.token === undefined ? {} : { "x-oss-security-token": key.token }),
    };
    const [, bucket, ...rest] = decodeURIComponent(target).split("/");
    const text = ossV1StringToSign(
      method,
      { bucket: bucket || undefined, key: rest.join("/") || undefined },
      new URLSearchParams(params),
      headers,
      headers["date"] ?? "",
    );
    headers["authorization"] = `OSS ${key.id}:${hmacSha1Base64(key.secret, text)}`;
    return fetch(`${cloud.endpoint}${target}${params === "" ? "" : `?${params}`}`, {
      method,
      headers,
    });
  };

  it("accepts V1 in the header", async () => {
    expect(await (await v1("GET", "/media-1/a%20b/%C3%BC.txt", "")).text()).toBe("hello");
    expect((await v1("GET", "/media-1/", "acl")).status).toBe(200);
    expect((await v1("GET", "/", "")).status).toBe(200);
    expect(await codeOf(await v1("GET", "/media-1/", "", { ...root, secret: "x" }))).toEqual([
      403,
      "SignatureDoesNotMatch",
    ]);
    expect(await codeOf(await v1("GET", "/media-1/", "", { ...root, id: "x" }))).toEqual([
      403,
      "InvalidAccessKeyId",
    ]);
    expect(
      await codeOf(await v1("GET", "/media-1/", "", root, cloud.clock.now() - 16 * 60_000)),
    ).toEqual([403, "RequestTimeTooSkewed"]);
  });

  it("accepts V1 in a presigned URL until it expires", async () => {
    const url = (expires: number, secret = root.secret) => {
      const text = ossV1StringToSign(
        "GET",
        { bucket: "media-1", key: "a b/ü.txt" },
        new URLSearchParams(),
        {},
        String(expires),
      );
      return `${cloud.endpoint}/media-1/a%20b/%C3%BC.txt?OSSAccessKeyId=${root.id}&Expires=${expires}&Signature=${encodeURIComponent(hmacSha1Base64(secret, text))}`;
    };
    const expires = Math.floor(cloud.clock.now() / 1000) + 60;
    expect(await (await fetch(url(expires))).text()).toBe("hello");
    expect(await codeOf(await fetch(url(expires, "x")))).toEqual([403, "SignatureDoesNotMatch"]);
    expect(
      await codeOf(
        await fetch(url(expires).replace(`Expires=${expires}`, `Expires=${expires + 1}`)),
      ),
    ).toEqual([403, "SignatureDoesNotMatch"]);
    cloud.clock.advance(60_000);
    expect(await codeOf(await fetch(url(expires)))).toEqual([403, "AccessDenied"]);
    expect(
      await codeOf(
        await fetch(`${cloud.endpoint}/media-1/k?OSSAccessKeyId=x&Expires=soon&Signature=s`),
      ),
    ).toEqual([403, "AccessDenied"]);
  });

  const presign = (
    more: {
      expires?: number;
      date?: number;
      headers?: Record<string, string>;
      additional?: string[];
      path?: string;
    } = {},
  ) => {
    const date = isoBasic(more.date ?? cloud.clock.now());
    const additionalHeaders = more.additional ?? [];
    const query = {
      ...(additionalHeaders.length > 0
        ? { "x-oss-additional-headers": additionalHeaders.join(";") }
        : {}),
      "x-oss-credential": `${root.id}/${date.slice(0, 8)}/${cloud.region}/oss/aliyun_v4_request`,
      "x-oss-date": date,
      "x-oss-expires": String(more.expires ?? 60),
      "x-oss-signature-version": "OSS4-HMAC-SHA256",
    };
    const pairs = Object.entries(query).map(([name, value]) => ({ name, value, assigned: true }));
    const canonical = ossV4CanonicalRequest({
      method: "GET",
      target: { bucket: "media-1", key: "a b/ü.txt" },
      query: pairs,
      headers: more.headers ?? {},
      additionalHeaders,
    });
    const signature = ossV4Signature(
      root.secret,
      date,
      cloud.region,
      ossV4StringToSign(date, cloud.region, canonical),
    );
    const search = pairs.map(({ name, value }) => `${name}=${percentEncode(value)}`).join("&");
    return `${cloud.endpoint}/media-1/a%20b/%C3%BC.txt?${search}&x-oss-signature=${signature}`;
  };

  it("accepts V4 in a presigned URL until it expires", async () => {
    const url = presign();
    expect(await (await fetch(url)).text()).toBe("hello");
    expect(await codeOf(await fetch(url.replace("x-oss-expires=60", "x-oss-expires=61")))).toEqual([
      403,
      "SignatureDoesNotMatch",
    ]);
    expect(await codeOf(await fetch(url, { method: "DELETE" }))).toEqual([
      403,
      "SignatureDoesNotMatch",
    ]);
    expect(await codeOf(await fetch(presign({ expires: 604_801 })))).toEqual([
      400,
      "InvalidArgument",
    ]);
    expect(await codeOf(await fetch(presign({ date: cloud.clock.now() + 3_600_000 })))).toEqual([
      403,
      "RequestTimeTooSkewed",
    ]);
    cloud.clock.advance(61_000);
    expect(await codeOf(await fetch(url))).toEqual([403, "AccessDenied"]);
  });

  it("requires the additional headers of a presigned URL", async () => {
    const url = presign({ additional: ["x-extra"], headers: { "x-extra": "1" } });
    expect((await fetch(url, { headers: { "x-extra": "1" } })).status).toBe(200);
    expect(await codeOf(await fetch(url, { headers: { "x-extra": "2" } }))).toEqual([
      403,
      "SignatureDoesNotMatch",
    ]);
    expect(await codeOf(await fetch(url))).toEqual([400, "InvalidArgument"]);
  });

  it("accepts V4 in the header, also in the form of oss2", async () => {
    const { target, headers } = signOssV4({
      method: "GET",
      region: cloud.region,
      bucket: "media-1",
      key: "a b/ü.txt",
      accessKeyId: root.id,
      accessKeySecret: root.secret,
      date: cloud.clock.now(),
    });
    const authorization =
      headers["authorization"]?.replace(/(Credential=[^,]*),(Signature=.*)/, "$2, $1") ?? "";
    expect(
      await (
        await fetch(cloud.endpoint + target, { headers: { ...headers, authorization } })
      ).text(),
    ).toBe("hello");
  });

  it("accepts V4 with only the standard Date", async () => {
    const now = Math.floor(cloud.clock.now() / 1000) * 1000;
    const canonical = ossV4CanonicalRequest({
      method: "GET",
      target: { bucket: "media-1", key: undefined },
      query: [],
      headers: {},
      additionalHeaders: [],
    });
    const signature = ossV4Signature(
      root.secret,
      isoBasic(now),
      cloud.region,
      ossV4StringToSign(isoBasic(now), cloud.region, canonical, new Date(now).toUTCString()),
    );
    const authorization = `OSS4-HMAC-SHA256 Credential=${root.id}/${isoBasic(now).slice(0, 8)}/${cloud.region}/oss/aliyun_v4_request,Signature=${signature}`;
    const send = (date: string) =>
      fetch(`${cloud.endpoint}/media-1`, { headers: { authorization, date } });
    expect((await send(new Date(now).toUTCString())).status).toBe(200);
    expect(await codeOf(await send("today"))).toEqual([403, "AccessDenied"]);
  });

  it.each([
    ["another region", { region: "cn-beijing" }, 400, "InvalidArgument"],
    ["a wrong secret", { accessKeySecret: "x" }, 403, "SignatureDoesNotMatch"],
    ["an unknown key", { accessKeyId: "x" }, 403, "InvalidAccessKeyId"],
    ["an old date", { date: 0 }, 403, "RequestTimeTooSkewed"],
  ])("rejects V4 with %s", async (_, change, status, code) => {
    const { target, headers } = signOssV4({
      method: "GET",
      region: cloud.region,
      bucket: "media-1",
      accessKeyId: root.id,
      accessKeySecret: root.secret,
      date: cloud.clock.now(),
      ...change,
    });
    const response = await fetch(cloud.endpoint + target, { headers });
    expect(response.headers.get("x-oss-request-id")).toMatch(/^[0-9A-F]{24}$/);
    expect(await codeOf(response)).toEqual([status, code]);
  });

  it("looks for the bucket before the key", async () => {
    const call = { region: cloud.region, accessKeyId: "x", accessKeySecret: "x" };
    const code = async (method: string, bucket: string) => {
      const { target, headers } = signOssV4({ ...call, method, bucket, date: cloud.clock.now() });
      const response = await fetch(cloud.endpoint + target, { method, headers });
      return [...(await codeOf(response)), response.headers.get("x-oss-ec")];
    };
    expect(await code("GET", "missing")).toEqual([404, "NoSuchBucket", "0015-00000101"]);
    expect(await code("GET", "media-1")).toEqual([403, "InvalidAccessKeyId", "0002-00000902"]);
    expect(await code("PUT", "missing")).toEqual([403, "InvalidAccessKeyId", "0002-00000902"]);
  });

  it("accepts V2, in the header and in a URL", async () => {
    const now = cloud.clock.now();
    const date = new Date(now).toUTCString();
    const sign = (text: string) => createHmac("sha256", root.secret).update(text).digest("base64");
    const signature = sign(`GET\n\n\n${date}\n\n%2Fmedia-1%2F?acl`);
    const authorization = `OSS2 AccessKeyId:${root.id},Signature:${signature}`;
    const send = (query: string, headers: Record<string, string> = {}) =>
      fetch(`${cloud.endpoint}/media-1?${query}`, { headers });
    expect((await send("acl", { authorization, date })).status).toBe(200);
    expect(await codeOf(await send("location", { authorization, date }))).toEqual([
      403,
      "SignatureDoesNotMatch",
    ]);
    const expires = Math.floor(now / 1000) + 60;
    const query = `acl&x-oss-access-key-id=${root.id}&x-oss-expires=${expires}&x-oss-signature-version=OSS2`;
    const signed = sign(`GET\n\n\n${expires}\n\n%2Fmedia-1%2F?${query}`);
    const url = `${query}&x-oss-signature=${encodeURIComponent(signed)}`;
    expect((await send(url)).status).toBe(200);
    expect(await codeOf(await send(url.replace("acl", "location")))).toEqual([
      403,
      "SignatureDoesNotMatch",
    ]);
  });

  it("explains a rejected HEAD in a header", async () => {
    const { target, headers } = signOssV4({
      method: "HEAD",
      region: cloud.region,
      bucket: "media-1",
      accessKeyId: root.id,
      accessKeySecret: "x",
      date: cloud.clock.now(),
    });
    const response = await fetch(cloud.endpoint + target, { method: "HEAD", headers });
    expect([response.status, response.headers.get("x-oss-ec")]).toEqual([403, "0002-00000201"]);
    expect(Buffer.from(response.headers.get("x-oss-err") ?? "", "base64").toString()).toContain(
      "<Code>SignatureDoesNotMatch</Code>",
    );
  });

  it("checks the payload hash if there is one", async () => {
    const send = (hash: string) => {
      const date = isoBasic(cloud.clock.now());
      const headers: Record<string, string> = {
        "content-type": "text/plain",
        "x-oss-date": date,
        "x-oss-content-sha256": hash,
      };
      const canonical = ossV4CanonicalRequest({
        method: "PUT",
        target: { bucket: "media-1", key: "k" },
        query: [],
        headers,
        additionalHeaders: [],
      });
      const signature = ossV4Signature(
        root.secret,
        date,
        cloud.region,
        ossV4StringToSign(date, cloud.region, canonical),
      );
      headers["authorization"] =
        `OSS4-HMAC-SHA256 Credential=${root.id}/${date.slice(0, 8)}/${cloud.region}/oss/aliyun_v4_request,Signature=${signature}`;
      return fetch(`${cloud.endpoint}/media-1/k`, { method: "PUT", headers, body: "x" });
    };
    expect((await send(createHash("sha256").update("x").digest("hex"))).status).toBe(200);
    expect(await codeOf(await send("0".repeat(64)))).toEqual([400, "InvalidArgument"]);
  });

  it("finds the bucket in the host, as a proxy sees it", async () => {
    const { headers } = signOssV4({
      method: "GET",
      region: cloud.region,
      bucket: "media-1",
      key: "k",
      accessKeyId: root.id,
      accessKeySecret: root.secret,
      date: cloud.clock.now(),
    });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    for (const [line, hostLine] of [
      [
        `GET http://media-1.oss-cn-hangzhou.aliyuncs.com/k HTTP/1.1`,
        "media-1.oss-cn-hangzhou.aliyuncs.com",
      ],
      [`GET http://media-1.${host()}/k HTTP/1.1`, `media-1.${host()}`],
      [`GET /k HTTP/1.1`, `media-1.${host()}`],
    ] as const) {
      const answer = await rawRequest(cloud, [
        line,
        `host: ${hostLine}`,
        ...lines,
        "connection: close",
      ]);
      expect(answer).toContain("NoSuchKey");
    }
  });

  it("accepts tokens of presigned URLs in both spellings, and anonymous requests", async () => {
    await ok(cloud, root, ramVersion, "CreateRole", {
      RoleName: "r",
      AssumeRolePolicyDocument: trusting({ RAM: [`acs:ram::${cloud.accountId}:root`] }),
    });
    await ok(cloud, root, ramVersion, "AttachPolicyToRole", {
      RoleName: "r",
      PolicyName: "AliyunOSSReadOnlyAccess",
      PolicyType: "System",
    });
    const session = await assume(
      cloud,
      await userWith(cloud, "u", {
        p: { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" },
      }),
      "r",
    );
    const expires = Math.floor(cloud.clock.now() / 1000) + 60;
    const token = percentEncode(session.token ?? "");
    const params = new URLSearchParams({ "security-token": session.token ?? "" });
    const text = ossV1StringToSign(
      "GET",
      { bucket: "media-1", key: "a b/ü.txt" },
      params,
      {},
      String(expires),
    );
    const signature = percentEncode(
      createHmac("sha1", session.secret).update(text).digest("base64"),
    );
    const path = `${cloud.endpoint}/media-1/a%20b/%C3%BC.txt`;
    expect(
      await (
        await fetch(
          `${path}?OSSAccessKeyId=${session.id}&Expires=${expires}&Signature=${signature}&security-token=${token}`,
        )
      ).text(),
    ).toBe("hello");
    expect(
      (await oss(cloud, session, "PUT", { bucket: "media-1", key: "k", body: "no" })).status,
    ).toBe(403);
    expect(await codeOf(await fetch(path))).toEqual([403, "AccessDenied"]);
    expect(await codeOf(await fetch(cloud.endpoint))).toEqual([403, "AccessDenied"]);
  });
});
