import type { Resource } from "../stack/resource.ts";
import type { KnownFacts } from "./known-facts.ts";

/**
 * Whether a resource is in production: as the facts file says, otherwise by the name of the Pulumi
 * stack: `prod` is, `dev` and `test` are not. Undefined if nothing says it.
 */
export function isInProduction({ urn }: Resource, known: KnownFacts): boolean | undefined {
  if (known.production !== undefined) return known.production;
  const stack = /^urn:pulumi:([^:]+):/.exec(urn)?.[1]?.toLowerCase() ?? "";
  if (["prod", "production"].includes(stack)) return true;
  return ["dev", "development", "test", "local", "sandbox"].includes(stack) ? false : undefined;
}
