import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import type { Resource } from "../model/resource.ts";
import { markUnknown, type Value } from "../model/unknown.ts";

/** The resource that a resource policy is asked about: its inputs. */
export function resourceOf(args: ResourceValidationArgs): Resource {
  return {
    ...common(args),
    ...(args.opts.parent ? { parent: args.opts.parent } : {}),
    propertyDependencies: {},
  };
}

/** A resource of the stack that a stack policy is asked about: its outputs. */
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
 * Pulumi hands out properties behind a proxy that throws at the first unknown one. Rules want to
 * see which is unknown, so they get what is behind.
 */
function bare(props: Record<string, unknown>): unknown {
  return props["__isSpecialProxy"] === true ? props["__getSpecialProxyTarget"] : props;
}
