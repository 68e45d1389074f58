import { describe, expect, it } from "vitest";
import { inTurn, json, type Reply, startTestServer } from "../testing/test-server.ts";
import { readCredential } from "../transport/credential.ts";
import { staticCredentials } from "./access-key.ts";
import { credentialsFor } from "./for-config.ts";

const roleArn = "acs:ram::1234567890123456:role/shop-app";
const key = { ALIBABA_CLOUD_ACCESS_KEY_ID: "AKID", ALIBABA_CLOUD_ACCESS_KEY_SECRET: "top-secret" };
const sessionOfApp = json(200, {
  Credentials: {
    AccessKeyId: "STS.app",
    AccessKeySecret: "s",
    SecurityToken: "t",
    Expiration: "2100-01-01T00:00:00Z",
  },
});
const identity = (arn: string): Reply => json(200, { Arn: arn });
const endpoints = (sts: string) => ({ imm: sts, mns: sts, sts });

describe("credentialsFor", () => {
  it("assumes the role of the config with the key in the environment", async () => {
    const sts = await startTestServer(sessionOfApp);
    const config = { endpoints: endpoints(sts.endpoint), roleArn };
    const provider = credentialsFor(config, { sessionName: "worker" }, key);
    expect(await readCredential(provider)).toMatchObject({ accessKeyId: "STS.app" });
    expect(await readCredential(provider)).toMatchObject({ accessKeyId: "STS.app" });
    expect(sts.requests.map(({ headers }) => headers["x-acs-action"])).toEqual(["AssumeRole"]);
    expect(sts.requests[0]?.headers.authorization).toContain("Credential=AKID,");
    expect(Object.fromEntries(sts.requests[0]?.query ?? [])).toMatchObject({
      RoleArn: roleArn,
      RoleSessionName: "worker",
    });
  });

  it("is the base credentials if the config has no role", async () => {
    const config = { endpoints: endpoints("https://sts.aliyuncs.com") };
    expect(await readCredential(credentialsFor(config, {}, key))).toMatchObject({
      accessKeyId: "AKID",
    });
    const source = staticCredentials({ accessKeyId: "MINE", accessKeySecret: "s" });
    expect(await readCredential(credentialsFor(config, { source }, key))).toMatchObject({
      accessKeyId: "MINE",
    });
  });

  it("keeps a session that has the role already, and assumes the role with another one", async () => {
    const source = staticCredentials({
      accessKeyId: "STS.base",
      accessKeySecret: "s",
      securityToken: "t",
    });
    const found = async (...replies: [Reply, ...Reply[]]) => {
      const sts = await startTestServer(inTurn(...replies));
      const provider = credentialsFor({ endpoints: endpoints(sts.endpoint), roleArn }, { source });
      const all = await Promise.all([readCredential(provider), readCredential(provider)]);
      const calls = sts.requests.map(({ headers }) => headers["x-acs-action"]);
      return { id: all[1].accessKeyId, calls };
    };
    const account = "acs:ram::1234567890123456";
    expect(await found(identity(`${account}:assumed-role/Shop-App/function`))).toEqual({
      id: "STS.base",
      calls: ["GetCallerIdentity"],
    });
    for (const arn of [
      `${account}:assumed-role/instance/i-1`,
      "acs:ram::42:assumed-role/shop-app/function",
    ])
      expect(await found(identity(arn), sessionOfApp)).toEqual({
        id: "STS.app",
        calls: ["GetCallerIdentity", "AssumeRole"],
      });
  });

  it("says what is missing if there are no credentials", async () => {
    const config = { endpoints: endpoints("https://sts.aliyuncs.com"), roleArn };
    const environment = { ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true" };
    await expect(readCredential(credentialsFor(config, {}, environment))).rejects.toMatchObject({
      name: "CredentialsError",
      code: "CredentialsMissing",
      message: expect.stringMatching(
        /^No credentials were found\. .*ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not set\..* node --env-file=\.env\.local app\.js$/,
      ),
    });
  });

  it("names the role that can't be assumed, and asks again at the next call", async () => {
    const denied = json(403, { Code: "NoPermission", Message: "no", RequestId: "R" });
    const sts = await startTestServer(inTurn(denied, sessionOfApp));
    const provider = credentialsFor({ endpoints: endpoints(sts.endpoint), roleArn }, {}, key);
    await expect(readCredential(provider)).rejects.toMatchObject({
      code: "CredentialsFailed",
      message: expect.stringMatching(
        /^Can't assume acs:ram::1234567890123456:role\/shop-app: .*NoPermission.*The caller needs sts:AssumeRole, and the role's trust policy must name the caller\.$/,
      ),
    });
    expect(await readCredential(provider)).toMatchObject({ accessKeyId: "STS.app" });
  });

  it("needs https, as the rest of the config does", () => {
    const config = { endpoints: endpoints("http://sts.example.com"), roleArn };
    expect(() => credentialsFor(config, {}, key)).toThrow(
      expect.objectContaining({ name: "ConfigError", setting: "endpoints.sts" }),
    );
    expect(() => credentialsFor({ ...config, allowHttp: true }, {}, key)).not.toThrow();
  });
});
