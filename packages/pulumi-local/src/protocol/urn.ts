/** URNs: `urn:pulumi:STACK::PROJECT::PARENT_TYPE$TYPE::NAME`. */

const STACK_TYPE = "pulumi:pulumi:Stack";

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
  const parentType = parent === "" ? "" : qualifiedType(parent);
  const qualified = parentType === "" || parentType === STACK_TYPE ? type : `${parentType}$${type}`;
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
  return type === STACK_TYPE;
}

export function isProvider(type: string): boolean {
  return type.startsWith("pulumi:providers:");
}
