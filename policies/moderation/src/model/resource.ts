import { type Unknown, unknown, type Value } from "./unknown.ts";

/** A resource of a stack, as rules see it. */
export interface Resource {
  readonly urn: string;
  /** Type token, `alicloud:oss/bucket:Bucket`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly props: Readonly<Record<string, Value>>;
  /** URN of the parent. */
  readonly parent?: string;
  /** URN of an explicit or default provider. */
  readonly provider?: string;
  /** Property to the URNs of the resources that it was made from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/**
 * A property that should be text: itself, {@link unknown}, or undefined when it is left out (or no
 * text). Empty text counts as left out.
 */
export function textOf(resource: Resource, property: string): string | Unknown | undefined {
  const value = resource.props[property];
  if (value === unknown) return unknown;
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * A property that should be a switch, likewise. Providers write `"true"` for `true` here and there.
 */
export function flagOf(resource: Resource, property: string): boolean | Unknown | undefined {
  const value = resource.props[property];
  if (value === unknown) return unknown;
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
}
