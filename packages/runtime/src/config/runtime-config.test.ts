import { describe, expect, it } from "vitest";
import { parseRuntimeConfig } from "./runtime-config.ts";

const config = {
  region: "cn-hangzhou",
  accountId: "1234567890123456",
  project: "media",
  topic: "verdicts",
  queue: "verdicts",
  contentFormat: "SIMPLIFIED",
  endpoints: {
    imm: "http://127.0.0.1:4000",
    mns: "https://1.mns.cn-hangzhou.aliyuncs.com",
    sts: "https://sts.aliyuncs.com/",
  },
  mediaBuckets: ["media-bucket"],
};

describe("parseRuntimeConfig", () => {
  it("accepts an object or its JSON text", () => {
    expect(parseRuntimeConfig(config)).toEqual(config);
    expect(
      parseRuntimeConfig(JSON.stringify({ ...config, roleArn: "acs:ram::1:role/app" })),
    ).toMatchObject({
      roleArn: "acs:ram::1:role/app",
    });
  });

  it.each([
    [{ ...config, region: undefined }, "region", "region is missing."],
    [{ ...config, region: "Hangzhou" }, "region", 'region is "Hangzhou"'],
    [{ ...config, contentFormat: "xml" }, "contentFormat", "one of XML, JSON, SIMPLIFIED"],
    [
      { ...config, endpoints: { ...config.endpoints, imm: "imm.aliyuncs.com" } },
      "endpoints.imm",
      "endpoints.imm is",
    ],
    [{ ...config, endpoints: {} }, "endpoints.imm", "endpoints.sts is missing."],
    [
      { ...config, mediaBucket: [] },
      "mediaBucket",
      'Unknown member "mediaBucket". Did you mean "mediaBuckets"?',
    ],
    [{ ...config, mediaBuckets: ["ok-bucket", 7] }, "mediaBuckets[1]", "mediaBuckets[1] is 7"],
    [undefined, "runtimeConfig", "IMMKIT_CONFIG is not set"],
    ["", "runtimeConfig", "pulumi stack output runtimeConfig --json"],
    [null, "runtimeConfig", "runtimeConfig is null. It must be an object."],
    ["{", "runtimeConfig", "not valid JSON"],
  ])("rejects %j and names the setting", (value, setting, text) => {
    expect(() => parseRuntimeConfig(value)).toThrow(text);
    expect(() => parseRuntimeConfig(value)).toThrow(
      expect.objectContaining({ name: "ConfigError", setting }),
    );
  });
});
