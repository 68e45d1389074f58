import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import { codeOf, type Key, owner, ramVersion, stsVersion } from "../testing/wire.ts";
import { signAcs3 } from "./acs3.ts";

let cloud: LocalCloud;
let root: Key;
beforeEach(async () => {
  cloud = await startCloud();
  root = owner(cloud);
});
afterEach(() => cloud.close());

describe("ACS3 over the wire", () => {
  const sign = (more: Partial<Parameters<typeof signAcs3>[0]> = {}) =>
    signAcs3({
      host: new URL(cloud.endpoint).host,
      action: "GetCallerIdentity",
      version: stsVersion,
      accessKeyId: root.id,
      accessKeySecret: root.secret,
      date: cloud.clock.now(),
      ...more,
    });
  const send = (
    signed: { target: string; headers: Record<string, string> },
    init: RequestInit = {},
  ) => fetch(cloud.endpoint + signed.target, { method: "POST", headers: signed.headers, ...init });

  it("accepts a call once, because its nonce can't be used again", async () => {
    const signed = sign();
    expect((await send(signed)).status).toBe(200);
    expect(await codeOf(await send(signed))).toEqual([400, "SignatureNonceUsed"]);
  });

  it("does not use up the nonce of a rejected call", async () => {
    const nonce = "n";
    expect(await codeOf(await send(sign({ nonce, accessKeySecret: "wrong" })))).toEqual([
      400,
      "SignatureDoesNotMatch",
    ]);
    expect((await send(sign({ nonce }))).status).toBe(200);
  });

  it("returns its string to sign", async () => {
    const signed = sign({ accessKeySecret: "wrong" });
    const { Message } = (await (await send(signed)).json()) as { Message: string };
    expect(Message).toMatch(
      /^Specified signature is not matched with our calculation\. server string to sign is:ACS3-HMAC-SHA256\n[0-9a-f]{64}$/,
    );
  });

  it.each([
    [
      "an added parameter",
      (signed: ReturnType<typeof sign>) => ({ ...signed, target: "/?A=b" }),
      "SignatureDoesNotMatch",
    ],
    [
      "another action",
      (signed: ReturnType<typeof sign>) => ({
        ...signed,
        headers: { ...signed.headers, "x-acs-action": "AssumeRole" },
      }),
      "SignatureDoesNotMatch",
    ],
    [
      "an invalid date",
      (signed: ReturnType<typeof sign>) => ({
        ...signed,
        headers: { ...signed.headers, "x-acs-date": "today" },
      }),
      "InvalidTimeStamp.Format",
    ],
    [
      "no nonce",
      ({
        target,
        headers: { "x-acs-signature-nonce": _, ...headers },
      }: ReturnType<typeof sign>) => ({ target, headers }),
      "IncompleteSignature",
    ],
    [
      "an unsigned header that must be signed",
      ({ target, headers }: ReturnType<typeof sign>) => ({
        target,
        headers: {
          ...headers,
          authorization: headers["authorization"]?.replace("x-acs-action;", "") ?? "",
        },
      }),
      "IncompleteSignature",
    ],
    [
      "half an Authorization",
      ({ target, headers }: ReturnType<typeof sign>) => ({
        target,
        headers: { ...headers, authorization: headers["authorization"]?.slice(0, -1) ?? "" },
      }),
      "IncompleteSignature",
    ],
    [
      "a token that is not signed",
      ({ target, headers }: ReturnType<typeof sign>) => ({
        target,
        headers: { ...headers, "x-acs-security-token": "t" },
      }),
      "IncompleteSignature",
    ],
  ])("rejects %s", async (_, change, code) => {
    expect(await codeOf(await send(change(sign())))).toEqual([400, code]);
  });

  it("rejects another body than the signed one", async () => {
    expect(await codeOf(await send(sign(), { body: Buffer.from("A=b") }))).toEqual([
      400,
      "SignatureDoesNotMatch",
    ]);
    expect((await send(sign({ body: "A=b" }), { body: Buffer.from("A=b") })).status).toBe(200);
  });

  it("accepts 15 minutes of difference to its own clock or to the real time", async () => {
    cloud.clock.advance(86_400_000);
    const now = cloud.clock.now();
    expect((await send(sign({ date: now - 14 * 60_000 }))).status).toBe(200);
    expect((await send(sign({ date: now + 14 * 60_000 }))).status).toBe(200);
    expect((await send(sign({ date: Date.now() }))).status).toBe(200);
    for (const date of [now - 16 * 60_000, now + 16 * 60_000, Date.now() - 16 * 60_000]) {
      expect(await codeOf(await send(sign({ date })))).toEqual([400, "InvalidTimeStamp.Expired"]);
    }
  });

  it("rejects an unknown key", async () => {
    expect(await codeOf(await send(sign({ accessKeyId: "LTAInone" })))).toEqual([
      404,
      "InvalidAccessKeyId.NotFound",
    ]);
  });

  it("accepts parameters in a form body", async () => {
    const body = "UserName=fo%72m";
    const signed = sign({
      action: "CreateUser",
      version: ramVersion,
      body,
      contentType: "application/x-www-form-urlencoded",
    });
    expect((await (await send(signed, { body })).json()) as object).toMatchObject({
      User: { UserName: "form" },
    });
  });
});
