import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { inTurn, json, startTestServer } from "../testing/test-server.ts";
import { readCredential } from "../transport/credential.ts";
import { fromOidc } from "./oidc.ts";

const session = (id: string): object => ({
  Code: "Success",
  AccessKeyId: id,
  AccessKeySecret: "s",
  SecurityToken: "t",
  Expiration: new Date(Date.now() + 3_600_000).toISOString(),
});
const retry = { baseDelayMs: 1 };

describe("fromOidc", () => {
  function tokenFile(token: string): string {
    const folder = mkdtempSync(join(tmpdir(), "immkit-oidc-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "token");
    writeFileSync(file, token);
    return file;
  }
  const [roleArn, providerArn] = ["acs:ram::1:role/pod", "acs:ram::1:oidc-provider/ack"];

  it("sends the token, unsigned, and reads it again at each renewal", async () => {
    const server = await startTestServer(
      inTurn(
        json(500, { Code: "InternalError" }),
        json(200, { RequestId: "R", Credentials: session("STS.pod") }),
      ),
    );
    const file = tokenFile("one\n");
    const provider = fromOidc(
      { endpoint: server.endpoint, retry },
      {
        ALIBABA_CLOUD_ROLE_ARN: roleArn,
        ALIBABA_CLOUD_OIDC_PROVIDER_ARN: providerArn,
        ALIBABA_CLOUD_OIDC_TOKEN_FILE: file,
      },
    );
    expect(await readCredential(provider)).toMatchObject({ accessKeyId: "STS.pod" });
    writeFileSync(file, "two");
    provider.invalidate?.("STS.pod");
    await readCredential(provider);
    const [, second, third] = server.requests;
    expect(Object.fromEntries(second?.query ?? [])).toMatchObject({
      Action: "AssumeRoleWithOIDC",
      Version: "2015-04-01",
      Format: "JSON",
    });
    expect(Object.fromEntries(new URLSearchParams(second?.body))).toEqual({
      OIDCProviderArn: providerArn,
      OIDCToken: "one",
      RoleArn: roleArn,
      RoleSessionName: "immkit",
      DurationSeconds: "3600",
    });
    expect(new URLSearchParams(third?.body).get("OIDCToken")).toBe("two");
    expect(second?.headers["authorization"]).toBeUndefined();
  });

  it("explains a rejected and a missing token, without showing a token", async () => {
    const server = await startTestServer(
      json(400, { Code: "AuthenticationFail.OIDCToken.Expired", Message: "expired" }),
    );
    const options = { roleArn, providerArn, endpoint: server.endpoint };
    const refused = await readCredential(
      fromOidc({ ...options, tokenFile: tokenFile("very-secret") }),
    ).catch((error: Error) => error);
    expect(refused).toMatchObject({
      name: "CredentialsError",
      message: expect.stringContaining("AuthenticationFail.OIDCToken.Expired"),
    });
    expect(JSON.stringify(refused) + String(refused)).not.toContain("very-secret");
    await expect(
      readCredential(fromOidc({ ...options, tokenFile: "/no/such/file" })),
    ).rejects.toThrow("/no/such/file");
  });

  it.each([
    [{}, "roleArn"],
    [{ roleArn }, "providerArn"],
    [{ roleArn, providerArn }, "tokenFile"],
  ])("names the missing setting in %j", (options, setting) => {
    expect(() => fromOidc(options, {})).toThrow(
      expect.objectContaining({ name: "ConfigError", setting }),
    );
  });
});
