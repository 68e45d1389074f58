import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError } from "../arguments/check.ts";
import { Provider } from "./provider.ts";
import { derivedProvider, followsAlicloud, stackSettings } from "./provider-choice.ts";
import type { ProviderSettings } from "./provider-settings.ts";
import { regionProblem } from "./regions.ts";

/** Hosts in the settings of a provider, with or without a scheme, and the scheme for the latter. */
export interface ConfiguredEndpoints {
  readonly imm?: string;
  readonly mns?: string;
  readonly sts?: string;
  readonly oss?: string;
  /** HTTP or HTTPS. Default: HTTPS. */
  readonly protocol?: string;
}

/** Where the resources of a component are, and the provider for those of IMM. */
export interface Placement {
  readonly region: pulumi.Output<string>;
  /** The region, if it is known at once. */
  readonly knownRegion: string | undefined;
  readonly accountId: pulumi.Output<string>;
  /**
   * Option for children that are immkit resources or components; undefined: they inherit. The first
   * use registers the provider, if there is one to derive.
   */
  readonly providers: Record<string, pulumi.ProviderResource> | undefined;
  readonly endpoints: pulumi.Output<ConfiguredEndpoints>;
}

/**
 * The place of a component: its alicloud and immkit resources are in one region and one account.
 * Call it after `super()`. The first of these decides: the explicit immkit provider in effect, the
 * explicit alicloud provider, the `immkit:*` settings of the stack, its `alicloud:*` settings, the
 * environment.
 * @throws InvalidArgumentError, at once or through the outputs, if the two providers contradict
 *   each other, or IMM isn't available in the region.
 */
export function placementOf(component: pulumi.ComponentResource, name: string): Placement {
  const type = component.constructor.name;
  const given = {
    immkit: component.getProvider("immkit:index:ImmProject"),
    alicloud: component.getProvider("alicloud:ram/role:Role"),
  };
  const follows = followsAlicloud(type, given);
  let provider: Provider | undefined;
  // Only a component with immkit children needs the provider, and the plugin that serves it.
  const derived = () => {
    provider ??= derivedProvider(type, name, given, component);
    return provider;
  };
  const ali = settingsOf(given.alicloud) ?? stackSettings("alicloud");
  const followed = () => (ali["region"] === undefined ? settingsOf(derived()) : ali);
  const immkit =
    settingsOf(given.immkit) ?? (follows ? followed() : undefined) ?? stackSettings("immkit");
  const account = alicloud.getAccountOutput({ parent: component }).id;
  const region = regionOf(type, immkit, ali);
  return {
    region: pulumi.output(region),
    knownRegion: typeof region === "string" ? region : undefined,
    accountId: pulumi
      .all([account, immkit["accountId"]])
      .apply(([caller, own]) => agreedAccount(type, caller, own)),
    get providers() {
      const immkitProvider = derived();
      return immkitProvider === undefined ? undefined : { immkit: immkitProvider };
    },
    endpoints: pulumi.all([immkit["endpoints"], immkit["protocol"]]).apply(configuredEndpoints),
  };
}

const settingsOf = (provider: pulumi.ProviderResource | undefined) =>
  provider && Provider.settingsOf(provider);

function regionOf(
  type: string,
  immkit: ProviderSettings,
  ali: ProviderSettings,
): string | pulumi.Output<string> {
  const inputs = [
    immkit["region"],
    ali["region"],
    immkit["skipRegionValidation"],
    ali["skipRegionValidation"],
  ];
  const agree = ([own, other, ...skips]: readonly (string | undefined)[]) =>
    agreedRegion(type, own, other, skips.includes("true"));
  // What is known at once is refused at once.
  return inputs.every((input) => input === undefined || typeof input === "string")
    ? agree(inputs)
    : pulumi.all(inputs).apply(agree);
}

function agreedRegion(
  type: string,
  own: string | undefined,
  other: string | undefined,
  skip: boolean,
): string {
  if (own && other && own !== other) {
    throw new InvalidArgumentError(
      type,
      "providers",
      `are in two regions: immkit in ${own}, alicloud in ${other}. IMM needs all resources in one region. Pass providers of one region: providers: { alicloud, immkit }`,
    );
  }
  const region = own || other;
  if (!region) {
    throw new InvalidArgumentError(
      type,
      "region",
      "is not set. Run pulumi config set alicloud:region cn-hangzhou, or pass providers with a region",
    );
  }
  const problem = skip ? undefined : regionProblem(region);
  if (problem !== undefined) throw new InvalidArgumentError(type, "region", problem);
  return region;
}

function agreedAccount(type: string, caller: string, own: string | undefined): string {
  if (!own || own === caller) return caller;
  throw new InvalidArgumentError(
    type,
    "providers",
    `are of two accounts: immkit of ${own}, alicloud of ${caller}. Pass providers of one account: providers: { alicloud, immkit }`,
  );
}

function configuredEndpoints([endpoints, protocol]: readonly (
  | string
  | undefined
)[]): ConfiguredEndpoints {
  const groups = endpoints === undefined ? [] : [JSON.parse(endpoints) as unknown].flat();
  return {
    ...(Object.assign({}, ...groups) as ConfiguredEndpoints),
    ...(protocol === undefined ? {} : { protocol }),
  };
}
