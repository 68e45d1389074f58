import { describe, expect, it } from "vitest";
import { inTurn, json, startTestServer } from "../testing/test-server.ts";
import { readCredential } from "../transport/credential.ts";
import { staticCredentials } from "./access-key.ts";
import { assumeRole } from "./assume-role.ts";

describe("assumeRole", () => {
  const roleArn = "acs:ram::1234567890123456:role/app";
  const source = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "top-secret" });
  const session = (id: string, life = 3_600): object => ({
    RequestId: "R",
    Credentials: {
      AccessKeyId: id,
      AccessKeySecret: "s",
      SecurityToken: "t",
      Expiration: new Date(Date.now() + life * 1_000).toISOString(),
    },
  });
  const retry = { maxAttempts: 2, baseDelayMs: 1 };

  it("calls STS once for many callers", async () => {
    const server = await startTestServer(json(200, session("STS.1")));
    const provider = assumeRole({
      source,
      roleArn,
      sessionName: "worker",
      durationSeconds: 900,
      policy: { Version: "1", Statement: [] },
      externalId: "x",
      endpoint: server.endpoint,
    });
    const all = await Promise.all(Array.from({ length: 100 }, () => readCredential(provider)));
    expect(all[99]).toMatchObject({ accessKeyId: "STS.1" });
    expect(all[99]?.securityToken).toBe("t");
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers).toMatchObject({
      "x-acs-action": "AssumeRole",
      "x-acs-version": "2015-04-01",
    });
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({
      RoleArn: roleArn,
      RoleSessionName: "worker",
      DurationSeconds: "900",
      Policy: '{"Version":"1","Statement":[]}',
      ExternalId: "x",
    });
  });

  it("explains a denied call", async () => {
    const server = await startTestServer(
      json(403, { Code: "NoPermission", Message: "no", RequestId: "R" }),
    );
    await expect(
      readCredential(assumeRole({ source, roleArn, endpoint: server.endpoint, retry })),
    ).rejects.toMatchObject({
      name: "CredentialsError",
      code: "CredentialsFailed",
      message: expect.stringMatching(/Can't assume acs:ram.*trust policy must name the caller/),
      cause: { code: "NoPermission", requestId: "R" },
    });
  });

  it("retries after a temporary failure, and rejects an incomplete session", async () => {
    const server = await startTestServer(
      inTurn(json(500, { Code: "InternalError" }), json(200, session("STS.2"))),
    );
    expect(
      await readCredential(assumeRole({ source, roleArn, endpoint: server.endpoint, retry })),
    ).toMatchObject({ accessKeyId: "STS.2" });
    const half = await startTestServer(json(200, { Credentials: { AccessKeyId: "x" } }));
    await expect(
      readCredential(assumeRole({ source, roleArn, endpoint: half.endpoint, retry })),
    ).rejects.toMatchObject({
      code: "CredentialsFailed",
    });
  });

  it.each<[object, string]>([
    [{ roleArn: "app" }, "roleArn"],
    [{ sessionName: "a b" }, "sessionName"],
    [{ durationSeconds: 60 }, "durationSeconds"],
    [{ policy: "x".repeat(2_049) }, "policy"],
    [{ endpoint: "http://sts.aliyuncs.com" }, "endpoints.sts"],
  ])("rejects %j", (change, setting) => {
    expect(() => assumeRole({ source, roleArn, ...change })).toThrow(
      expect.objectContaining({ name: "ConfigError", setting }),
    );
  });
});
