import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import type { Resource } from "../model/resource.ts";
import { markUnknown, type Value } from "../model/unknown.ts";

/** The resource of a resource policy. It has inputs only. */
export function resourceOf(args: ResourceValidationArgs): Resource {
  return {
    ...common(args),
    ...(args.opts.parent ? { parent: args.opts.parent } : {}),
    propertyDependencies: {},
  };
}

/** A resource of a stack policy. It has outputs. */
export function stackResourceOf(resource: PolicyResource): Resource {
  return {
    ...common(resource),
    ...(resource.parent === undefined ? {} : { parent: resource.parent.urn }),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([property, from]) => [
        property,
        from.map(({ urn }) => urn),
      ]),
    ),
  };
}

function common({ urn, type, name, props, provider }: ResourceValidationArgs | PolicyResource) {
  return {
    urn,
    type,
    name,
    props: markUnknown(bare(props)) as Record<string, Value>,
    ...(provider === undefined ? {} : { provider: provider.urn }),
  };
}

/**
 * Pulumi passes properties as a proxy that throws for an unknown one. Rules have to see which are
 * unknown, so this returns the proxy's target.
 */
function bare(props: Record<string, unknown>): unknown {
  return props["__isSpecialProxy"] === true ? props["__getSpecialProxyTarget"] : props;
}
