import type { Resource } from "../stack/resource.ts";
import type { KnownFacts } from "./known-facts.ts";

/**
 * Whether a resource is in production: as the facts file says, otherwise true if the Pulumi stack
 * is called `prod` or `production`. Undefined if nothing says it.
 */
export function isInProduction({ urn }: Resource, known: KnownFacts): boolean | undefined {
  if (known.production !== undefined) return known.production;
  return /^urn:pulumi:(prod|production)::/i.test(urn) ? true : undefined;
}
