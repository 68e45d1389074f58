import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import { codeOf, type Key, owner, ramVersion, stsVersion } from "../testing/wire.ts";
import { rpcV1Signature, rpcV1StringToSign } from "./rpc-v1.ts";
import { percentEncode } from "./signing.ts";
import { isoSeconds } from "./time.ts";

let cloud: LocalCloud;
let root: Key;
beforeEach(async () => {
  cloud = await startCloud();
  root = owner(cloud);
});
afterEach(() => cloud.close());

describe("RPC V1 over the wire", () => {
  const signed = (method: string, more: Record<string, string>, key: Key = root): string => {
    const params: Record<string, string> = {
      Action: "GetCallerIdentity",
      Version: stsVersion,
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
    const all = {
      ...params,
      Signature: rpcV1Signature(key.secret, rpcV1StringToSign(method, pairs)),
      ...(more["Signature"] ? more : {}),
    };
    return Object.entries(all)
      .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
      .join("&");
  };

  it("accepts the parameters in the query of GET and POST", async () => {
    for (const method of ["GET", "POST"]) {
      expect((await fetch(`${cloud.endpoint}/?${signed(method, {})}`, { method })).status).toBe(
        200,
      );
    }
  });

  it("accepts all or some of them in a form", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const whole = await fetch(cloud.endpoint, {
      method: "POST",
      headers,
      body: signed("POST", { Action: "CreateUser", Version: ramVersion, UserName: "a" }),
    });
    expect(whole.status).toBe(200);
    const text = signed("POST", { Action: "CreateUser", Version: ramVersion, UserName: "b" });
    const part = text.replace("&UserName=b", "");
    // The action is in a header too, as the Terraform provider sends it.
    const both = await fetch(`${cloud.endpoint}/?${part}`, {
      method: "POST",
      headers: { ...headers, "x-acs-action": "CreateUser" },
      body: "UserName=b",
    });
    expect(both.status).toBe(200);
  });

  it("calls the signed action, not the one in a header", async () => {
    const response = await fetch(`${cloud.endpoint}/?${signed("POST", {})}`, {
      method: "POST",
      headers: { "x-acs-action": "DeleteUser", "x-acs-version": ramVersion },
    });
    expect(await response.json()).toMatchObject({ IdentityType: "Account" });
  });

  it("reads + as a space, which is signed as %20", async () => {
    const text = signed("POST", {
      Action: "CreateUser",
      Version: ramVersion,
      UserName: "plus",
      Comments: "a b",
    }).replace("a%20b", "a+b");
    expect(
      await (await fetch(`${cloud.endpoint}/?${text}`, { method: "POST" })).json(),
    ).toMatchObject({ User: { Comments: "a b" } });
  });

  it("returns its whole string to sign", async () => {
    const text = signed("GET", { SignatureNonce: "n" }, { ...root, secret: "wrong" });
    const { Message } = (await (await fetch(`${cloud.endpoint}/?${text}`)).json()) as {
      Message: string;
    };
    expect(Message).toMatch(
      /^Specified signature is not matched with our calculation\. server string to sign is:GET&%2F&AccessKeyId%3D/,
    );
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
  ])("rejects %j", async (more: Record<string, string>, status, code) => {
    expect(await codeOf(await fetch(`${cloud.endpoint}/?${signed("GET", more)}`))).toEqual([
      status,
      code,
    ]);
  });

  it("rejects a parameter that is given twice, and a used nonce", async () => {
    const text = signed("GET", {});
    expect((await fetch(`${cloud.endpoint}/?${text}`)).status).toBe(200);
    expect(await codeOf(await fetch(`${cloud.endpoint}/?${text}`))).toEqual([
      400,
      "SignatureNonceUsed",
    ]);
    expect(await codeOf(await fetch(`${cloud.endpoint}/?${text}&Timestamp=x`))).toEqual([
      400,
      "InvalidParameter",
    ]);
  });

  it("answers in XML on request", async () => {
    const created = await fetch(
      `${cloud.endpoint}/?${signed("GET", { Action: "CreateUser", Version: ramVersion, UserName: "x", Comments: "<&>", Format: "XML" })}`,
    );
    expect(created.headers.get("content-type")).toBe("text/xml;charset=utf-8");
    expect(await created.text()).toMatch(
      /<CreateUserResponse><RequestId>[0-9A-F-]{36}<\/RequestId><User>.*<Comments>&lt;&amp;&gt;<\/Comments>/,
    );
    const refused = await fetch(
      `${cloud.endpoint}/?${signed("GET", { Action: "GetUser", Version: ramVersion, UserName: "y", Format: "xml" })}`,
    );
    expect(await codeOf(refused)).toEqual([404, "EntityNotExist.User"]);
    expect(refused.headers.get("content-type")).toBe("text/xml;charset=utf-8");
  });

  it("requires a signature", async () => {
    expect(
      await codeOf(await fetch(`${cloud.endpoint}/?Action=ListUsers&Version=${ramVersion}`)),
    ).toEqual([400, "MissingParameter"]);
  });
});
