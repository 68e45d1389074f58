import { type Resource, textOf } from "./resource.ts";
import { unknown } from "./unknown.ts";

/** The resources of a stack, and the references between them. */
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
   * The resources of `type` whose `property` refers to `target`: it comes from an output of
   * `target`, or equals the `identity` of `target`. If neither is known, the resource is in
   * `unsure`.
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
      else if (from.some(({ type: source }) => source === target.type))
        continue; // refers to another resource of that type
      else if (value === unknown || (wanted === unknown && from.length === 0))
        unsure.push(resource);
    }
    return { sure, unsure };
  }
}
