import { describe, expect, it } from "vitest";
import { NotificationConsumer } from "../consumer/notification-consumer.ts";
import { staticCredentials } from "../credentials/access-key.ts";
import { ModerationClient } from "../submit/client.ts";
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

  it("accepts what a stack has beyond the minimum", () => {
    const full = {
      ...config,
      deadLetterQueue: "verdicts-dead-letter",
      uploadQueue: "uploads",
      allowHttp: true,
      mediaPrefixes: { "media-bucket": ["uploads/"] },
      mediaKeyArns: ["acs:kms:cn-hangzhou:1234567890123456:key/key-hzz1"],
      roleArn: "acs:ram::1:role/app",
    };
    expect(parseRuntimeConfig(full)).toEqual(full);
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
    [
      { ...config, endpoints: { ...config.endpoints, imms: "x" } },
      "endpoints.imms",
      'Unknown member "endpoints.imms". Did you mean "endpoints.imm"?',
    ],
    [
      { ...config, endpoints: { ...config.endpoints, storage: "x" } },
      "endpoints.storage",
      'Unknown member "endpoints.storage". The members are endpoints.imm, endpoints.mns, endpoints.sts, endpoints.oss.',
    ],
    [{ ...config, mediaBuckets: ["ok-bucket", 7] }, "mediaBuckets[1]", "mediaBuckets[1] is 7"],
    [{ ...config, allowHttp: "true" }, "allowHttp", "allowHttp is"],
    [{ ...config, mediaKeyArns: ["key-1"] }, "mediaKeyArns[0]", "mediaKeyArns[0] is"],
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

describe("allowHttp", () => {
  const inVpc = {
    ...config,
    contentFormat: "SIMPLIFIED" as const,
    endpoints: {
      imm: "http://imm-vpc.cn-hangzhou.aliyuncs.com",
      mns: "http://1.mns.cn-hangzhou-internal.aliyuncs.com",
      sts: "https://sts-vpc.cn-hangzhou.aliyuncs.com",
    },
  };
  const credentials = staticCredentials({ accessKeyId: "id", accessKeySecret: "secret" });
  const consumer = (allowed: object) =>
    NotificationConsumer.fromConfig({ ...inVpc, ...allowed }, { credentials, handler: () => {} });
  const client = (allowed: object) =>
    ModerationClient.fromConfig({ ...inVpc, ...allowed }, { credentials });

  it("is needed for http endpoints of a config", async () => {
    expect(() => consumer({})).toThrow(
      "endpoints.mns is http://1.mns.cn-hangzhou-internal.aliyuncs.com, which is not encrypted.",
    );
    expect(() => client({ allowHttp: false })).toThrow("endpoint is http://imm-vpc.cn-hangzhou");
    await consumer({ allowHttp: true }).stop();
    await client({ allowHttp: true }).close();
  });
});
