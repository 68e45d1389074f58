import { describe, expect, it } from "vitest";
import { rpcV1Signature, rpcV1StringToSign } from "./rpc-v1.ts";

const pair = (name: string, value: string) => ({ name, value, assigned: true });

describe("RPC signature V1", () => {
  // From the tests of Alibaba Cloud's own SDKs.
  it.each([
    ["", "accessKeySecret", [pair("test", "ok")], "jHx/oHoHNrbVfhncHEvPdHXZwHU="],
    [
      "GET",
      "secret",
      [pair("query", "test"), pair("body", "test")],
      "XlUyV4sXjOuX5FnjUz9IF9tm5rU=",
    ],
  ])("creates the official SDKs' signature, %#", (method, secret, params, signature) => {
    expect(rpcV1Signature(secret, rpcV1StringToSign(method, params))).toBe(signature);
  });

  it("leaves out the signature, sorts, and encodes twice", () => {
    expect(
      rpcV1StringToSign("POST", [pair("b", "x y"), pair("Signature", "zzz"), pair("a", "é*")]),
    ).toBe("POST&%2F&a%3D%25C3%25A9%252A%26b%3Dx%2520y");
  });
});
