import { describe, expect, it } from "vitest";
import { ProviderError } from "../errors.ts";
import { ProviderSettings } from "./settings.ts";

const from = (
  config: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string>> = {},
) => new ProviderSettings(config, environment);

describe("ProviderSettings", () => {
  it("prefers the configuration to the environment, and ignores empty values", () => {
    const environment = { ALICLOUD_REGION: "cn-hangzhou" };
    expect(from({ region: "cn-beijing" }, environment).region()).toBe("cn-beijing");
    expect(from({ region: "" }, environment).region()).toBe("cn-hangzhou");
    expect(from({ region: " cn-beijing\n" }).region()).toBe("cn-beijing");
    expect(from({}, { ALICLOUD_REGION: "", ALIBABA_CLOUD_REGION: "cn-hangzhou" }).region()).toBe(
      "cn-hangzhou",
    );
    expect(from({}).region()).toBeUndefined();
  });

  it.each([
    ["accountId", "ALICLOUD_ACCOUNT_ID"],
    ["accountId", "ALIBABA_CLOUD_ACCOUNT_ID"],
    ["accessKey", "ALICLOUD_ACCESS_KEY"],
    ["accessKey", "ALIBABA_CLOUD_ACCESS_KEY_ID"],
    ["accessKey", "ALIBABACLOUD_ACCESS_KEY_ID"],
    ["secretKey", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
    ["securityToken", "ALIBABA_CLOUD_SECURITY_TOKEN"],
    ["profile", "ALIBABA_CLOUD_PROFILE"],
    ["sharedCredentialsFile", "ALIBABA_CLOUD_CREDENTIALS_FILE"],
    ["ecsRoleName", "ALIBABA_CLOUD_ECS_METADATA"],
    ["credentialsUri", "ALIBABA_CLOUD_CREDENTIALS_URI"],
  ] as const)("reads %s from %s", (setting, variable) => {
    expect(from({}, { [variable]: "x" }).text(setting)).toBe("x");
  });

  it("accepts a number, as YAML programs send it", () => {
    expect(from({ accountId: 1234567890123456 }).text("accountId")).toBe("1234567890123456");
  });

  it.each([
    [{}, "https://imm.cn-hangzhou.aliyuncs.com"],
    [{ protocol: "HTTP" }, "http://imm.cn-hangzhou.aliyuncs.com"],
    [{ endpoints: '[{"imm":"127.0.0.1:8080"}]', protocol: "http" }, "http://127.0.0.1:8080"],
    [{ endpoints: '{"imm":"imm-vpc.r.aliyuncs.com"}' }, "https://imm-vpc.r.aliyuncs.com"],
    [{ endpoints: { imm: "http://127.0.0.1:1" } }, "http://127.0.0.1:1"],
    [{ endpoints: '[{"oss":"x"},{"imm":"y"}]' }, "https://y"],
    [{ endpoints: '[{"oss":"x"}]' }, "https://imm.cn-hangzhou.aliyuncs.com"],
    [{ endpoints: "null" }, "https://imm.cn-hangzhou.aliyuncs.com"],
  ])("%j gives the endpoint %s", (config, endpoint) => {
    expect(from(config).endpoint("imm", "cn-hangzhou")).toBe(endpoint);
  });

  it("finds the control plane of SMQ under mnsOpen, then mns, then the environment", () => {
    const mns = (endpoints: unknown, environment = {}) =>
      from({ endpoints }, environment).endpoint("mnsOpen", "r");
    expect(mns({ mnsOpen: "a", mns: "b" })).toBe("https://a");
    expect(mns({ mns: "b" }, { MNS_OPEN_ENDPOINT: "c" })).toBe("https://b");
    expect(mns({}, { ALIBABA_CLOUD_ENDPOINT_MNS_OPEN: "c" })).toBe("https://c");
    expect(mns({})).toBe("https://mns-open.r.aliyuncs.com");
  });

  it.each([
    [{ protocol: "ftp" }, 'protocol is "ftp"'],
    [{ endpoints: "hidden-secret" }, "endpoints is not JSON"],
  ])("rejects %j", (config, message) => {
    const work = () => from(config).endpoint("imm", "r");
    expect(work).toThrow(ProviderError);
    expect(work).toThrow(message);
    expect(work).not.toThrow("hidden-secret");
  });

  it("reads true and false, also as text", () => {
    const skips = (value: unknown) =>
      from({ skipRegionValidation: value }).isTrue("skipRegionValidation");
    expect([true, "true", "True", false, "false", undefined].map(skips)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
