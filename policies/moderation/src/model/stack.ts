import { type Resource, textOf } from "./resource.ts";
import { unknown } from "./unknown.ts";

/** The resources of a stack, and how they hang together. */
export class Stack {
  readonly resources: readonly Resource[];
  readonly #byUrn: ReadonlyMap<string, Resource>;

  constructor(resources: readonly Resource[]) {
    this.resources = resources;
    this.#byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  }

  /** The resources of one of the types, in the stack's order. */
  ofType(...types: readonly string[]): Resource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /**
   * The resources of `type` whose `property` means `target`: it was made from an output of
   * `target`, or holds the same text as `target`'s `identity`. Where neither is known it may mean
   * anything, and is listed as `unsure`.
   */
  referring(
    type: string,
    property: string,
    target: Resource,
    identity: string,
  ): { sure: Resource[]; unsure: Resource[] } {
    const sure: Resource[] = [];
    const unsure: Resource[] = [];
    const wanted = textOf(target, identity);
    for (const resource of this.ofType(type)) {
      const from = (resource.propertyDependencies[property] ?? []).flatMap(
        (urn) => this.#byUrn.get(urn) ?? [],
      );
      const value = textOf(resource, property);
      if (
        from.some(({ urn }) => urn === target.urn) ||
        (typeof value === "string" && value === wanted)
      )
        sure.push(resource);
      else if (from.some(({ type: made }) => made === target.type))
        continue; // made from another one of that kind
      else if (value === unknown || (wanted === unknown && from.length === 0))
        unsure.push(resource);
    }
    return { sure, unsure };
  }
}
