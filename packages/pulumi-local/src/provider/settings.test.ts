import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { type PropertyMap, unknownValue } from "../protocol/values.ts";
import { readSettings } from "./settings.ts";

const good = {
  region: "cn-hangzhou",
  accessKey: "key",
  secretKey: "hush-hush",
  protocol: "HTTP",
  endpoints: JSON.stringify([{ oss: "127.0.0.1:1", mns: "127.0.0.1:2", imm: "127.0.0.1:3" }]),
};

describe("readSettings", () => {
  it("reads text and JSON", () => {
    expect(readSettings({ ...good, accountId: "1", clientReadTimeout: "1500" })).toEqual({
      region: "cn-hangzhou",
      accessKeyId: "key",
      accessKeySecret: "hush-hush",
      securityToken: undefined,
      accountId: "1",
      protocol: "HTTP",
      endpoints: { oss: "127.0.0.1:1", mnsOpen: "127.0.0.1:2" },
      timeoutMs: 1500,
    });
  });

  it("reads a key from the environment only if the settings have none", () => {
    const { accessKey, secretKey, ...keyless } = good;
    const environment = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: "other",
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: "other-secret",
      ALIBABA_CLOUD_SECURITY_TOKEN: "token",
    };
    expect(readSettings(keyless, environment)).toMatchObject({
      accessKeyId: "other",
      accessKeySecret: "other-secret",
      securityToken: "token",
    });
    expect(readSettings({ accessKey, secretKey, ...keyless }, environment)).toMatchObject({
      accessKeyId: "key",
      accessKeySecret: "hush-hush",
    });
    expect(() => readSettings(keyless)).toThrow(
      "alicloud:accessKey is not set. Set it in the stack's configuration or in the provider's arguments, or set ALIBABA_CLOUD_ACCESS_KEY_ID",
    );
  });

  it("accepts endpoints as a list, and prefers mnsOpen to mns", () => {
    expect(
      readSettings({ ...good, endpoints: [{ mns: "a:1", mnsOpen: "b:1", ram: "" }] }).endpoints,
    ).toEqual({ mnsOpen: "b:1" });
  });

  it.each<[string, PropertyMap, RegExp]>([
    ["no region", { region: "" }, /^alicloud:region is not set/],
    ["an unknown region", { region: unknownValue }, /^alicloud:region is unknown/],
    ["no key", { accessKey: null }, /^alicloud:accessKey is not set/],
    [
      "a secret that is not a string",
      { secretKey: { hidden: true } },
      /^alicloud:secretKey must be a string$/,
    ],
    ["another protocol", { protocol: "FTP" }, /^alicloud:protocol must be HTTP or HTTPS$/],
    [
      "endpoints that are not JSON",
      { endpoints: "127.0.0.1:1" },
      /^alicloud:endpoints must be a JSON list of one object/,
    ],
    ["endpoints of another shape", { endpoints: '["a"]' }, /^alicloud:endpoints must be/],
    [
      "an endpoint with a scheme",
      { endpoints: '[{"oss":"http://127.0.0.1:1"}]' },
      /^alicloud:endpoints has a scheme in oss/,
    ],
    [
      "an endpoint of the real cloud",
      { endpoints: '[{"ram":"ram.aliyuncs.com"}]' },
      /^alicloud:endpoints has the real cloud in ram/,
    ],
    [
      "an endpoint of the real cloud with a port",
      { endpoints: '[{"ram":"RAM.Aliyuncs.com:443"}]' },
      /has the real cloud/,
    ],
    [
      "a timeout that is not a number",
      { clientReadTimeout: "soon" },
      /^alicloud:clientReadTimeout must be a whole number of milliseconds/,
    ],
  ])("rejects %s, without showing a secret", (_, change, message) => {
    let caught: unknown;
    try {
      readSettings({ ...good, ...change });
    } catch (error) {
      caught = error;
    }
    expect((caught as Error).message).toMatch(message);
    expect(inspect(caught)).not.toContain("hush-hush");
  });
});
