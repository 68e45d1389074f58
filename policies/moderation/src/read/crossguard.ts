import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import type { Properties, ResourceData } from "../stack/resource.ts";
import type { StackData } from "../stack/stack.ts";
import { engineValues } from "./engine-value.ts";

/** A resource as a resource policy sees it: what the program sets. */
export function readCheckedResource(args: ResourceValidationArgs): ResourceData {
  const { urn, type, name, opts, provider } = args;
  return {
    urn,
    type,
    name,
    inputs: propertiesOf(args),
    ...(opts.parent ? { parent: opts.parent } : {}),
    ...(provider === undefined ? {} : { provider: provider.urn }),
    dependencies: {},
    protect: opts.protect,
    ignoreChanges: opts.ignoreChanges,
  };
}

/**
 * The stack as a stack policy sees it, which is outputs only.
 * @param inputs What resource policies have seen before, by URN. Without it, a property that the
 *   program leaves out looks like one that a preview doesn't know.
 */
export function readCheckedStack(
  resources: readonly PolicyResource[],
  inputs: ReadonlyMap<string, ResourceData>,
): StackData {
  const known = new Set(resources.map(({ urn }) => urn));
  const providers = new Map<string, ResourceData>();
  for (const { provider } of resources)
    if (provider !== undefined && !known.has(provider.urn) && !providers.has(provider.urn))
      providers.set(provider.urn, {
        urn: provider.urn,
        type: provider.type,
        name: provider.name,
        inputs: propertiesOf(provider),
        dependencies: {},
      });
  return {
    resources: [...providers.values(), ...resources.map((each) => resourceOf(each, inputs))],
  };
}

function resourceOf(
  resource: PolicyResource,
  checked: ReadonlyMap<string, ResourceData>,
): ResourceData {
  const { urn, type, name, opts, parent, provider, propertyDependencies } = resource;
  const dependencies = Object.entries(propertyDependencies).map(([property, sources]) => [
    property,
    sources.map((source) => source.urn),
  ]);
  const inputs = checked.get(urn)?.inputs;
  return {
    urn,
    type,
    name,
    ...(inputs === undefined ? {} : { inputs }),
    outputs: propertiesOf(resource),
    ...(parent === undefined ? {} : { parent: parent.urn }),
    ...(provider === undefined ? {} : { provider: provider.urn }),
    dependencies: Object.fromEntries(dependencies),
    protect: opts.protect,
    ignoreChanges: opts.ignoreChanges,
  };
}

/**
 * Pulumi passes properties as a proxy that throws for an unknown one. Rules have to see which are
 * unknown, so this reads the proxy's target.
 */
function propertiesOf({ props }: { readonly props: Record<string, unknown> }): Properties {
  const target = props["__isSpecialProxy"] === true ? props["__getSpecialProxyTarget"] : props;
  return engineValues(target as Readonly<Record<string, unknown>>);
}
