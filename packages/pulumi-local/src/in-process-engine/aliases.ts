/** The URNs that a resource had before: its own aliases, and those that its parent implies. */
import { makeUrn, urnName, urnType } from "../protocol/urn.ts";

/** An alias of a program: a URN, or what was different. */
export type Alias =
  | { readonly urn: string }
  | {
      readonly name?: string;
      readonly type?: string;
      readonly stack?: string;
      readonly project?: string;
      /** URN; `""` if it had none. */
      readonly parent?: string;
    };

/** The resource as the program registers it now. */
export interface AliasedResource {
  readonly stack: string;
  readonly project: string;
  readonly type: string;
  readonly name: string;
  /** URN, or `""`. */
  readonly parent: string;
  readonly aliases: readonly Alias[];
}

/**
 * The URNs to look for, in the order of the real engine. `oldUrnOf` is the URN under which a
 * resource of this run was found, if that was an alias.
 */
export function aliasUrns(
  resource: AliasedResource,
  oldUrnOf: (urn: string) => string | undefined,
): readonly string[] {
  const { stack, project, type, name, parent, aliases } = resource;
  const own = aliases.map((alias) => {
    if ("urn" in alias) return alias.urn;
    const given = alias.parent;
    return makeUrn(
      alias.stack ?? stack,
      alias.project ?? project,
      given === undefined ? parent : (oldUrnOf(given) ?? given),
      alias.type ?? type,
      alias.name ?? name,
    );
  });
  const oldParent = parent === "" ? undefined : oldUrnOf(parent);
  if (oldParent === undefined) return [...new Set(own)];
  // Children are often named after their parent: `NAME-bucket` was `OLDNAME-bucket`.
  const inherited = (childType: string, childName: string) =>
    makeUrn(
      stack,
      project,
      oldParent,
      childType,
      childName.startsWith(urnName(parent))
        ? urnName(oldParent) + childName.slice(urnName(parent).length)
        : childName,
    );
  return [
    ...new Set([
      ...own,
      inherited(type, name),
      ...own.map((urn) => inherited(urnType(urn), urnName(urn))),
    ]),
  ];
}
