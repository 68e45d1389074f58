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

type Provider = [type: string, endpoints?: unknown];

/** A state with these providers, each with a resource of the given type. */
function stateWith(resourceType: string, ...providers: Provider[]) {
  const resources = providers.flatMap(([type, endpoints], index) => [
    {
      type: `pulumi:providers:${type}`,
      urn: `urn:pulumi:dev::shop::pulumi:providers:${type}::p${index}`,
      id: "1",
      inputs: { region: "cn-hangzhou", ...(endpoints === undefined ? {} : { endpoints }) },
    },
    {
      type: resourceType,
      provider: `urn:pulumi:dev::shop::pulumi:providers:${type}::p${index}::1`,
    },
  ]);
  return { version: 3, deployment: { resources } };
}

describe("checkState", () => {
  const bucket = "alicloud:oss/bucket:Bucket";
  const nameCheck = "immkit:index:SmqNameCheck";

  it.each([
    [{ version: 3, deployment: {} }],
    [stateWith(bucket, ["alicloud", local])],
    [stateWith(bucket, ["alicloud", local], ["immkit", local], ["immkit"], ["random"])],
    [stateWith(nameCheck, ["alicloud"], ["immkit"])],
  ])("accepts %j", (state) => {
    expect(() => checkState(state, "dev")).not.toThrow();
  });

  it.each<[string, Provider[]]>([
    ["p0", [["alicloud"]]],
    ["p1", [["alicloud", local], ["alicloud"]]],
    ["p0", [["alicloud", '[{"oss":"oss-cn-hangzhou.aliyuncs.com"}]']]],
    ["p0", [["alicloud", { "4dabf18193072939515e22adb298388d": "x", ciphertext: "v1:x" }]]],
    [
      "p1",
      [
        ["alicloud", local],
        ["immkit", '[{"imm":"imm.aliyuncs.com"}]'],
      ],
    ],
    ["p0", [["immkit"]]],
  ])("refuses the resources of %s in %j", (name, providers) => {
    expect(() => checkState(stateWith(bucket, ...providers), "dev")).toThrow(
      `the stack dev has resources in the real cloud: those of the provider ${name}. Create another stack for the local cloud with immkit pulumi -- stack init NAME, and pass --stack NAME`,
    );
  });

  it("refuses a resource that was being created in the real cloud", () => {
    const { deployment } = stateWith(bucket, ["alicloud"]);
    const [provider, resource] = deployment.resources;
    const interrupted = {
      deployment: { resources: [provider], pending_operations: [{ resource, type: "creating" }] },
    };
    expect(() => checkState(interrupted, "dev")).toThrow("has resources in the real cloud");
  });
});
