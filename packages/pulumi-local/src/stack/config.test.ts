import { describe, expect, it } from "vitest";
import { cloudConfig, stackConfig } from "./config.ts";
import type { ConfigValue } from "./options.ts";

const cloud = {
  endpoint: "http://127.0.0.1:8080",
  region: "cn-hangzhou",
  accountId: "1",
  accessKeyId: "id",
  accessKeySecret: "hush",
};

describe("cloudConfig", () => {
  it("points every product to the cloud, and marks the secret", () => {
    const { "alicloud:endpoints": endpoints, ...config } = cloudConfig(cloud);
    expect(config).toEqual({
      "alicloud:region": "cn-hangzhou",
      "alicloud:accountId": "1",
      "alicloud:accountType": "Domestic",
      "alicloud:accessKey": "id",
      "alicloud:secretKey": { value: "hush", secret: true },
      "alicloud:protocol": "HTTP",
      "alicloud:skipRegionValidation": "true",
    });
    const host = "127.0.0.1:8080";
    expect(JSON.parse(endpoints as string)).toEqual([
      { cms: host, imm: host, mns: host, mnsOpen: host, oss: host, ram: host, sts: host },
    ]);
    expect(cloudConfig({ ...cloud, endpoint: "https://localhost:1" })["alicloud:protocol"]).toBe(
      "HTTPS",
    );
  });

  it.each(["127.0.0.1:8080", "", "ftp://127.0.0.1"])("rejects the endpoint %j", (endpoint) => {
    expect(() => cloudConfig({ ...cloud, endpoint })).toThrow(
      expect.objectContaining({
        code: "ConfigInvalid",
        message: expect.stringMatching(/^cloud\.endpoint must/),
      }),
    );
  });
});

describe("stackConfig", () => {
  it("adds the project to a key without namespace, and prefers later layers", () => {
    const { values, secretKeys } = stackConfig(
      "p",
      { worker: "a", "alicloud:region": "x" },
      { "p:worker": { value: "b", secret: true }, "alicloud:region": "y" },
    );
    expect(values).toEqual({ "p:worker": "b", "alicloud:region": "y" });
    expect(secretKeys).toEqual(["p:worker"]);
  });

  it("forgets that a setting was secret if it is plain later", () => {
    expect(stackConfig("p", { a: { value: "1", secret: true } }, { a: "2" })).toEqual({
      values: { "p:a": "2" },
      secretKeys: [],
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ["a key with two colons", { "a:b:c": "1" }],
    ["a key with a space", { "a b": "1" }],
    ["an empty key", { "": "1" }],
    ["a number", { a: 1 }],
    ["null", { a: null }],
    ["a secret without a value", { a: { secret: true } }],
  ])("rejects %s", (_, layer) => {
    expect(() => stackConfig("p", layer as Record<string, ConfigValue>)).toThrow(
      expect.objectContaining({ code: "ConfigInvalid" }),
    );
  });
});
