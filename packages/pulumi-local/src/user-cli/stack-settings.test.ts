import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readProject } from "../stack/project.ts";
import { writeSettings } from "./stack-settings.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "immkit-settings-"));
});
afterEach(() => rm(folder, { recursive: true }));

const cloud = {
  endpoint: "http://127.0.0.1:8788",
  region: "cn-hangzhou",
  accountId: "1234567890123456",
  accessKeyId: "local-id",
  accessKeySecret: "local-secret",
};
const cloudSettings = {
  "alicloud:region": "cn-hangzhou",
  "alicloud:accountId": "1234567890123456",
  "alicloud:accountType": "Domestic",
  "alicloud:protocol": "HTTP",
  "alicloud:skipRegionValidation": "true",
  "alicloud:endpoints":
    '[{"cms":"127.0.0.1:8788","imm":"127.0.0.1:8788","mns":"127.0.0.1:8788","mnsOpen":"127.0.0.1:8788","oss":"127.0.0.1:8788","ram":"127.0.0.1:8788","sts":"127.0.0.1:8788"}]',
};

/** Writes the files, and returns the settings that are written for the stack `org/shop/local`. */
async function settingsFor(
  files: Readonly<Record<string, string>>,
  configFile?: string,
): Promise<unknown> {
  for (const [name, text] of Object.entries({
    "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
    ...files,
  })) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  const output = path.join(folder, "out");
  await writeSettings({
    project: await readProject(folder),
    stack: "org/shop/local",
    cloud,
    configFile: configFile === undefined ? undefined : path.join(folder, configFile),
    output,
  });
  expect((await stat(output)).mode & 0o777).toBe(0o600);
  return parse(await readFile(output, "utf8"), { intAsBigInt: true });
}

describe("writeSettings", () => {
  it("has the settings of the cloud alone for a stack without a file", async () => {
    expect(await settingsFor({})).toEqual({ config: cloudSettings });
  });

  it("keeps the user's settings, and replaces those of an earlier cloud", async () => {
    const text = `# the shop
encryptionsalt: v1:x
config:
  shop:token: {secure: v1:y}
  shop:mode: 0644
  shop:account: 9876543210987654321
  alicloud:endpoints: '[{"oss":"127.0.0.1:4100"}]'
  immkit:endpoints: '[{"imm":"127.0.0.1:4100"}]'
  immkit:region: cn-hangzhou
`;
    expect(await settingsFor({ "Pulumi.local.yaml": text })).toEqual({
      encryptionsalt: "v1:x",
      config: {
        "shop:token": { secure: "v1:y" },
        "shop:mode": 644n,
        "shop:account": 9876543210987654321n,
        ...cloudSettings,
      },
    });
    expect(await readFile(path.join(folder, "out"), "utf8")).toContain(
      "  shop:mode: 0644\n  shop:account: 9876543210987654321\n",
    );
    expect(await readFile(path.join(folder, "Pulumi.local.yaml"), "utf8")).toBe(text);
  });

  it("finds the file in stackConfigDir, or in --config-file", async () => {
    const files = {
      "Pulumi.yaml": "name: shop\nruntime: nodejs\nstackConfigDir: stacks\n",
      "stacks/Pulumi.local.yaml": "config: {shop:a: b}\n",
      "other.yaml": "config: {shop:c: d}\n",
    };
    expect(await settingsFor(files)).toMatchObject({ config: { "shop:a": "b" } });
    expect(await settingsFor(files, "other.yaml")).toMatchObject({ config: { "shop:c": "d" } });
  });

  it.each([
    [
      { "Pulumi.local.yaml": "config: {alicloud:profile: prod}\n" },
      "RealCloud",
      "alicloud:profile",
    ],
    [{ "Pulumi.local.yaml": "environment: [prod]\n" }, "RealCloud", "environments of Pulumi ESC"],
    [
      { "Pulumi.yaml": "name: shop\nruntime: nodejs\nconfig: {alicloud:profile: {value: prod}}\n" },
      "RealCloud",
      "Pulumi.yaml sets alicloud:profile",
    ],
    [
      {
        "Pulumi.yaml":
          "name: shop\nruntime: nodejs\nplugins: {providers: [{name: alicloud, path: bin}]}\n",
      },
      "RealCloud",
      "names a folder for the alicloud provider",
    ],
    [
      { "Pulumi.local.yaml": "config:\n  a: b: c\n" },
      "ConfigInvalid",
      "Pulumi.local.yaml:2:6: Nested mappings are not allowed in compact mappings",
    ],
    [{ "Pulumi.local.yaml/x": "" }, "ConfigInvalid", "Pulumi.local.yaml can't be read"],
  ])("rejects %j", async (files, code, message) => {
    await expect(settingsFor(files as Record<string, string>)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it("rejects a --config-file that does not exist", async () => {
    await expect(settingsFor({}, "none.yaml")).rejects.toMatchObject({ code: "ConfigInvalid" });
  });
});
