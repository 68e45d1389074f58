import { describe, expect, it } from "vitest";
import { bucketOfHost } from "../auth/oss-request.ts";
import type { RequestHead } from "../http/message.ts";
import { protocolOf } from "./route.ts";

function head(part: {
  method?: string;
  target?: string;
  host?: string;
  headers?: Record<string, string>;
}): RequestHead {
  const target = part.target ?? "/";
  const [path = "/", rawQuery = ""] = target.split("?");
  return {
    method: part.method ?? "GET",
    target,
    path,
    rawQuery,
    host: part.host ?? "127.0.0.1:8080",
    headers: part.headers ?? {},
    secure: false,
    sourceIp: "127.0.0.1",
    requestId: "R",
    receivedAt: 0,
    signal: new AbortController().signal,
    checks: [],
  };
}

describe("which protocol a request uses", () => {
  it.each([
    ["mns", { headers: { authorization: "MNS a:b" } }],
    ["mns", { host: "1234567890123456.mns.cn-hangzhou.aliyuncs.com", target: "/queues" }],
    ["mns", { host: "1.mns-vpc.cn-x.mns.aliyuncs.com", target: "/queues" }],
    ["mns", { target: "/queues", headers: { "x-mns-version": "2015-06-06" } }],
    ["oss", { headers: { authorization: "OSS a:b" } }],
    ["oss", { headers: { authorization: "OSS4-HMAC-SHA256 Credential=" } }],
    ["oss", { target: "/b/k?OSSAccessKeyId=a&Expires=1&Signature=s" }],
    ["oss", { target: "/b/k?x-oss-signature=s&x-oss-credential=c" }],
    ["oss", { target: "/b/k" }],
    ["oss", { method: "PUT", target: "/b/k" }],
    [
      "oss",
      {
        method: "POST",
        target: "/b",
        headers: { "content-type": "multipart/form-data; boundary=x" },
      },
    ],
    ["rpc", { headers: { authorization: "ACS3-HMAC-SHA256 Credential=" } }],
    ["rpc", { target: "/?Action=ListRoles&Signature=s" }],
    ["rpc", { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" } }],
    ["rpc", { headers: { "x-acs-action": "ListRoles" } }],
    ["rpc", { host: "ram.aliyuncs.com" }],
    ["rpc", { host: "imm.cn-hangzhou.aliyuncs.com" }],
    ["control", { target: "/_immkit/clock" }],
    ["oss", { host: "b.oss-cn-hangzhou.aliyuncs.com", target: "/_immkit/clock" }],
    ["oss", { host: "ram.oss-cn-hangzhou.aliyuncs.com", target: "/k" }],
  ] as const)("%s: %j", (protocol, part) => {
    expect(protocolOf(head(part))).toBe(protocol);
  });
});

describe("the bucket in a host", () => {
  it.each([
    ["127.0.0.1:80", undefined],
    ["localhost", undefined],
    ["oss-cn-hangzhou.aliyuncs.com", undefined],
    ["oss.aliyuncs.com", undefined],
    ["b.oss-cn-hangzhou.aliyuncs.com:80", "b"],
    ["b.oss.aliyuncs.com", "b"],
    ["b.oss-accelerate.aliyuncs.com", "b"],
    ["b.127.0.0.1:80", "b"],
    ["b.localhost:80", "b"],
    ["b.[::1]:80", "b"],
    ["1234567890123456.mns.cn-hangzhou.aliyuncs.com", undefined],
  ])("%s", (host, bucket) => {
    expect(bucketOfHost(host)).toBe(bucket);
  });
});
