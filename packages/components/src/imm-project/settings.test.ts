import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { ImmProjectError } from "./errors.ts";
import { readSettings } from "./settings.ts";

const from = (config: Record<string, string>, environment: Record<string, string> = {}) =>
  readSettings(
    (key) => config[key],
    (name) => environment[name],
  );
const key = { "alicloud:accessKey": "AK", "alicloud:secretKey": "hidden-secret" };

describe("readSettings", () => {
  it("prefers the stack's configuration to the environment", () => {
    const settings = from(
      { ...key, "alicloud:region": "cn-beijing" },
      { ALICLOUD_REGION: "cn-hangzhou", ALICLOUD_ACCESS_KEY: "other" },
    );
    expect(settings.region()).toBe("cn-beijing");
    expect(settings.credentials()).toEqual({ accessKeyId: "AK", accessKeySecret: "hidden-secret" });
  });

  it.each([
    ["ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN", "ALICLOUD_REGION"],
    [
      "ALIBABA_CLOUD_ACCESS_KEY_ID",
      "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
      "ALIBABA_CLOUD_SECURITY_TOKEN",
      "ALIBABA_CLOUD_REGION",
    ],
    [
      "ALIBABACLOUD_ACCESS_KEY_ID",
      "ALIBABACLOUD_ACCESS_KEY_SECRET",
      "ALIBABACLOUD_SECURITY_TOKEN",
      "ALICLOUD_REGION",
    ],
  ])("reads %s and its companions", (accessKey, secretKey, token, region) => {
    const settings = from(
      {},
      { [accessKey]: "AK", [secretKey]: "SK", [token]: "TOKEN", [region]: "cn-shanghai" },
    );
    expect(settings.credentials()).toEqual({
      accessKeyId: "AK",
      accessKeySecret: "SK",
      securityToken: "TOKEN",
    });
    expect(settings.region()).toBe("cn-shanghai");
  });

  it("ignores an empty setting", () => {
    expect(
      from(
        { "alicloud:region": "" },
        { ALICLOUD_REGION: "", ALIBABA_CLOUD_REGION: "cn-hangzhou" },
      ).region(),
    ).toBe("cn-hangzhou");
  });

  it.each([
    [{}, "https://imm.cn-hangzhou.aliyuncs.com"],
    [{ "alicloud:protocol": "HTTP" }, "http://imm.cn-hangzhou.aliyuncs.com"],
    [
      { "alicloud:endpoints": '[{"imm":"127.0.0.1:8080"}]', "alicloud:protocol": "http" },
      "http://127.0.0.1:8080",
    ],
    [
      { "alicloud:endpoints": '{"imm":"imm-vpc.cn-hangzhou.aliyuncs.com"}' },
      "https://imm-vpc.cn-hangzhou.aliyuncs.com",
    ],
    [{ "alicloud:endpoints": '[{"imm":"http://127.0.0.1:1"}]' }, "http://127.0.0.1:1"],
    [{ "alicloud:endpoints": '[{"oss":"x"},{"imm":"y"}]' }, "https://y"],
    [{ "alicloud:endpoints": '[{"oss":"x"}]' }, "https://imm.cn-hangzhou.aliyuncs.com"],
    [{ "alicloud:endpoints": "null" }, "https://imm.cn-hangzhou.aliyuncs.com"],
  ])("%j gives the endpoint %s", (config, endpoint) => {
    expect(from(config).endpoint("imm", "cn-hangzhou")).toBe(endpoint);
  });

  it("reads endpoints from the environment after the configuration", () => {
    expect(from({}, { ALIBABA_CLOUD_ENDPOINT_IMM: "a" }).endpoint("imm", "r")).toBe("https://a");
    expect(from({}, { IMM_ENDPOINT: "b" }).endpoint("imm", "r")).toBe("https://b");
    expect(
      from({ "alicloud:endpoints": '[{"imm":"c"}]' }, { IMM_ENDPOINT: "b" }).endpoint("imm", "r"),
    ).toBe("https://c");
  });

  it.each([
    [{}, "MissingCredentials", "alicloud:accessKey is not set"],
    [{ "alicloud:accessKey": "AK" }, "MissingCredentials", "alicloud:secretKey is not set"],
    [{ "alicloud:profile": "prod" }, "UnsupportedCredentials", "do not support alicloud:profile"],
    [
      { "alicloud:ecsRoleName": "role" },
      "UnsupportedCredentials",
      "do not support alicloud:ecsRoleName",
    ],
    [
      { "alicloud:assumeRoleWithOidc": "{}" },
      "UnsupportedCredentials",
      "do not support alicloud:assumeRoleWithOidc",
    ],
    [
      { ...key, "alicloud:assumeRole": "{}" },
      "InvalidSetting",
      "alicloud:assumeRole has no roleArn",
    ],
    [
      { ...key, "alicloud:assumeRole": "hidden-secret" },
      "InvalidSetting",
      "alicloud:assumeRole is not JSON",
    ],
  ])("rejects %j with %s", (config: Record<string, string>, code, message) => {
    const error = caught(() => from(config).credentials());
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(inspect(error)).not.toContain("hidden-secret");
  });

  it.each([
    ['{"roleArn":"acs:ram::1:role/ci"}', { roleArn: "acs:ram::1:role/ci" }],
    [
      '[{"roleArn":"acs:ram::1:role/ci","sessionName":"ci","policy":"{}","sessionExpiration":900,"externalId":"x"}]',
      {
        roleArn: "acs:ram::1:role/ci",
        sessionName: "ci",
        policy: "{}",
        durationSeconds: 900,
        externalId: "x",
      },
    ],
  ])("reads alicloud:assumeRole %s", (setting, role) => {
    expect(from({ ...key, "alicloud:assumeRole": setting }).credentials().role).toEqual(role);
  });

  it("finds the endpoint of STS like that of IMM", () => {
    expect(from({}).endpoint("sts", "cn-hangzhou")).toBe("https://sts.cn-hangzhou.aliyuncs.com");
    expect(from({ "alicloud:endpoints": '[{"sts":"a"}]' }).endpoint("sts", "r")).toBe("https://a");
    expect(from({}, { STS_ENDPOINT: "b" }).endpoint("sts", "r")).toBe("https://b");
  });

  it("rejects an invalid protocol and invalid endpoints", () => {
    expect(
      caught(() => from({ "alicloud:protocol": "ftp" }).endpoint("imm", "r")).message,
    ).toContain('alicloud:protocol is "ftp"');
    expect(
      caught(() => from({ "alicloud:endpoints": "imm=x" }).endpoint("imm", "r")).message,
    ).toContain("alicloud:endpoints is not JSON");
  });

  it("needs no credentials for region and endpoint", () => {
    const settings = from({ "alicloud:region": "cn-hangzhou", "alicloud:assumeRole": "{}" });
    expect(settings.endpoint("imm", String(settings.region()))).toBe(
      "https://imm.cn-hangzhou.aliyuncs.com",
    );
  });
});

function caught(action: () => unknown): ImmProjectError {
  try {
    action();
  } catch (error) {
    return error as ImmProjectError;
  }
  throw new Error("nothing was thrown");
}
