import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError } from "../arguments/check.ts";
import { Provider, type ProviderArgs } from "./provider.ts";
import type { ProviderSettings } from "./provider-settings.ts";
import { secretSettings, settingNames } from "./setting-names.ts";

/** The providers in effect for a resource, as the program gave them. */
interface GivenProviders {
  readonly immkit: pulumi.ProviderResource | undefined;
  readonly alicloud: pulumi.ProviderResource | undefined;
}

/**
 * Whether the immkit resources of a program follow its alicloud provider: there is no immkit
 * provider, and an explicit alicloud provider, or only `alicloud:*` settings of the stack.
 * @throws InvalidArgumentError if the settings of the alicloud provider can't be read here.
 */
export function followsAlicloud(type: string, { immkit, alicloud }: GivenProviders): boolean {
  if (immkit !== undefined) return false;
  if (alicloud === undefined) return !hasSettings("immkit") && hasSettings("alicloud");
  if (!(alicloud instanceof pulumi.DependencyProviderResource)) return true;
  throw new InvalidArgumentError(
    type,
    "providers",
    "has an alicloud provider whose settings can't be read here. Pass an immkit provider too: " +
      "providers: { alicloud, immkit }, in YAML a list: providers: [alicloud, immkit]",
  );
}

/**
 * The provider for the immkit resources of a program that gave none: it follows the explicit
 * alicloud provider in effect; without one, the stack's `alicloud:*` settings, unless the stack has
 * `immkit:*` settings. Undefined: the default provider, which reads `immkit:*` and the environment.
 * @throws InvalidArgumentError if the settings of the alicloud provider can't be read here.
 */
export function derivedProvider(
  type: string,
  name: string,
  given: GivenProviders,
  parent: pulumi.Resource | undefined,
): Provider | undefined {
  if (!followsAlicloud(type, given)) return undefined;
  const options = parent === undefined ? {} : { parent };
  return given.alicloud === undefined
    ? new Provider(`${name}-immkit`, stackSettings("alicloud") as ProviderArgs, options)
    : Provider.fromAlicloud(`${name}-immkit`, given.alicloud, options);
}

/** The options of an immkit resource, with the provider to use if the program gave none. */
export function withProvider(
  type: string,
  name: string,
  options: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  if (options.urn !== undefined) return options;
  const { parent, provider } = options;
  const given = (pkg: "immkit" | "alicloud") =>
    provider !== undefined && pulumi.resourceType(provider) === `pulumi:providers:${pkg}`
      ? provider
      : parent?.getProvider(`${pkg}:index:Resource`);
  const derived = derivedProvider(
    type,
    name,
    { immkit: given("immkit"), alicloud: given("alicloud") },
    parent,
  );
  return derived === undefined ? options : { ...options, provider: derived };
}

/** The settings of a provider in the stack's configuration; the region also in the environment. */
export function stackSettings(namespace: "immkit" | "alicloud"): ProviderSettings {
  const config = new pulumi.Config(namespace);
  const region = process.env["ALICLOUD_REGION"] || process.env["ALIBABA_CLOUD_REGION"];
  // The SDK has this function at run time. It isn't declared.
  const isConfigSecret = Reflect.get(pulumi.runtime, "isConfigSecret") as (key: string) => boolean;
  const settings = settingNames.flatMap((name) => {
    const key = `${namespace}:${name}`;
    const value =
      secretSettings.includes(name) || isConfigSecret(key)
        ? config.getSecret(name)
        : (pulumi.runtime.getConfig(key) ?? (name === "region" && region ? region : undefined));
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(settings);
}

function hasSettings(namespace: "immkit" | "alicloud"): boolean {
  return Object.keys(pulumi.runtime.allConfig()).some((key) => key.startsWith(`${namespace}:`));
}
