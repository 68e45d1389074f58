import { createHash } from "node:crypto";
import type { PropertyRef } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import type { PropertyPath } from "../fact/value.ts";
import { NameIndex } from "./name-index.ts";
import type { Identity, Reference } from "./reference.ts";
import { isComponentType, Resource, type ResourceData, type Section } from "./resource.ts";
import { type Scope, scopeOf } from "./scope.ts";

/** What a reader returns. */
export interface StackData {
  readonly resources: readonly ResourceData[];
  /** Whether the input leaves out resources of the stack, such as unchanged ones. */
  readonly isPartial?: boolean;
  /** URNs of resources that a preview deletes. */
  readonly deleted?: readonly string[];
}

/** The resources of a stack, and the references between them. Every look-up is by index. */
export class Stack {
  readonly resources: readonly Resource[];
  readonly isPartial: boolean;
  readonly #byUrn: ReadonlyMap<string, Resource>;
  readonly #byType: ReadonlyMap<string, readonly Resource[]>;
  readonly #children: ReadonlyMap<string, readonly Resource[]>;
  readonly #parts = new Map<Identity, Map<Resource, readonly Resource[]>>();
  readonly #names = new Map<Identity, NameIndex>();
  readonly #scopes = new Map<Resource, Scope>();
  readonly #paths = new Map<Resource, string>();
  /** By package, and then by resource. */
  readonly #providers = new Map<string, Map<Resource, Resource | undefined>>();

  constructor({ resources, isPartial = false }: StackData) {
    this.resources = resources.map((data) => new Resource(data));
    this.isPartial = isPartial;
    this.#byUrn = new Map(this.resources.map((resource) => [resource.urn, resource]));
    this.#byType = Map.groupBy(this.resources, ({ type }) => type);
    this.#children = Map.groupBy(this.resources, ({ data }) => data.parent ?? "");
  }

  /** The resources of one of the types: by type, and then in the stack's order. */
  ofType(...types: readonly string[]): Resource[] {
    return types.flatMap((type) => this.#byType.get(type) ?? []);
  }

  byUrn(urn: string): Resource | undefined {
    return this.#byUrn.get(urn);
  }

  parentOf({ data }: Resource): Resource | undefined {
    return data.parent === undefined ? undefined : this.#byUrn.get(data.parent);
  }

  /** The account and region of a resource. Its provider can come from a parent. */
  scopeOf(resource: Resource): Scope {
    const known = this.#scopes.get(resource);
    if (known !== undefined) return known;
    const scope = scopeOf(resource, this.providerOf(resource));
    this.#scopes.set(resource, scope);
    return scope;
  }

  /** What a property refers to, among the resources with that identity. */
  refer(from: Section, property: string | PropertyPath, identity: Identity): Reference {
    const resource = this.#byUrn.get(from.data.urn);
    if (resource === undefined) return { is: "none" };
    const path = typeof property === "string" ? [property] : property;
    const name = from.get(path, text);
    if (name.is === "absent") return { is: "none" };
    const names = this.#namesOf(identity);
    const scope = this.scopeOf(resource);
    const [top = ""] = from.at(...path).path;
    const sources = this.#sourcesOf(resource, String(top), identity);
    if (name.is === "known") {
      const found = names.find(name.value, scope);
      if (found.is === "resource") return found;
      if (found.is === "several") return { is: "unknown", among: found.among, fact: found.fact };
      // The value comes from a resource whose name is not known: a reference all the same.
      return (
        oneOf(
          sources.filter((each) => names.isNameless(each)),
          name.at,
        ) ?? { is: "outside", id: name, key: `${scope.key} ${names.keyOf(name.value)}` }
      );
    }
    const source = oneOf(sources, name.at);
    if (source !== undefined) return source;
    const origin = resource.data.dependencies[String(top)] ?? [];
    if (origin.length === 0) return { is: "unknown", among: names.all, fact: name };
    const sharing = names.namedFrom(origin);
    // What comes from another stack is outside.
    return sharing.length === 0
      ? { is: "outside", id: name, key: JSON.stringify(origin) }
      : { is: "unknown", among: sharing, fact: name };
  }

  /** The resource with a name that is only a part of a property, such as one inside JSON text. */
  named(name: string, from: Resource, identity: Identity): Resource | undefined {
    const found = this.#namesOf(identity).find(name, this.scopeOf(from));
    return found.is === "resource" ? found.resource : undefined;
  }

  #namesOf(identity: Identity): NameIndex {
    const known = this.#names.get(identity);
    if (known !== undefined) return known;
    const names = new NameIndex(this.ofType(...identity.types), identity, (resource) =>
      this.scopeOf(resource),
    );
    this.#names.set(identity, names);
    return names;
  }

  /** The resources of the identity that a property's value comes from. */
  #sourcesOf({ data }: Resource, property: string, identity: Identity): readonly Resource[] {
    const found = (data.dependencies[property] ?? []).flatMap((urn) => {
      const source = this.#byUrn.get(urn);
      if (source === undefined) return [];
      if (identity.types.includes(source.type)) return [[source]];
      return isComponentType(source.type) ? [this.#partsOf(source, identity)] : [];
    });
    const [only = []] = found;
    return found.length <= 1 ? only : [...new Set(found.flat())];
  }

  /** The resources of an identity below a component, directly or not. */
  #partsOf(component: Resource, identity: Identity): readonly Resource[] {
    const known = this.#parts.get(identity)?.get(component);
    if (known !== undefined) return known;
    const parts: Resource[] = [];
    const open = [component];
    for (let each = open.pop(); each !== undefined; each = open.pop())
      for (const child of this.#children.get(each.urn) ?? []) {
        open.push(child);
        if (identity.types.includes(child.type)) parts.push(child);
      }
    const ofIdentity = this.#parts.get(identity) ?? new Map<Resource, readonly Resource[]>();
    this.#parts.set(identity, ofIdentity.set(component, parts));
    return parts;
  }

  /** The provider of a resource, or of the nearest parent that has one of the same package. */
  providerOf(resource: Resource): Resource | undefined {
    const type = `pulumi:providers:${resource.type.split(":")[0]}`;
    const known = this.#providers.get(type) ?? new Map<Resource, Resource | undefined>();
    this.#providers.set(type, known);
    const open: Resource[] = [];
    let found: Resource | undefined;
    for (let each: Resource | undefined = resource; each; each = this.parentOf(each)) {
      found = known.get(each);
      if (known.has(each)) break;
      const provider = this.#byUrn.get(each.data.provider ?? "");
      if (provider?.type === type) found = provider;
      // Also ends a circle of parents.
      known.set(each, found);
      if (found !== undefined) break;
      open.push(each);
    }
    for (const each of open) known.set(each, found);
    return found ?? this.ofType(type).find(({ name }) => name.startsWith("default"));
  }

  /**
   * A digest of the names of a resource and its parents. The same in every stack of a program.
   */
  pathOf(resource: Resource): string {
    const open: Resource[] = [];
    let path = "";
    for (let each: Resource | undefined = resource; each; each = this.parentOf(each)) {
      const known = this.#paths.get(each);
      if (known !== undefined) {
        path = known;
        break;
      }
      // Also ends a circle of parents.
      this.#paths.set(each, "");
      open.push(each);
    }
    for (const each of open.toReversed()) {
      if (each.type !== "pulumi:pulumi:Stack") path = digestOf(path, each.name);
      this.#paths.set(each, path);
    }
    return path;
  }
}

const digestOf = (...texts: readonly string[]) =>
  createHash("sha256").update(JSON.stringify(texts)).digest("hex");

/** A reference to one of several resources, to the only one, or undefined if there are none. */
function oneOf(resources: readonly Resource[], at: PropertyRef): Reference | undefined {
  const [only, ...others] = resources;
  if (only === undefined) return undefined;
  return others.length === 0 ? { is: "resource", resource: only } : unsure(resources, at);
}

const unsure = (among: readonly Resource[], at: PropertyRef): Reference => ({
  is: "unknown",
  among,
  fact: { is: "unknown", reason: "notInInput", at },
});
