import { describe, expect, it } from "vitest";
import { checkSettings, checkState } from "./real-cloud.ts";

const local = '[{"imm":"127.0.0.1:8788","oss":"localhost:8788","sts":"[::1]:8788","ram":""}]';

describe("checkSettings", () => {
  it.each([
    [{}],
    [{ "alicloud:region": "cn-hangzhou", "alicloud:endpoints": local }],
    [{ "alicloud:endpoints": [{ oss: "a.localhost:1", imm: "http://127.0.0.2:1" }] }],
    [{ "shop:profile": "x", "aws:profile": "prod", "shop:endpoints": "imm.aliyuncs.com" }],
  ])("accepts %j", (settings) => {
    expect(() => checkSettings(settings, "cn-hangzhou", "Pulumi.dev.yaml")).not.toThrow();
  });

  it.each([
    [{ "alicloud:profile": "prod" }, "sets alicloud:profile, so it is for the real cloud"],
    [{ "immkit:profile": "prod" }, "sets immkit:profile"],
    [{ "alicloud:accessKey": { secure: "v1:x" } }, "sets alicloud:accessKey"],
    [{ "alicloud:assumeRole": [{ roleArn: "r" }] }, "sets alicloud:assumeRole"],
    [{ "alicloud:endpoints": '[{"imm":"imm.cn-hangzhou.aliyuncs.com"}]' }, "not on this machine"],
    [{ "alicloud:endpoints": [{ oss: "127.0.0.1:1", imm: "imm.example" }] }, "not on this"],
    [{ "alicloud:endpoints": '[{"imm":"127.0.0.1.example.com"}]' }, "not on this machine"],
    [{ "alicloud:endpoints": '[{"imm":"127.0.0.1@example.com"}]' }, "not on this machine"],
    [{ "alicloud:endpoints": { secure: "v1:x" } }, "not on this machine"],
    [{ "immkit:endpoints": "[]" }, "not on this machine"],
    [
      { "alicloud:region": "cn-shanghai" },
      'sets alicloud:region to "cn-shanghai", but the local cloud is in cn-hangzhou.',
    ],
  ])("refuses %j", (settings, message) => {
    expect(() => checkSettings(settings, "cn-hangzhou", "Pulumi.dev.yaml")).toThrow(
      expect.objectContaining({
        code: "RealCloud",
        message: expect.stringMatching(/^Pulumi\.dev\.yaml /),
      }),
    );
    expect(() => checkSettings(settings, "cn-hangzhou", "Pulumi.dev.yaml")).toThrow(message);
  });
});

function stateWith(...providers: [type: string, endpoints?: unknown][]): unknown {
  return {
    version: 3,
    deployment: {
      resources: providers.map(([type, endpoints]) => ({
        type: `pulumi:providers:${type}`,
        inputs: { region: "cn-hangzhou", ...(endpoints === undefined ? {} : { endpoints }) },
      })),
    },
  };
}

describe("checkState", () => {
  it.each([
    [{ version: 3, deployment: {} }],
    [stateWith(["alicloud", local])],
    [stateWith(["alicloud", local], ["immkit", local], ["immkit"], ["random"])],
  ])("accepts %j", (state) => {
    expect(() => checkState(state, "dev")).not.toThrow();
  });

  it.each([
    [stateWith(["alicloud"])],
    [stateWith(["alicloud", local], ["alicloud"])],
    [stateWith(["alicloud", '[{"oss":"oss-cn-hangzhou.aliyuncs.com"}]'])],
    [stateWith(["alicloud", { "4dabf18193072939515e22adb298388d": "x", ciphertext: "v1:x" }])],
    [stateWith(["alicloud", local], ["immkit", '[{"imm":"imm.aliyuncs.com"}]'])],
    [stateWith(["immkit"])],
  ])("refuses %j", (state) => {
    expect(() => checkState(state, "dev")).toThrow(
      "the stack dev has resources in the real cloud. Use another stack for the local cloud, such as --stack local",
    );
  });
});
