import { createHash, createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import { assume, type Key, mns, ok, oss, owner, RAM, rawRequest, STS, trusting, userWith } from "../http/wire.test.support.ts";
import { signAcs3 } from "./acs3.ts";
import { hmacSha1Base64 } from "./compare.ts";
import { percentEncode } from "./encode.ts";
import { signMns } from "./mns.ts";
import { ossV1StringToSign } from "./oss-v1.ts";
import { ossV4CanonicalRequest, ossV4Signature, ossV4StringToSign, signOssV4 } from "./oss-v4.ts";
import { rpcV1Signature, rpcV1StringToSign } from "./rpc-v1.ts";
import { isoBasic, isoSeconds } from "./time.ts";

let cloud: LocalCloud;
let root: Key;
beforeEach(async () => {
  cloud = await startCloud();
  root = owner(cloud);
});
afterEach(() => cloud.close());

const codeOf = async (response: Response): Promise<[number, string | undefined]> => {
  const text = await response.text();
  return [response.status, /<Code>([^<]*)<\/Code>|"Code":"([^"]*)"/.exec(text)?.slice(1).find(Boolean)];
};

describe("ACS3 over the wire", () => {
  const sign = (more: Partial<Parameters<typeof signAcs3>[0]> = {}) =>
    signAcs3({
      host: new URL(cloud.endpoint).host,
      action: "GetCallerIdentity",
      version: STS,
      accessKeyId: root.id,
      accessKeySecret: root.secret,
      date: cloud.clock.now(),
      ...more,
    });
  const send = (signed: { target: string; headers: Record<string, string> }, init: RequestInit = {}) =>
    fetch(cloud.endpoint + signed.target, { method: "POST", headers: signed.headers, ...init });

  it("lets a call in once: its nonce can't be used again", async () => {
    const signed = sign();
    expect((await send(signed)).status).toBe(200);
    expect(await codeOf(await send(signed))).toEqual([400, "SignatureNonceUsed"]);
  });

  it("does not spend a nonce on a call that was refused", async () => {
    const nonce = "n";
    expect(await codeOf(await send(sign({ nonce, accessKeySecret: "wrong" })))).toEqual([400, "SignatureDoesNotMatch"]);
    expect((await send(sign({ nonce }))).status).toBe(200);
  });

  it("gives the string that it signed", async () => {
    const signed = sign({ accessKeySecret: "wrong" });
    const { Message } = (await (await send(signed)).json()) as { Message: string };
    expect(Message).toMatch(
      /^Specified signature is not matched with our calculation\. server string to sign is:ACS3-HMAC-SHA256\n[0-9a-f]{64}$/,
    );
  });

  it.each([
    ["a parameter that was added", (signed: ReturnType<typeof sign>) => ({ ...signed, target: "/?A=b" }), "SignatureDoesNotMatch"],
    [
      "another action",
      (signed: ReturnType<typeof sign>) => ({ ...signed, headers: { ...signed.headers, "x-acs-action": "AssumeRole" } }),
      "SignatureDoesNotMatch",
    ],
    [
      "a date that is none",
      (signed: ReturnType<typeof sign>) => ({ ...signed, headers: { ...signed.headers, "x-acs-date": "today" } }),
      "InvalidTimeStamp.Format",
    ],
    [
      "no nonce",
      ({ target, headers: { "x-acs-signature-nonce": _, ...headers } }: ReturnType<typeof sign>) => ({ target, headers }),
      "IncompleteSignature",
    ],
    [
      "a header that must be signed and is not",
      ({ target, headers }: ReturnType<typeof sign>) => ({
        target,
        headers: { ...headers, authorization: headers["authorization"]?.replace("x-acs-action;", "") ?? "" },
      }),
      "IncompleteSignature",
    ],
    [
      "an Authorization that is cut off",
      ({ target, headers }: ReturnType<typeof sign>) => ({
        target,
        headers: { ...headers, authorization: headers["authorization"]?.slice(0, -1) ?? "" },
      }),
      "IncompleteSignature",
    ],
    [
      "a token that is not signed",
      ({ target, headers }: ReturnType<typeof sign>) => ({ target, headers: { ...headers, "x-acs-security-token": "t" } }),
      "IncompleteSignature",
    ],
  ])("refuses %s", async (_, change, code) => {
    expect(await codeOf(await send(change(sign())))).toEqual([400, code]);
  });

  it("refuses a body that is not the one that was signed", async () => {
    expect(await codeOf(await send(sign(), { body: Buffer.from("A=b") }))).toEqual([400, "SignatureDoesNotMatch"]);
    expect((await send(sign({ body: "A=b" }), { body: Buffer.from("A=b") })).status).toBe(200);
  });

  it("takes 15 minutes of difference to its own clock, which can be moved", async () => {
    cloud.clock.advance(86_400_000);
    const now = cloud.clock.now();
    expect((await send(sign({ date: now - 14 * 60_000 }))).status).toBe(200);
    expect((await send(sign({ date: now + 14 * 60_000 }))).status).toBe(200);
    for (const date of [now - 16 * 60_000, now + 16 * 60_000, Date.now()]) {
      expect(await codeOf(await send(sign({ date })))).toEqual([400, "InvalidTimeStamp.Expired"]);
    }
  });

  it("knows no key that it did not give out", async () => {
    expect(await codeOf(await send(sign({ accessKeyId: "LTAInone" })))).toEqual([404, "InvalidAccessKeyId.NotFound"]);
  });

  it("takes parameters in a form body as well", async () => {
    const body = "UserName=fo%72m";
    const signed = sign({ action: "CreateUser", version: RAM, body, contentType: "application/x-www-form-urlencoded" });
    expect((await (await send(signed, { body })).json()) as object).toMatchObject({ User: { UserName: "form" } });
  });
});

describe("RPC V1 over the wire", () => {
  const signed = (method: string, more: Record<string, string>, key: Key = root): string => {
    const params: Record<string, string> = {
      Action: "GetCallerIdentity",
      Version: STS,
      Format: "JSON",
      AccessKeyId: key.id,
      SignatureMethod: "HMAC-SHA1",
      SignatureVersion: "1.0",
      SignatureNonce: crypto.randomUUID(),
      Timestamp: isoSeconds(cloud.clock.now()),
      ...(key.token === undefined ? {} : { SecurityToken: key.token }),
      ...more,
    };
    const pairs = Object.entries(params).map(([name, value]) => ({ name, value, assigned: true }));
    const all = { ...params, Signature: rpcV1Signature(key.secret, rpcV1StringToSign(method, pairs)), ...(more["Signature"] ? more : {}) };
    return Object.entries(all)
      .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
      .join("&");
  };

  it("takes the parameters in the query, by GET and by POST", async () => {
    for (const method of ["GET", "POST"]) {
      expect((await fetch(`${cloud.endpoint}/?${signed(method, {})}`, { method })).status).toBe(200);
    }
  });

  it("takes them in a form, whole or in part", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const whole = await fetch(cloud.endpoint, {
      method: "POST",
      headers,
      body: signed("POST", { Action: "CreateUser", Version: RAM, UserName: "a" }),
    });
    expect(whole.status).toBe(200);
    const text = signed("POST", { Action: "CreateUser", Version: RAM, UserName: "b" });
    const part = text.replace("&UserName=b", "");
    // The action stands in a header too, as the Terraform provider sends it.
    const both = await fetch(`${cloud.endpoint}/?${part}`, {
      method: "POST",
      headers: { ...headers, "x-acs-action": "CreateUser" },
      body: "UserName=b",
    });
    expect(both.status).toBe(200);
  });

  it("goes by the action that is signed, whatever a header says", async () => {
    const response = await fetch(`${cloud.endpoint}/?${signed("POST", {})}`, {
      method: "POST",
      headers: { "x-acs-action": "DeleteUser", "x-acs-version": RAM },
    });
    expect(await response.json()).toMatchObject({ IdentityType: "Account" });
  });

  it("reads + as a blank, which was signed as %20", async () => {
    const text = signed("POST", { Action: "CreateUser", Version: RAM, UserName: "plus", Comments: "a b" }).replace("a%20b", "a+b");
    expect(await (await fetch(`${cloud.endpoint}/?${text}`, { method: "POST" })).json()).toMatchObject({ User: { Comments: "a b" } });
  });

  it("gives the string that it signed, whole", async () => {
    const text = signed("GET", { SignatureNonce: "n" }, { ...root, secret: "wrong" });
    const { Message } = (await (await fetch(`${cloud.endpoint}/?${text}`)).json()) as { Message: string };
    expect(Message).toMatch(/^Specified signature is not matched with our calculation\. server string to sign is:GET&%2F&AccessKeyId%3D/);
    expect(Message).toContain("SignatureNonce%3Dn");
  });

  it.each([
    [{ Timestamp: "2020-01-01T00:00:00Z" }, 400, "InvalidTimeStamp.Expired"],
    [{ Timestamp: "now" }, 400, "InvalidTimeStamp.Format"],
    [{ SignatureMethod: "HMAC-SHA256" }, 400, "InvalidParameter"],
    [{ SignatureNonce: "" }, 400, "MissingParameter"],
    [{ AccessKeyId: "none" }, 404, "InvalidAccessKeyId.NotFound"],
    [{ Signature: "bm9uZQ==" }, 400, "SignatureDoesNotMatch"],
    [{ Action: "Nonsense" }, 404, "InvalidAction.NotFound"],
    [{ Action: "constructor" }, 404, "InvalidAction.NotFound"],
    [{ Version: "1999-01-01" }, 404, "InvalidVersion"],
  ])("refuses %j", async (more: Record<string, string>, status, code) => {
    expect(await codeOf(await fetch(`${cloud.endpoint}/?${signed("GET", more)}`))).toEqual([status, code]);
  });

  it("refuses a parameter that is given twice, and a nonce that was used", async () => {
    const text = signed("GET", {});
    expect((await fetch(`${cloud.endpoint}/?${text}`)).status).toBe(200);
    expect(await codeOf(await fetch(`${cloud.endpoint}/?${text}`))).toEqual([400, "SignatureNonceUsed"]);
    expect(await codeOf(await fetch(`${cloud.endpoint}/?${text}&Timestamp=x`))).toEqual([400, "InvalidParameter"]);
  });

  it("answers in XML when it is asked to", async () => {
    const created = await fetch(
      `${cloud.endpoint}/?${signed("GET", { Action: "CreateUser", Version: RAM, UserName: "x", Comments: "<&>", Format: "XML" })}`,
    );
    expect(created.headers.get("content-type")).toBe("text/xml;charset=utf-8");
    expect(await created.text()).toMatch(
      /<CreateUserResponse><RequestId>[0-9A-F-]{36}<\/RequestId><User>.*<Comments>&lt;&amp;&gt;<\/Comments>/,
    );
    const refused = await fetch(`${cloud.endpoint}/?${signed("GET", { Action: "GetUser", Version: RAM, UserName: "y", Format: "xml" })}`);
    expect(await codeOf(refused)).toEqual([404, "EntityNotExist.User"]);
    expect(refused.headers.get("content-type")).toBe("text/xml;charset=utf-8");
  });

  it("wants a signature", async () => {
    expect(await codeOf(await fetch(`${cloud.endpoint}/?Action=ListUsers&Version=${RAM}`))).toEqual([400, "MissingParameter"]);
  });
});

describe("MNS over the wire", () => {
  const send = (method: string, target: string, change: (headers: Record<string, string>) => Record<string, string>, body?: string) => {
    const signed = signMns({
      method,
      target,
      ...(body === undefined ? {} : { body }),
      accessKeyId: root.id,
      accessKeySecret: root.secret,
      date: cloud.clock.now(),
    });
    return fetch(cloud.endpoint + target, { method, headers: change(signed), ...(body === undefined ? {} : { body }) });
  };

  it.each([
    [
      "a wrong signature",
      (headers: Record<string, string>) => ({ ...headers, authorization: `MNS ${root.id}:AAAA` }),
      403,
      "SignatureDoesNotMatch",
    ],
    ["an unknown key", (headers: Record<string, string>) => ({ ...headers, authorization: "MNS none:AAAA" }), 403, "InvalidAccessKeyId"],
    [
      "half an Authorization",
      (headers: Record<string, string>) => ({ ...headers, authorization: "MNS nothing" }),
      400,
      "InvalidAuthorizationHeader",
    ],
    ["no Authorization", ({ authorization: _, ...headers }: Record<string, string>) => headers, 400, "MissingAuthorizationHeader"],
    ["no version", ({ "x-mns-version": _, ...headers }: Record<string, string>) => headers, 400, "MissingVersionHeader"],
    ["another version", (headers: Record<string, string>) => ({ ...headers, "x-mns-version": "2014-01-01" }), 400, "InvalidVersionHeader"],
    ["no date", ({ date: _, ...headers }: Record<string, string>) => headers, 400, "MissingDateHeader"],
    ["a date that is none", (headers: Record<string, string>) => ({ ...headers, date: "today" }), 400, "InvalidDateHeader"],
    ["an old date", (headers: Record<string, string>) => ({ ...headers, date: "Wed, 08 Mar 2012 12:00:00 GMT" }), 408, "TimeExpired"],
  ])("refuses %s", async (_, change, status, code) => {
    const response = await send("GET", "/queues", change as (headers: Record<string, string>) => Record<string, string>);
    expect(response.headers.get("x-mns-request-id")).toMatch(/^[0-9A-F-]{36}$/);
    expect(await codeOf(response)).toEqual([status, code]);
  });

  it("takes a digest of the bytes and the one that official clients send, and no other", async () => {
    const body = "<Queue></Queue>";
    const md5 = createHash("md5").update(body).digest();
    const digests: [string, number][] = [
      [md5.toString("base64"), 201],
      [Buffer.from(md5.toString("hex")).toString("base64"), 201],
      [Buffer.from("no").toString("base64"), 400],
    ];
    for (const [index, [digest, status]] of digests.entries()) {
      const target = `/queues/q${index}`;
      const headers = signMns({
        method: "PUT",
        target,
        body,
        headers: { "content-md5": digest },
        accessKeyId: root.id,
        accessKeySecret: root.secret,
        date: cloud.clock.now(),
      });
      expect((await fetch(cloud.endpoint + target, { method: "PUT", headers, body })).status).toBe(status);
    }
  });

  it("takes the session's token, which is not signed, and wants the right one", async () => {
    await ok(cloud, root, RAM, "CreateRole", {
      RoleName: "r",
      AssumeRolePolicyDocument: trusting({ RAM: [`acs:ram::${cloud.accountId}:root`] }),
    });
    await ok(cloud, root, RAM, "AttachPolicyToRole", { RoleName: "r", PolicyName: "AliyunMNSFullAccess", PolicyType: "System" });
    const user = await userWith(cloud, "u", { p: { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" } });
    const session = await assume(cloud, user, "r");
    expect((await mns(cloud, session, "GET", "/queues")).status).toBe(200);
    expect(await codeOf(await mns(cloud, { id: session.id, secret: session.secret }, "GET", "/queues"))).toEqual([
      403,
      "InvalidSecurityToken",
    ]);
    expect(await codeOf(await mns(cloud, { ...session, token: "CAISx" }, "GET", "/queues"))).toEqual([403, "InvalidSecurityToken"]);
    cloud.clock.advance(3_600_000);
    expect(await codeOf(await mns(cloud, session, "GET", "/queues"))).toEqual([403, "SecurityTokenExpired"]);
  });
});

describe("OSS over the wire", () => {
  const host = () => new URL(cloud.endpoint).host;
  beforeEach(async () => {
    expect((await oss(cloud, root, "PUT", { bucket: "media-1" })).status).toBe(200);
    expect((await oss(cloud, root, "PUT", { bucket: "media-1", key: "a b/ü.txt", body: "hello" })).status).toBe(200);
  });

  const v1 = (method: string, target: string, params: string, key: Key = root, date = cloud.clock.now()): Promise<Response> => {
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
    return fetch(`${cloud.endpoint}${target}${params === "" ? "" : `?${params}`}`, { method, headers });
  };

  it("takes V1 in the header", async () => {
    expect(await (await v1("GET", "/media-1/a%20b/%C3%BC.txt", "")).text()).toBe("hello");
    expect((await v1("GET", "/media-1/", "acl")).status).toBe(200);
    expect((await v1("GET", "/", "")).status).toBe(200);
    expect(await codeOf(await v1("GET", "/media-1/", "", { ...root, secret: "x" }))).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await codeOf(await v1("GET", "/media-1/", "", { ...root, id: "x" }))).toEqual([403, "InvalidAccessKeyId"]);
    expect(await codeOf(await v1("GET", "/media-1/", "", root, cloud.clock.now() - 16 * 60_000))).toEqual([403, "RequestTimeTooSkewed"]);
  });

  it("takes V1 in a presigned URL until it expires", async () => {
    const url = (expires: number, secret = root.secret) => {
      const text = ossV1StringToSign("GET", { bucket: "media-1", key: "a b/ü.txt" }, new URLSearchParams(), {}, String(expires));
      return `${cloud.endpoint}/media-1/a%20b/%C3%BC.txt?OSSAccessKeyId=${root.id}&Expires=${expires}&Signature=${encodeURIComponent(hmacSha1Base64(secret, text))}`;
    };
    const expires = Math.floor(cloud.clock.now() / 1000) + 60;
    expect(await (await fetch(url(expires))).text()).toBe("hello");
    expect(await codeOf(await fetch(url(expires, "x")))).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await codeOf(await fetch(url(expires).replace(`Expires=${expires}`, `Expires=${expires + 1}`)))).toEqual([
      403,
      "SignatureDoesNotMatch",
    ]);
    cloud.clock.advance(60_000);
    expect(await codeOf(await fetch(url(expires)))).toEqual([403, "AccessDenied"]);
    expect(await codeOf(await fetch(`${cloud.endpoint}/media-1/k?OSSAccessKeyId=x&Expires=soon&Signature=s`))).toEqual([
      403,
      "AccessDenied",
    ]);
  });

  const presign = (
    more: { expires?: number; date?: number; headers?: Record<string, string>; additional?: string[]; path?: string } = {},
  ) => {
    const date = isoBasic(more.date ?? cloud.clock.now());
    const additionalHeaders = more.additional ?? [];
    const query = {
      ...(additionalHeaders.length > 0 ? { "x-oss-additional-headers": additionalHeaders.join(";") } : {}),
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
    const signature = ossV4Signature(root.secret, date, cloud.region, ossV4StringToSign(date, cloud.region, canonical));
    const search = pairs.map(({ name, value }) => `${name}=${percentEncode(value)}`).join("&");
    return `${cloud.endpoint}/media-1/a%20b/%C3%BC.txt?${search}&x-oss-signature=${signature}`;
  };

  it("takes V4 in a presigned URL until it expires", async () => {
    const url = presign();
    expect(await (await fetch(url)).text()).toBe("hello");
    expect(await codeOf(await fetch(url.replace("x-oss-expires=60", "x-oss-expires=61")))).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await codeOf(await fetch(url, { method: "DELETE" }))).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await codeOf(await fetch(presign({ expires: 604_801 })))).toEqual([400, "InvalidArgument"]);
    expect(await codeOf(await fetch(presign({ date: cloud.clock.now() + 3_600_000 })))).toEqual([403, "RequestTimeTooSkewed"]);
    cloud.clock.advance(61_000);
    expect(await codeOf(await fetch(url))).toEqual([403, "AccessDenied"]);
  });

  it("wants the additional headers of a presigned URL to be there", async () => {
    const url = presign({ additional: ["x-extra"], headers: { "x-extra": "1" } });
    expect((await fetch(url, { headers: { "x-extra": "1" } })).status).toBe(200);
    expect(await codeOf(await fetch(url, { headers: { "x-extra": "2" } }))).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await codeOf(await fetch(url))).toEqual([400, "InvalidArgument"]);
  });

  it("takes V4 in the header, as oss2 writes it too", async () => {
    const { target, headers } = signOssV4({
      method: "GET",
      region: cloud.region,
      bucket: "media-1",
      key: "a b/ü.txt",
      accessKeyId: root.id,
      accessKeySecret: root.secret,
      date: cloud.clock.now(),
    });
    const authorization = headers["authorization"]?.replace(/(Credential=[^,]*),(Signature=.*)/, "$2, $1") ?? "";
    expect(await (await fetch(cloud.endpoint + target, { headers: { ...headers, authorization } })).text()).toBe("hello");
  });

  it("takes V4 with the standard Date alone", async () => {
    const now = Math.floor(cloud.clock.now() / 1000) * 1000;
    const canonical = ossV4CanonicalRequest({
      method: "GET",
      target: { bucket: "media-1", key: undefined },
      query: [],
      headers: {},
      additionalHeaders: [],
    });
    const signature = ossV4Signature(root.secret, isoBasic(now), cloud.region, ossV4StringToSign(isoBasic(now), cloud.region, canonical));
    const authorization = `OSS4-HMAC-SHA256 Credential=${root.id}/${isoBasic(now).slice(0, 8)}/${cloud.region}/oss/aliyun_v4_request,Signature=${signature}`;
    const send = (date: string) => fetch(`${cloud.endpoint}/media-1`, { headers: { authorization, date } });
    expect((await send(new Date(now).toUTCString())).status).toBe(200);
    expect(await codeOf(await send("today"))).toEqual([403, "AccessDenied"]);
  });

  it.each([
    ["another region", { region: "cn-beijing" }, 400, "InvalidArgument"],
    ["a wrong secret", { accessKeySecret: "x" }, 403, "SignatureDoesNotMatch"],
    ["an unknown key", { accessKeyId: "x" }, 403, "InvalidAccessKeyId"],
    ["an old date", { date: 0 }, 403, "RequestTimeTooSkewed"],
  ])("refuses V4 with %s", async (_, change, status, code) => {
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

  it("says in a header why it refuses HEAD", async () => {
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
    expect(Buffer.from(response.headers.get("x-oss-err") ?? "", "base64").toString()).toContain("<Code>SignatureDoesNotMatch</Code>");
  });

  it("checks a payload hash that is given", async () => {
    const send = (hash: string) => {
      const date = isoBasic(cloud.clock.now());
      const headers: Record<string, string> = { "content-type": "text/plain", "x-oss-date": date, "x-oss-content-sha256": hash };
      const canonical = ossV4CanonicalRequest({
        method: "PUT",
        target: { bucket: "media-1", key: "k" },
        query: [],
        headers,
        additionalHeaders: [],
      });
      const signature = ossV4Signature(root.secret, date, cloud.region, ossV4StringToSign(date, cloud.region, canonical));
      headers["authorization"] =
        `OSS4-HMAC-SHA256 Credential=${root.id}/${date.slice(0, 8)}/${cloud.region}/oss/aliyun_v4_request,Signature=${signature}`;
      return fetch(`${cloud.endpoint}/media-1/k`, { method: "PUT", headers, body: "x" });
    };
    expect((await send(createHash("sha256").update("x").digest("hex"))).status).toBe(200);
    expect(await codeOf(await send("0".repeat(64)))).toEqual([400, "InvalidArgument"]);
  });

  it("knows the bucket by the host, as a proxy sees it", async () => {
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
      [`GET http://media-1.oss-cn-hangzhou.aliyuncs.com/k HTTP/1.1`, "media-1.oss-cn-hangzhou.aliyuncs.com"],
      [`GET http://media-1.${host()}/k HTTP/1.1`, `media-1.${host()}`],
      [`GET /k HTTP/1.1`, `media-1.${host()}`],
    ] as const) {
      const answer = await rawRequest(cloud, [line, `host: ${hostLine}`, ...lines, "connection: close"]);
      expect(answer).toContain("NoSuchKey");
    }
  });

  it("takes tokens in both spellings of presigned URLs, and an anonymous request as one", async () => {
    await ok(cloud, root, RAM, "CreateRole", {
      RoleName: "r",
      AssumeRolePolicyDocument: trusting({ RAM: [`acs:ram::${cloud.accountId}:root`] }),
    });
    await ok(cloud, root, RAM, "AttachPolicyToRole", { RoleName: "r", PolicyName: "AliyunOSSReadOnlyAccess", PolicyType: "System" });
    const session = await assume(
      cloud,
      await userWith(cloud, "u", { p: { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" } }),
      "r",
    );
    const expires = Math.floor(cloud.clock.now() / 1000) + 60;
    const token = percentEncode(session.token ?? "");
    const params = new URLSearchParams({ "security-token": session.token ?? "" });
    const text = ossV1StringToSign("GET", { bucket: "media-1", key: "a b/ü.txt" }, params, {}, String(expires));
    const signature = percentEncode(createHmac("sha1", session.secret).update(text).digest("base64"));
    const path = `${cloud.endpoint}/media-1/a%20b/%C3%BC.txt`;
    expect(
      await (await fetch(`${path}?OSSAccessKeyId=${session.id}&Expires=${expires}&Signature=${signature}&security-token=${token}`)).text(),
    ).toBe("hello");
    expect((await oss(cloud, session, "PUT", { bucket: "media-1", key: "k", body: "no" })).status).toBe(403);
    expect(await codeOf(await fetch(path))).toEqual([403, "AccessDenied"]);
    expect(await codeOf(await fetch(cloud.endpoint))).toEqual([403, "AccessDenied"]);
  });
});
