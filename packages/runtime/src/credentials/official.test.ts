/** The same files and variables, read by `@alicloud/credentials` and by this package. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { json, startTestServer } from "../testing/test-server.ts";
import { readCredential } from "../transport/credential.ts";
import { defaultCredentials } from "./default.ts";
import { splitCommand } from "./file/command.ts";
import { fromCliConfig, fromCredentialsFile } from "./file.ts";
import { stsEndpoint } from "./sts-endpoint.ts";

interface OfficialKey {
  readonly accessKeyId: unknown;
  readonly accessKeySecret: unknown;
  readonly securityToken?: unknown;
}
interface OfficialRequest {
  readonly host: string;
  readonly bodyForm: Readonly<Record<string, string>>;
}
interface OfficialProvider {
  getCredentials(): Promise<OfficialKey>;
  getCredentialsProvider(...given: readonly unknown[]): OfficialProvider;
  doRequest: (request: OfficialRequest) => Promise<unknown>;
}
type Official = {
  readonly default: {
    builder(): { withProfileName?(name: string): unknown; build(): OfficialProvider };
  };
};

// It comes with the official core.
const require = createRequire(createRequire(import.meta.url).resolve("@alicloud/openapi-core"));
const officialModule = (path: string): unknown => require(`@alicloud/credentials/dist/src/${path}`);
const official = (name: string): OfficialProvider =>
  (officialModule(`providers/${name}`) as Official).default.builder().build();

const own = /^(?:ALIBABA_CLOUD_|HOME$)/;
let before: NodeJS.ProcessEnv;
let home: string;

beforeEach(() => {
  before = { ...process.env };
  home = mkdtempSync(join(tmpdir(), "immkit-home-"));
  for (const name of Object.keys(process.env)) if (own.test(name)) delete process.env[name];
  process.env["HOME"] = home;
  process.env["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "true";
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (own.test(name)) delete process.env[name];
  Object.assign(process.env, before);
  rmSync(home, { recursive: true });
});

function put(name: string, content: string): void {
  mkdirSync(join(home, name, ".."), { recursive: true });
  writeFileSync(join(home, name), content, { mode: 0o600 });
}
const ini = (id: string): string =>
  `[default]\ntype=access_key\naccess_key_id=${id}\naccess_key_secret=s\n`;
const cli = (profile: object, ...others: readonly object[]): string =>
  JSON.stringify({ current: "default", profiles: [{ name: "default", ...profile }, ...others] });

describe("files are read as the official client reads them", () => {
  it("any value of an ini file", async () => {
    const sign = fc.constantFrom(..."aZ09+/=#;\\'\" \t");
    const value = fc.string({ unit: sign, minLength: 1, maxLength: 12 });
    let same = 0;
    await fc.assert(
      fc.asyncProperty(
        value,
        value,
        fc.constantFrom("\n", "\r\n", "\r"),
        async (id, secret, end) => {
          const lines = [
            "; mine",
            "[default]",
            "type = access_key",
            `access_key_id = ${id}`,
            `access_key_secret=${secret}`,
            "# end",
            "",
          ];
          put(".alibabacloud/credentials", lines.join(end));
          const theirs = await official("profile")
            .getCredentials()
            .catch(() => null);
          // A figure in single quotes is a number there.
          fc.pre(
            theirs === null ||
              (typeof theirs.accessKeyId === "string" &&
                typeof theirs.accessKeySecret === "string"),
          );
          const ours = await readCredential(fromCredentialsFile()).catch(() => null);
          const usable =
            theirs !== null &&
            [theirs.accessKeyId, theirs.accessKeySecret].every((text) =>
              /^[\x21-\x7e]+$/.test(String(text)),
            );
          if (usable) same++;
          expect(ours === null ? null : [ours.accessKeyId, ours.accessKeySecret]).toEqual(
            usable ? [theirs.accessKeyId, theirs.accessKeySecret] : null,
          );
        },
      ),
      { numRuns: 300 },
    );
    expect(same).toBeGreaterThan(50);
  });

  it.each([
    ["AK", { mode: "AK", access_key_id: "a", access_key_secret: "b" }],
    ["StsToken", { mode: "StsToken", access_key_id: "a", access_key_secret: "b", sts_token: "c" }],
  ])("a profile of the command line: %s", async (_mode, profile) => {
    put(
      ".aliyun/config.json",
      cli(
        profile,
        { ...profile, name: "other", access_key_id: "other" },
        { ...profile, access_key_id: "twice" },
      ),
    );
    for (const name of [undefined, "other"]) {
      if (name !== undefined) process.env["ALIBABA_CLOUD_PROFILE"] = name;
      const { accessKeyId, accessKeySecret, securityToken } =
        await official("cli_profile").getCredentials();
      const ours = await readCredential(fromCliConfig());
      expect([ours.accessKeyId, ours.accessKeySecret, ours.securityToken]).toEqual([
        accessKeyId,
        accessKeySecret,
        securityToken,
      ]);
      expect(accessKeyId).toBe(name ?? "a");
    }
  });

  const role = {
    access_key_id: "a",
    access_key_secret: "b",
    ram_role_arn: "acs:ram::1:role/x",
    ram_session_name: "me",
    expired_seconds: 1800,
  };
  it.each<[string, object, Record<string, string>]>([
    ["RamRoleArn", { ...role, mode: "RamRoleArn" }, {}],
    ["RamRoleArn in a region", { ...role, mode: "RamRoleArn", sts_region: "cn-beijing" }, {}],
    [
      "RamRoleArn in a VPC",
      { ...role, mode: "RamRoleArn", sts_region: "cn-beijing", enable_vpc: true },
      {},
    ],
    [
      "the region of the environment",
      { ...role, mode: "RamRoleArn" },
      { ALIBABA_CLOUD_STS_REGION: "cn-shanghai", ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED: "True" },
    ],
    ["an endpoint", { ...role, mode: "RamRoleArn", sts_endpoint: "sts.example.com" }, {}],
    [
      "a session name of the environment",
      { ...role, ram_session_name: "", mode: "RamRoleArn" },
      { ALIBABA_CLOUD_ROLE_SESSION_NAME: "env" },
    ],
    ["no duration", { ...role, mode: "RamRoleArn", expired_seconds: 0 }, {}],
  ])("a role, with the same request to the same STS: %s", async (_name, profile, environment) => {
    Object.assign(process.env, environment);
    const theirs = official("cli_profile").getCredentialsProvider(
      JSON.parse(cli(profile)),
      "default",
    );
    let asked: OfficialRequest | undefined;
    theirs.doRequest = (request) => {
      asked = request;
      return Promise.reject(new Error("seen"));
    };
    await theirs.getCredentials().catch(() => {});
    put(".aliyun/config.json", cli(profile));
    const server = await startTestServer(
      json(200, {
        Credentials: {
          AccessKeyId: "k",
          AccessKeySecret: "s",
          SecurityToken: "t",
          Expiration: "2099-01-01T00:00:00Z",
        },
      }),
    );
    await readCredential(fromCliConfig({ endpoint: server.endpoint }));
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({ ...asked?.bodyForm });
    const {
      sts_region: region,
      enable_vpc: vpc,
      sts_endpoint: endpoint,
    } = profile as { sts_region?: string; enable_vpc?: boolean; sts_endpoint?: string };
    expect(stsEndpoint({ region, vpc, endpoint }, process.env).replace(/^https:\/\//, "")).toBe(
      asked?.host,
    );
  });
});

it("a command is split into words as the official client splits it", () => {
  const { splitProcessCommand } = officialModule("utils/command") as {
    splitProcessCommand(command: string, windows: boolean): string[];
  };
  const command = fc.string({ unit: fc.constantFrom(..."ab\"'\\ \n$`"), maxLength: 12 });
  fc.assert(
    fc.property(command, fc.boolean(), (text, windows) => {
      let theirs: string[] = [];
      try {
        theirs = splitProcessCommand(text, windows);
      } catch {
        // No words: a quote that is not closed, or nothing to run.
      }
      const ours = splitCommand(text.trim(), windows);
      expect(ours[0] === "" ? [] : ours).toEqual(theirs);
    }),
    { numRuns: 5_000 },
  );
});

describe("the chain", () => {
  it("has the official order", async () => {
    const found = async (): Promise<unknown[]> => [
      (await official("default").getCredentials()).accessKeyId,
      (await readCredential(defaultCredentials())).accessKeyId,
    ];
    const uri = await startTestServer(
      json(200, {
        AccessKeyId: "URI",
        AccessKeySecret: "s",
        SecurityToken: "t",
        Expiration: "2099-01-01T00:00:00Z",
      }),
    );
    process.env["ALIBABA_CLOUD_CREDENTIALS_URI"] = uri.endpoint;
    expect(await found()).toEqual(["URI", "URI"]);
    put(".alibabacloud/credentials", ini("FILE"));
    expect(await found()).toEqual(["FILE", "FILE"]);
    put(".aliyun/config.json", cli({ mode: "AK", access_key_id: "CLI", access_key_secret: "s" }));
    expect(await found()).toEqual(["CLI", "CLI"]);
    Object.assign(process.env, {
      ALIBABA_CLOUD_ACCESS_KEY_ID: "ENV",
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: "s",
    });
    expect(await found()).toEqual(["ENV", "ENV"]);
  });

  it("differs where a step is set up and broken: this one does not go on with another identity", async () => {
    put(
      ".aliyun/config.json",
      '{"profiles": [{"name": "default", "mode": "AK", "access_key_id": "CLI", "access_key_secret": "top-secret" ',
    );
    put(".alibabacloud/credentials", ini("FILE"));
    expect((await official("default").getCredentials()).accessKeyId).toBe("FILE");
    await expect(readCredential(defaultCredentials())).rejects.toMatchObject({
      code: "CredentialsMalformed",
    });
    // And its message does not repeat the file.
    await expect(official("cli_profile").getCredentials()).rejects.toThrow("top-secret");
    await expect(
      readCredential({
        getCredential: async () => (await official("cli_profile").getCredentials()) as never,
      }),
    ).rejects.not.toThrow("top-secret");
  });
});
