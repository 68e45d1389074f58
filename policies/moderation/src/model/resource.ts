import { type Unknown, unknown, type Value } from "./unknown.ts";

/** A resource of a stack. */
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
  /** For each property, the URNs of the resources whose outputs it comes from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** A string property, or unknown. Undefined if it is missing, empty or not a string. */
export function textOf(resource: Resource, property: string): string | Unknown | undefined {
  const value = resource.props[property];
  if (value === unknown) return unknown;
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The same for a boolean. Some providers write `"true"` for `true`. */
export function flagOf(resource: Resource, property: string): boolean | Unknown | undefined {
  const value = resource.props[property];
  if (value === unknown) return unknown;
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
}
