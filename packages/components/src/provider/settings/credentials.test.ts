import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { credentialsOf } from "./credentials.ts";
import { ProviderSettings } from "./settings.ts";

const sts = "https://sts.cn-hangzhou.aliyuncs.com";
let server: Server;
let metadata: string;
let folder: string;

/** A metadata service of ECS: the name of a role is the id of its key. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const role = request.url?.split("/").at(-1) ?? "";
    if (request.method === "PUT") response.end("token");
    else if (role === "") response.end("attached-role");
    else {
      response.end(
        JSON.stringify({
          AccessKeyId: `key-of-${role}`,
          AccessKeySecret: "secret",
          SecurityToken: "token",
          Expiration: "2099-01-01T00:00:00Z",
        }),
      );
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  metadata = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(path.join(tmpdir(), "immkit-profiles-"));
  const profiles = [
    { name: "instance", mode: "EcsRamRole", ram_role_name: "of-profile" },
    { name: "any-role", mode: "EcsRamRole" },
    { name: "key", mode: "AK", access_key_id: "of-profile", access_key_secret: "secret" },
    { name: "loop", mode: "ChainableRamRoleArn", source_profile: "loop", ram_role_arn: "x" },
    { name: "sso", mode: "CloudSSO" },
    { name: "no-mode" },
  ];
  await writeFile(path.join(folder, "config.json"), JSON.stringify({ profiles }));
});

afterAll(async () => {
  server?.close();
  await rm(folder, { recursive: true });
});

const keyOf = async (
  config: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string>> = {},
) => {
  const file = { sharedCredentialsFile: path.join(folder, "config.json") };
  const settings = new ProviderSettings({ ...file, ...config }, environment);
  return (await credentialsOf(settings, { sts, metadata }).getCredential()).accessKeyId;
};

describe("credentialsOf", () => {
  it.each([
    [{ ecsRoleName: "web" }, "key-of-web"],
    [{ profile: "instance" }, "key-of-of-profile"],
    [{ profile: "any-role" }, "key-of-attached-role"],
    [{ profile: "instance", ecsRoleName: "web" }, "key-of-web"],
    // A key of the profile is used before the role of the instance.
    [{ profile: "key", ecsRoleName: "web" }, "of-profile"],
    [{ profile: "key", accessKey: "own", secretKey: "s" }, "own"],
    [{ ecsRoleName: "web", assumeRoleWithOidc: { roleArn: "x" } }, "key-of-web"],
  ])("%j is the key %s", async (config, accessKeyId) => {
    expect(await keyOf(config)).toBe(accessKeyId);
  });

  it("reads the role of the instance from the environment", async () => {
    expect(await keyOf({}, { ALIBABA_CLOUD_ECS_METADATA: "web" })).toBe("key-of-web");
  });

  it.each([
    [{ profile: "loop" }, "needs ram_role_arn and the source_profile of another profile"],
    [{ profile: "sso" }, "a profile of mode CloudSSO can only be in "],
    [{ profile: "no-mode" }, "has no mode"],
  ])("refuses %j", async (config, problem) => {
    await expect(keyOf(config)).rejects.toThrow(problem);
  });
});
