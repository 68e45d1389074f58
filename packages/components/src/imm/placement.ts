import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError } from "../arguments/check.ts";
import { Provider } from "./provider.ts";
import { derivedProvider, type ProviderSettings, stackSettings } from "./provider-choice.ts";
import { regionProblem } from "./regions.ts";

/** Hosts in the settings of a provider, with or without a scheme, and the scheme for the latter. */
export interface ConfiguredEndpoints {
  readonly imm?: string;
  readonly mns?: string;
  readonly sts?: string;
  /** HTTP or HTTPS. Default: HTTPS. */
  readonly protocol?: string;
}

/** Where the resources of a component are, and the provider for those of IMM. */
export interface Placement {
  readonly region: pulumi.Output<string>;
  readonly accountId: pulumi.Output<string>;
  /** Option for children that are immkit resources or components; undefined: they inherit. */
  readonly providers: Record<string, pulumi.ProviderResource> | undefined;
  readonly endpoints: pulumi.Output<ConfiguredEndpoints>;
}

/**
 * The place of a component, so that its alicloud and immkit resources are in one region and one
 * account. Call it after `super()`. An explicit immkit provider in effect is used; an explicit
 * alicloud provider without one is followed; without both, the `immkit:*` settings of the stack,
 * then its `alicloud:*` settings, then the environment decide.
 * @throws InvalidArgumentError, at once or through the outputs, if the two providers contradict
 *   each other, or IMM isn't available in the region.
 */
export function placementOf(component: pulumi.ComponentResource, name: string): Placement {
  const type = component.constructor.name;
  const given = {
    immkit: component.getProvider("immkit:index:ImmProject"),
    alicloud: component.getProvider("alicloud:ram/role:Role"),
  };
  const derived = derivedProvider(type, name, given, component);
  const ali = settingsOf(given.alicloud) ?? stackSettings("alicloud");
  const immkit =
    settingsOf(given.immkit) ??
    // The provider's own outputs would be known later. A region can also come from its profile.
    (derived === undefined ? stackSettings("immkit") : { region: derived.region, ...ali });
  const account = alicloud.getAccountOutput({ parent: component }).id;
  return {
    region: regionOf(type, immkit, ali),
    accountId: pulumi
      .all([account, immkit["accountId"]])
      .apply(([caller, own]) => agreedAccount(type, caller, own)),
    providers: derived === undefined ? undefined : { immkit: derived },
    endpoints: pulumi.all([immkit["endpoints"], immkit["protocol"]]).apply(configuredEndpoints),
  };
}

/** The settings of a provider. Not all are declared, but all are outputs: text, or JSON text. */
const settingsOf = (provider: pulumi.ProviderResource | undefined) =>
  provider && (Provider.settingsOf(provider) ?? (provider as unknown as ProviderSettings));

function regionOf(
  type: string,
  immkit: ProviderSettings,
  ali: ProviderSettings,
): pulumi.Output<string> {
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
    ? pulumi.output(agree(inputs))
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
      `are in two regions: immkit in ${own}, alicloud in ${other}. IMM needs all resources in one region`,
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
    `are of two accounts: immkit of ${own}, alicloud of ${caller}`,
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
