import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { json, startTestServer, type TestServer } from "../testing/test-server.ts";
import { readCredential } from "../transport/credential.ts";
import { defaultCredentials } from "./default.ts";

const session = (id: string): object => ({
  AccessKeyId: id,
  AccessKeySecret: "s",
  SecurityToken: "t",
  Expiration: new Date(Date.now() + 3_600_000).toISOString(),
});

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "immkit-home-"));
  // Profiles are those of the process. official.test.ts tests them.
  vi.stubEnv("HOME", home);
  vi.stubEnv("ALIBABA_CLOUD_CREDENTIALS_FILE", undefined);
  return () => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true, force: true });
  };
});

const instance = (): Promise<TestServer> =>
  startTestServer((response, { target }) =>
    response.end(
      target.endsWith("/token")
        ? "TOKEN"
        : target.endsWith("/worker")
          ? JSON.stringify(session("ECS"))
          : "worker",
    ),
  );

describe("defaultCredentials", () => {
  it("uses the environment first, then OIDC, then the instance's role", async () => {
    const sts = await startTestServer(json(200, { Credentials: session("OIDC") }));
    const metadata = await instance();
    const token = join(home, "token");
    writeFileSync(token, "TOK");
    const options = { endpoint: sts.endpoint, ecs: { endpoint: metadata.endpoint } };
    const oidc = {
      ALIBABA_CLOUD_ROLE_ARN: "acs:ram::1:role/x",
      ALIBABA_CLOUD_OIDC_PROVIDER_ARN: "acs:ram::1:oidc-provider/p",
      ALIBABA_CLOUD_OIDC_TOKEN_FILE: token,
    };
    const key = { ALIBABA_CLOUD_ACCESS_KEY_ID: "ENV", ALIBABA_CLOUD_ACCESS_KEY_SECRET: "s" };
    const found = async (environment: Record<string, string>): Promise<string> =>
      (await readCredential(defaultCredentials(options, environment))).accessKeyId;
    expect(await found({ ...key, ...oidc })).toBe("ENV");
    expect(await found(oidc)).toBe("OIDC");
    expect(await found({})).toBe("ECS");
    await expect(found({ ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true" })).rejects.toThrow(
      "ALIBABA_CLOUD_ECS_METADATA_DISABLED is true",
    );
  });

  it("names each step and why it was skipped, and searches again the next time", async () => {
    const silent = await startTestServer(() => {});
    const retry = { baseDelayMs: 1, maxAttempts: 2 };
    const environment: Record<string, string> = {};
    const provider = defaultCredentials(
      { ecs: { endpoint: silent.endpoint, timeoutMs: 50, retry } },
      environment,
    );
    const error = await readCredential(provider).catch((reason: Error) => reason);
    expect(error).toMatchObject({ name: "CredentialsError", code: "CredentialsMissing" });
    const { message } = error as Error;
    for (const part of [
      "environment: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not set.",
      "OIDC: ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
      `aliyun CLI: ${home}/.aliyun/config.json does not exist.`,
      `credentials file: ${home}/.alibabacloud/credentials does not exist.`,
      "ECS instance: No session from the metadata service",
      "credentials URI: ALIBABA_CLOUD_CREDENTIALS_URI is not set.",
    ])
      expect(message).toContain(part);
    environment["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "LATER";
    environment["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "s";
    expect(await readCredential(provider)).toMatchObject({ accessKeyId: "LATER" });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      "half a key",
      { ALIBABA_CLOUD_ACCESS_KEY_ID: "x" },
      /step "environment".*ALIBABA_CLOUD_ACCESS_KEY_SECRET/,
    ],
    ["half of OIDC", { ALIBABA_CLOUD_OIDC_TOKEN_FILE: "/t" }, /step "OIDC".*roleArn is missing/],
    [
      "a token that can't be read",
      {
        ALIBABA_CLOUD_ROLE_ARN: "acs:ram::1:role/x",
        ALIBABA_CLOUD_OIDC_PROVIDER_ARN: "p",
        ALIBABA_CLOUD_OIDC_TOKEN_FILE: "/no/such",
      },
      /step "OIDC".*\/no\/such/,
    ],
  ])("ends at %s instead of using another identity", async (_name, environment, message) => {
    const metadata = await instance();
    const provider = defaultCredentials({ ecs: { endpoint: metadata.endpoint } }, environment);
    await expect(readCredential(provider)).rejects.toMatchObject({
      name: "CredentialsError",
      message: expect.stringMatching(message),
    });
    expect(metadata.requests).toHaveLength(0);
  });

  it("searches once for a hundred callers, and keeps what it found", async () => {
    const metadata = await instance();
    const environment: Record<string, string> = {};
    const provider = defaultCredentials({ ecs: { endpoint: metadata.endpoint } }, environment);
    const all = await Promise.all(Array.from({ length: 100 }, () => readCredential(provider)));
    expect(all.every(({ accessKeyId }) => accessKeyId === "ECS")).toBe(true);
    expect(metadata.requests).toHaveLength(3);
    environment["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "LATER";
    environment["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "s";
    expect(await readCredential(provider)).toMatchObject({ accessKeyId: "ECS" });
    expect(provider.invalidate?.("ECS")).toBe(true);
  });
});
