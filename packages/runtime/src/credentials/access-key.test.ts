import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { type CredentialsProvider, readCredential } from "../transport/credential.ts";
import { fromEnvironment, staticCredentials } from "./access-key.ts";

const key = { accessKeyId: "AKID", accessKeySecret: "top-secret", securityToken: "secret-token" };

describe("the secrets", () => {
  it.each<[string, CredentialsProvider]>([
    ["staticCredentials", staticCredentials(key)],
    [
      "fromEnvironment",
      fromEnvironment({
        ALIBABA_CLOUD_ACCESS_KEY_ID: "AKID",
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: "top-secret",
        ALIBABA_CLOUD_SECURITY_TOKEN: "secret-token",
      }),
    ],
  ])("in %s can be read only by name", async (_name, provider) => {
    const credential = await readCredential(provider);
    expect({ secret: credential.accessKeySecret, token: credential.securityToken }).toEqual({
      secret: "top-secret",
      token: "secret-token",
    });
    const shown = [
      inspect(credential, { showHidden: true, depth: 9 }),
      inspect(provider, { showHidden: true, depth: 9 }),
      JSON.stringify(credential),
      String(credential),
      JSON.stringify({ ...credential }),
    ];
    expect(shown.join()).not.toContain("secret-token");
    expect(shown.join()).not.toContain("top-secret");
    expect(shown[0]).toContain("AKID");
  });
});

describe("fromEnvironment", () => {
  it.each([
    [{}, "ALIBABA_CLOUD_ACCESS_KEY_ID"],
    [{ ALIBABA_CLOUD_ACCESS_KEY_ID: "a" }, "ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
  ])("names the missing variable in %j", async (environment, name) => {
    await expect(readCredential(fromEnvironment(environment))).rejects.toMatchObject({
      code: "CredentialsMissing",
      message: expect.stringContaining(name),
    });
  });
});
