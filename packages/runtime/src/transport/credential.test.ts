import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { HiddenCredential, readCredential } from "./credential.ts";

const key = { accessKeyId: "AKID", accessKeySecret: "top-secret", securityToken: "secret-token" };

describe("readCredential", () => {
  it("accepts the shape of @alicloud/credentials, and rejects half a key", async () => {
    expect(
      await readCredential({
        getCredential: async () => ({ ...key, securityToken: "", type: "x" }),
      }),
    ).toEqual({
      accessKeyId: "AKID",
      accessKeySecret: "top-secret",
    });
    await expect(
      readCredential({ getCredential: async () => ({ accessKeyId: "AKID" }) }),
    ).rejects.toMatchObject({
      code: "CredentialsMissing",
    });
  });

  it.each(["accessKeyId", "accessKeySecret", "securityToken"])(
    "rejects a line break in %s, without showing it",
    async (name) => {
      const broken = { ...key, [name]: "top-secret\n" };
      const error = await readCredential({ getCredential: async () => broken }).catch(
        (reason: Error) => reason,
      );
      expect(error).toMatchObject({
        code: "CredentialsMalformed",
        message: expect.stringContaining(name),
      });
      expect(inspect(error)).not.toContain("top-secret");
      expect(() => new HiddenCredential(broken)).toThrow(
        expect.objectContaining({ code: "CredentialsMalformed" }),
      );
      expect(() => new HiddenCredential({ ...key, accessKeyId: "" })).toThrow(
        expect.objectContaining({ code: "CredentialsMissing" }),
      );
    },
  );

  it.each([
    `parse aliyun cli config from '/x' failed: {"access_key_id":"a","access_key_secret":"top-secret", "sts_token": "top-secret-2"`,
    'refresh session token failed: {"Credentials":{"AccessKeySecret":"top-secret","SecurityToken":"top-secret-3"}}',
    "accessKeySecret=top-secret&SecurityToken=top-secret",
  ])("removes the secrets from a provider's message: %s", async (message) => {
    const cause = new Error(message);
    const error = await readCredential({ getCredential: () => Promise.reject(cause) }).catch(
      (reason: Error) => reason,
    );
    expect(error).toMatchObject({
      code: "CredentialsFailed",
      message: expect.stringContaining("failed"),
    });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("top-secret");
  });

  it("wraps a provider's failure", async () => {
    const cause = new Error("no metadata service");
    await expect(
      readCredential({ getCredential: () => Promise.reject(cause) }),
    ).rejects.toMatchObject({
      name: "CredentialsError",
      code: "CredentialsFailed",
      cause,
    });
  });
});
