import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import {
  assume,
  codeOf,
  type Key,
  mns,
  ok,
  owner,
  ramVersion,
  trusting,
  userWith,
} from "../testing/wire.ts";
import { signMns } from "./mns.ts";

let cloud: LocalCloud;
let root: Key;
beforeEach(async () => {
  cloud = await startCloud();
  root = owner(cloud);
});
afterEach(() => cloud.close());

describe("MNS over the wire", () => {
  const send = (
    method: string,
    target: string,
    change: (headers: Record<string, string>) => Record<string, string>,
    body?: string,
  ) => {
    const signed = signMns({
      method,
      target,
      ...(body === undefined ? {} : { body }),
      accessKeyId: root.id,
      accessKeySecret: root.secret,
      date: cloud.clock.now(),
    });
    return fetch(cloud.endpoint + target, {
      method,
      headers: change(signed),
      ...(body === undefined ? {} : { body }),
    });
  };

  it.each([
    [
      "a wrong signature",
      (headers: Record<string, string>) => ({ ...headers, authorization: `MNS ${root.id}:AAAA` }),
      403,
      "SignatureDoesNotMatch",
    ],
    [
      "an unknown key",
      (headers: Record<string, string>) => ({ ...headers, authorization: "MNS none:AAAA" }),
      403,
      "InvalidAccessKeyId",
    ],
    [
      "half an Authorization",
      (headers: Record<string, string>) => ({ ...headers, authorization: "MNS nothing" }),
      400,
      "InvalidAuthorizationHeader",
    ],
    [
      "no Authorization",
      ({ authorization: _, ...headers }: Record<string, string>) => headers,
      400,
      "MissingAuthorizationHeader",
    ],
    [
      "no version",
      ({ "x-mns-version": _, ...headers }: Record<string, string>) => headers,
      400,
      "MissingVersionHeader",
    ],
    [
      "another version",
      (headers: Record<string, string>) => ({ ...headers, "x-mns-version": "2014-01-01" }),
      400,
      "InvalidVersionHeader",
    ],
    [
      "no date",
      ({ date: _, ...headers }: Record<string, string>) => headers,
      400,
      "MissingDateHeader",
    ],
    [
      "an invalid date",
      (headers: Record<string, string>) => ({ ...headers, date: "today" }),
      400,
      "InvalidDateHeader",
    ],
    [
      "an old date",
      (headers: Record<string, string>) => ({ ...headers, date: "Wed, 08 Mar 2012 12:00:00 GMT" }),
      408,
      "TimeExpired",
    ],
  ])("rejects %s", async (_, change, status, code) => {
    const response = await send(
      "GET",
      "/queues",
      change as (headers: Record<string, string>) => Record<string, string>,
    );
    expect(response.headers.get("x-mns-request-id")).toMatch(/^[0-9A-F-]{36}$/);
    expect(await codeOf(response)).toEqual([status, code]);
  });

  it("accepts the digest of the bytes and the one of official clients, and no other", async () => {
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
      expect((await fetch(cloud.endpoint + target, { method: "PUT", headers, body })).status).toBe(
        status,
      );
    }
  });

  it("requires the right token of a session, which is not signed", async () => {
    await ok(cloud, root, ramVersion, "CreateRole", {
      RoleName: "r",
      AssumeRolePolicyDocument: trusting({ RAM: [`acs:ram::${cloud.accountId}:root`] }),
    });
    await ok(cloud, root, ramVersion, "AttachPolicyToRole", {
      RoleName: "r",
      PolicyName: "AliyunMNSFullAccess",
      PolicyType: "System",
    });
    const user = await userWith(cloud, "u", {
      p: { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" },
    });
    const session = await assume(cloud, user, "r");
    expect((await mns(cloud, session, "GET", "/queues")).status).toBe(200);
    expect(
      await codeOf(await mns(cloud, { id: session.id, secret: session.secret }, "GET", "/queues")),
    ).toEqual([403, "InvalidSecurityToken"]);
    expect(
      await codeOf(await mns(cloud, { ...session, token: "CAISx" }, "GET", "/queues")),
    ).toEqual([403, "InvalidSecurityToken"]);
    cloud.clock.advance(3_600_000);
    expect(await codeOf(await mns(cloud, session, "GET", "/queues"))).toEqual([
      403,
      "SecurityTokenExpired",
    ]);
  });
});
