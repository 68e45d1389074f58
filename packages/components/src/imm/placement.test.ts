import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { type RecordOptions, record } from "../testing/record.ts";
import { ImmProject } from "./imm-project.ts";
import { type Placement, placementOf } from "./placement.ts";
import { Provider } from "./provider.ts";

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});
const hangzhou = { "alicloud:region": "cn-hangzhou" };

class Inner extends pulumi.ComponentResource {
  readonly placement: Placement;
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Inner", name, {}, opts);
    this.placement = placementOf(this, name);
  }
}

/** A component with a project, and with a component that has a project. */
class Outer extends pulumi.ComponentResource {
  readonly placement: Placement;
  /** The option with which it passes its provider on. */
  readonly given: Pick<pulumi.ComponentResourceOptions, "providers">;
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Outer", name, {}, opts);
    this.placement = placementOf(this, name);
    const { providers } = this.placement;
    const provider = providers === undefined ? {} : { provider: providers["immkit"] };
    new ImmProject("own", { projectName: "own" }, {
      parent: this,
      ...provider,
    } as pulumi.CustomResourceOptions);
    this.given = providers === undefined ? {} : { providers };
    const inner = new Inner("inner", { parent: this, ...this.given });
    new ImmProject("nested", { projectName: "nested" }, { parent: inner });
  }
}

async function placed(options: RecordOptions, opts?: () => pulumi.ComponentResourceOptions) {
  const { resources, result } = await record(
    () => {
      const { region, accountId, endpoints } = new Outer("outer", opts?.()).placement;
      return new Promise((resolve) =>
        pulumi.all([region, accountId, endpoints]).apply(resolve),
      ) as Promise<[string, string, object]>;
    },
    { config: hangzhou, ...options },
  );
  const providers = resources.filter(({ type }) => type === "pulumi:providers:immkit");
  const providerOf = (name: string) =>
    resources
      .find((resource) => resource.name === name)
      ?.provider.split("::")
      .at(-2) ?? "";
  const [region, accountId, endpoints] = result;
  return { providers, providerOf, region, accountId, endpoints };
}

describe("placementOf", () => {
  it("follows the alicloud settings of the stack, once for nested components", async () => {
    const { providers, providerOf, ...where } = await placed({
      config: {
        ...hangzhou,
        "alicloud:accessKey": "AK",
        "alicloud:secretKey": "SK",
        "alicloud:protocol": "HTTP",
        "alicloud:endpoints": '[{"imm":"127.0.0.1:1"}]',
        "alicloud:accountType": "Domestic",
      },
    });
    expect(providers.map(({ name, parent, inputs }) => ({ name, parent, inputs }))).toEqual([
      {
        name: "outer-immkit",
        parent: "outer",
        inputs: {
          region: "cn-hangzhou",
          accessKey: "AK",
          secretKey: secret("SK"),
          protocol: "HTTP",
          endpoints: '[{"imm":"127.0.0.1:1"}]',
        },
      },
    ]);
    expect([providerOf("own"), providerOf("nested")]).toEqual(["outer-immkit", "outer-immkit"]);
    expect(where).toEqual({
      region: "cn-hangzhou",
      accountId: "1234567890123456",
      endpoints: { imm: "127.0.0.1:1", protocol: "HTTP" },
    });
  });

  it("reads the region of a profile from the provider, also in nested components", async () => {
    const config = { "alicloud:profile": "prod" };
    const regions = async (opts: () => pulumi.ComponentResourceOptions) => {
      const { result } = await record(
        () => {
          const outer = new Outer("outer", opts());
          const { placement } = new Inner("inner-2", { parent: outer, ...outer.given });
          return new Promise((resolve) =>
            pulumi.all([outer.placement.region, placement.region]).apply(resolve),
          );
        },
        { config },
      );
      return result;
    };
    expect(await regions(() => ({}))).toEqual(["cn-shanghai", "cn-shanghai"]);
    expect(
      await regions(() => ({ providers: { immkit: new Provider("own", { profile: "prod" }) } })),
    ).toEqual(["cn-shanghai", "cn-shanghai"]);
  });

  it("keeps a setting secret that is secret in the configuration or in the provider", async () => {
    const config = { ...hangzhou, "alicloud:accessKey": "AK", "alicloud:profile": "prod" };
    const stack = await placed({ config, secretConfig: ["alicloud:accessKey"] });
    expect(stack.providers.map(({ inputs }) => inputs)).toEqual([
      { region: "cn-hangzhou", accessKey: secret("AK"), profile: "prod" },
    ]);
    const explicit = await placed({}, () => ({
      provider: new alicloud.Provider("north", {
        region: "cn-beijing",
        accessKey: pulumi.secret("AK"),
      }),
    }));
    expect(explicit.providers.map(({ inputs }) => inputs)).toEqual([
      { region: "cn-beijing", accessKey: secret("AK") },
    ]);
  });

  it("uses the immkit settings of the stack, and without settings the environment", async () => {
    const own = await placed({ config: { ...hangzhou, "immkit:region": "cn-hangzhou" } });
    expect(own.providers).toEqual([]);
    expect(own.providerOf("own")).toBe("");
    expect(own.region).toBe("cn-hangzhou");
  });

  it.each([{ preview: false }, { preview: true }])(
    "follows an explicit alicloud provider, preview $preview",
    async ({ preview }) => {
      const north = () => ({
        providers: {
          alicloud: new alicloud.Provider("north", {
            region: "cn-beijing",
            secretKey: "SK",
            assumeRole: { roleArn: "acs:ram::2:role/deploy" },
            endpoints: [{ imm: "a" }],
          }),
        },
      });
      const { providers, providerOf, region } = await placed({ preview }, north);
      expect(providers.map(({ inputs }) => inputs)).toEqual([
        {
          region: "cn-beijing",
          secretKey: secret("SK"),
          assumeRole: '{"roleArn":"acs:ram::2:role/deploy"}',
          endpoints: '[{"imm":"a"}]',
        },
      ]);
      expect([providerOf("own"), providerOf("nested")]).toEqual(["outer-immkit", "outer-immkit"]);
      expect(region).toBe("cn-beijing");
    },
  );

  it("uses an explicit immkit provider for every immkit resource", async () => {
    const { providers, providerOf, endpoints } = await placed({}, () => ({
      providers: { immkit: new Provider("own-provider", { endpoints: { imm: "a" } }) },
    }));
    expect(providers.map(({ name }) => name)).toEqual(["own-provider"]);
    expect([providerOf("own"), providerOf("nested")]).toEqual(["own-provider", "own-provider"]);
    expect(endpoints).toEqual({ imm: "a" });
  });

  it.each([
    [{}, "Outer: region is not set. Run pulumi config set alicloud:region"],
    [{ "alicloud:region": "cn-nowhere" }, 'Outer: region is "cn-nowhere"; IMM is available in'],
    [
      { ...hangzhou, "immkit:region": "cn-beijing" },
      "Outer: providers are in two regions: immkit in cn-beijing, alicloud in cn-hangzhou",
    ],
  ])("refuses the settings %j", async (config, problem) => {
    await expect(record(() => new Outer("outer"), { config })).rejects.toThrow(problem);
  });

  it("accepts an unknown region if the stack skips the check", async () => {
    const config = { "alicloud:region": "cn-new-1", "alicloud:skipRegionValidation": "true" };
    expect((await placed({ config })).region).toBe("cn-new-1");
  });

  it("refuses an alicloud provider whose settings can't be read", async () => {
    const opaque = () =>
      new pulumi.DependencyProviderResource(
        "urn:pulumi:dev::shop::pulumi:providers:alicloud::north::id",
      );
    await expect(
      record(() => new Outer("outer", { providers: { alicloud: opaque() } }), { config: hangzhou }),
    ).rejects.toThrow(
      "Outer: providers has an alicloud provider whose settings can't be read here. Pass an immkit provider too: providers: { alicloud, immkit }",
    );
  });
});

describe("an ImmProject alone", () => {
  const providerOf = async (opts: () => pulumi.CustomResourceOptions, config = hangzhou) => {
    const { resources, only } = await record(
      () => new ImmProject("project", { projectName: "p" }, opts()),
      { config },
    );
    const provider = resources.find(({ type }) => type === "pulumi:providers:immkit");
    return {
      used: only("immkit:index:ImmProject").provider.split("::").at(-2),
      inputs: provider?.inputs,
    };
  };

  it("follows the stack's settings or the alicloud provider in its options", async () => {
    expect(await providerOf(() => ({}))).toEqual({
      used: "project-immkit",
      inputs: { region: "cn-hangzhou" },
    });
    const north = () => ({ provider: new alicloud.Provider("north", { region: "cn-beijing" }) });
    expect(await providerOf(north)).toEqual({
      used: "project-immkit",
      inputs: { region: "cn-beijing" },
    });
    const own = () => ({ provider: new Provider("own", { region: "cn-beijing" }) });
    expect(await providerOf(own)).toEqual({ used: "own", inputs: { region: "cn-beijing" } });
  });
});
