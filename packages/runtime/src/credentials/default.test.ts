import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { json, startTestServer } from "../testing/test-server.ts";
import { readCredential } from "../transport/credential.ts";
import { defaultCredentials } from "./default.ts";

const key = (id: string) => ({
  ALIBABA_CLOUD_ACCESS_KEY_ID: id,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: "s",
});
const session = (id: string): object => ({
  AccessKeyId: id,
  AccessKeySecret: "s",
  SecurityToken: "t",
  Expiration: new Date(Date.now() + 3_600_000).toISOString(),
});
const cli = (id: string): string =>
  JSON.stringify({
    current: "default",
    profiles: [{ name: "default", mode: "AK", access_key_id: id, access_key_secret: "s" }],
  });
const ini = (id: string): string =>
  `[default]\ntype=access_key\naccess_key_id=${id}\naccess_key_secret=s\n`;

/** A user's folder with these files in it. */
function home(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "immkit-home-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content, { mode: 0o600 });
  }
  return folder;
}

const instance = () =>
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
  it("takes the first that is set up, in the official order", async () => {
    const sts = await startTestServer(json(200, { Credentials: session("OIDC") }));
    const metadata = await instance();
    const uri = await startTestServer(json(200, session("URI")));
    const folder = home({
      ".aliyun/config.json": cli("CLI"),
      ".alibabacloud/credentials": ini("FILE"),
      token: "TOK",
    });
    let environment: Record<string, string> = {
      HOME: folder,
      ...key("ENV"),
      ALIBABA_CLOUD_ROLE_ARN: "acs:ram::1:role/x",
      ALIBABA_CLOUD_OIDC_PROVIDER_ARN: "acs:ram::1:oidc-provider/p",
      ALIBABA_CLOUD_OIDC_TOKEN_FILE: join(folder, "token"),
      ALIBABA_CLOUD_CREDENTIALS_URI: uri.endpoint,
    };
    const options = { endpoint: sts.endpoint, ecs: { endpoint: metadata.endpoint } };
    const found = async (): Promise<string> =>
      (await readCredential(defaultCredentials(options, environment))).accessKeyId;
    expect(await found()).toBe("ENV");
    const {
      ALIBABA_CLOUD_ACCESS_KEY_ID: _id,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: _secret,
      ...withoutKey
    } = environment;
    environment = withoutKey;
    expect(await found()).toBe("OIDC");
    const {
      ALIBABA_CLOUD_OIDC_PROVIDER_ARN: _arn,
      ALIBABA_CLOUD_OIDC_TOKEN_FILE: _file,
      ...withoutToken
    } = environment;
    environment = withoutToken;
    expect(await found()).toBe("CLI");
    environment = { ...environment, ALIBABA_CLOUD_CLI_PROFILE_DISABLED: "TRUE" };
    expect(await found()).toBe("FILE");
    rmSync(join(folder, ".alibabacloud"), { recursive: true });
    expect(await found()).toBe("ECS");
    environment = { ...environment, ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true" };
    expect(await found()).toBe("URI");
  });

  it("names each step and why it was skipped, and looks again the next time", async () => {
    const silent = await startTestServer(() => {});
    const folder = home();
    const provider = defaultCredentials(
      {
        ecs: {
          endpoint: silent.endpoint,
          timeoutMs: 50,
          retry: { baseDelayMs: 1, maxAttempts: 2 },
        },
      },
      { HOME: folder },
    );
    const error = await readCredential(provider).catch((reason: Error) => reason);
    expect(error).toMatchObject({ name: "CredentialsError", code: "CredentialsMissing" });
    const { message } = error as Error;
    for (const part of [
      "environment: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not set.",
      "OIDC: ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
      `aliyun CLI: ${folder}/.aliyun/config.json does not exist.`,
      `credentials file: ${folder}/.alibabacloud/credentials and ${folder}/.alibabacloud/credentials.ini do not exist.`,
      "ECS instance: No session from the metadata service",
      "credentials URI: ALIBABA_CLOUD_CREDENTIALS_URI is not set.",
    ]) {
      expect(message).toContain(part);
    }
    mkdirSync(join(folder, ".aliyun"));
    writeFileSync(join(folder, ".aliyun/config.json"), cli("LATER"), { mode: 0o600 });
    expect(await readCredential(provider)).toMatchObject({ accessKeyId: "LATER" });
  });

  it.each<[string, Record<string, string>, Record<string, string>, RegExp]>([
    [
      "half a key",
      {},
      { ALIBABA_CLOUD_ACCESS_KEY_ID: "x" },
      /step "environment".*ALIBABA_CLOUD_ACCESS_KEY_SECRET/,
    ],
    [
      "half of OIDC",
      {},
      { ALIBABA_CLOUD_OIDC_TOKEN_FILE: "/t" },
      /step "OIDC".*roleArn is missing/,
    ],
    [
      "a token that can't be read",
      {},
      {
        ALIBABA_CLOUD_ROLE_ARN: "acs:ram::1:role/x",
        ALIBABA_CLOUD_OIDC_PROVIDER_ARN: "p",
        ALIBABA_CLOUD_OIDC_TOKEN_FILE: "/no/such",
      },
      /step "OIDC".*\/no\/such/,
    ],
    ["a broken file", { ".aliyun/config.json": "{" }, {}, /step "aliyun CLI".*is no JSON/],
    [
      "half a profile",
      { ".alibabacloud/credentials": "[default]\ntype=access_key\naccess_key_id=a" },
      {},
      /step "credentials file".*no access_key_secret/,
    ],
  ])(
    "ends at %s, rather than take another identity unnoticed",
    async (_name, files, environment, message) => {
      const metadata = await instance();
      const provider = defaultCredentials(
        { ecs: { endpoint: metadata.endpoint } },
        { HOME: home(files), ...environment },
      );
      await expect(readCredential(provider)).rejects.toMatchObject({
        name: "CredentialsError",
        message: expect.stringMatching(message),
      });
      expect(metadata.requests).toHaveLength(0);
    },
  );

  it("skips a file without the profile, and one that was never filled", async () => {
    const files = {
      ".aliyun/config.json": cli(""),
      ".alibabacloud/credentials": `${ini("a")}[prod]\n${ini("FILE").slice(10)}`,
    };
    const empty = {
      ".aliyun/config.json": JSON.stringify({
        current: "default",
        profiles: [{ name: "default", mode: "AK" }],
      }),
      ".alibabacloud/credentials": ini("FILE"),
    };
    expect(
      await readCredential(
        defaultCredentials({}, { HOME: home(files), ALIBABA_CLOUD_PROFILE: "prod" }),
      ),
    ).toMatchObject({
      accessKeyId: "FILE",
    });
    expect(await readCredential(defaultCredentials({}, { HOME: home(empty) }))).toMatchObject({
      accessKeyId: "FILE",
    });
  });

  it("searches once for a hundred callers, and stays with what it found", async () => {
    const metadata = await instance();
    const folder = home();
    const provider = defaultCredentials({ ecs: { endpoint: metadata.endpoint } }, { HOME: folder });
    const all = await Promise.all(Array.from({ length: 100 }, () => readCredential(provider)));
    expect(all.every(({ accessKeyId }) => accessKeyId === "ECS")).toBe(true);
    expect(metadata.requests).toHaveLength(3);
    mkdirSync(join(folder, ".aliyun"));
    writeFileSync(join(folder, ".aliyun/config.json"), cli("CLI"), { mode: 0o600 });
    expect(await readCredential(provider)).toMatchObject({ accessKeyId: "ECS" });
    expect(provider.invalidate?.("ECS")).toBe(true);
  });
});
