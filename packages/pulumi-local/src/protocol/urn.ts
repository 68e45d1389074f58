/** URNs: `urn:pulumi:STACK::PROJECT::PARENT_TYPE$TYPE::NAME`. */

const stackType = "pulumi:pulumi:Stack";

/** A resource of a program, as calls to a provider name it. */
export interface ResourceIdentity {
  readonly urn: string;
  /** Type token, such as `alicloud:oss/bucket:Bucket`. */
  readonly type: string;
  /** Name in the program. */
  readonly name: string;
}

/** The type and name in a URN. Throws an `Error` if it isn't one. */
export function identityOf(urn: string): ResourceIdentity {
  if (!/^urn:pulumi:.*?::.*?::.*?::/s.test(urn))
    throw new Error(`"${urn}" is not the URN of a resource`);
  return { urn, type: urnType(urn), name: urnName(urn) };
}

/**
 * The URN of a resource below `parent` (a URN, or `""`). The stack itself adds nothing to the types
 * below it.
 */
export function makeUrn(
  stack: string,
  project: string,
  parent: string,
  type: string,
  name: string,
): string {
  const parentType = qualifiedType(parent);
  const qualified = parentType === "" || parentType === stackType ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

export function urnName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

export function urnType(urn: string): string {
  return qualifiedType(urn).split("$").at(-1) as string;
}

function qualifiedType(urn: string): string {
  return urn.split("::")[2] ?? "";
}

export function isStack(type: string): boolean {
  return type === stackType;
}

export function isProvider(type: string): boolean {
  return type.startsWith("pulumi:providers:");
}
