import { firstPresent, type UnknownFact } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import { type Ternary, yes } from "../fact/ternary.ts";
import type { Identity } from "./reference.ts";
import type { Resource } from "./resource.ts";
import { type Scope, sameAccount, sameScope } from "./scope.ts";

type Found =
  | { readonly is: "nothing" }
  | { readonly is: "resource"; readonly resource: Resource }
  /** `fact`: the account or region that would decide. */
  | { readonly is: "several"; readonly among: readonly Resource[]; readonly fact: UnknownFact };

/** Whether two scopes are the same for a name. */
const sameWithin = {
  cloud: () => yes(),
  account: sameAccount,
  region: sameScope,
} as const satisfies Record<Identity["within"], (a: Scope, b: Scope) => Ternary>;

/** The resources of one identity, by physical name. */
export class NameIndex {
  readonly all: readonly Resource[];
  /** Those whose physical name is not known. */
  readonly nameless: readonly Resource[];
  readonly #identity: Identity;
  readonly #scopeOf: (resource: Resource) => Scope;
  /** Name to scope to resources. There are few scopes, so a search is short. */
  readonly #byName = new Map<string, Map<string, Resource[]>>();
  readonly #byOrigin = new Map<string, Resource[]>();
  readonly #nameless: ReadonlySet<Resource>;

  constructor(
    resources: readonly Resource[],
    identity: Identity,
    scopeOf: (resource: Resource) => Scope,
  ) {
    this.all = resources;
    this.#identity = identity;
    this.#scopeOf = scopeOf;
    const nameless: Resource[] = [];
    for (const resource of resources) {
      const name = nameOf(resource, identity);
      if (name.is === "known") {
        const byScope = getOr(this.#byName, this.keyOf(name.value), () => new Map());
        getOr(byScope, scopeOf(resource).key, () => [] as Resource[]).push(resource);
      } else {
        nameless.push(resource);
        const [property = ""] = name.at.path;
        for (const urn of resource.data.dependencies[property] ?? [])
          getOr(this.#byOrigin, urn, () => [] as Resource[]).push(resource);
      }
    }
    this.nameless = nameless;
    this.#nameless = new Set(nameless);
  }

  /** What a reference is compared by: the name without the rest of an ARN. */
  keyOf(reference: string): string {
    const { nameIn, ignoresCase = false } = this.#identity;
    const name = nameIn?.(reference) ?? reference;
    return ignoresCase ? name.toLowerCase() : name;
  }

  isNameless(resource: Resource): boolean {
    return this.#nameless.has(resource);
  }

  /** Resources whose unknown name comes from one of these resources as well. */
  namedFrom(urns: readonly string[]): readonly Resource[] {
    const [only = ""] = urns;
    if (urns.length <= 1) return this.#byOrigin.get(only) ?? [];
    return [...new Set(urns.flatMap((urn) => this.#byOrigin.get(urn) ?? []))];
  }

  /** The resource with this name that a resource in `scope` refers to. */
  find(reference: string, scope: Scope): Found {
    const byScope = this.#byName.get(this.keyOf(reference));
    if (byScope === undefined) return { is: "nothing" };
    const possible: Resource[] = [];
    let missing: UnknownFact | undefined;
    for (const resources of byScope.values()) {
      const [first] = resources;
      if (first === undefined) continue;
      const answer = sameWithin[this.#identity.within](this.#scopeOf(first), scope);
      if (answer.is === "yes") return { is: "resource", resource: first };
      if (answer.is !== "unknown") continue;
      possible.push(first);
      missing ??= answer.needs[0];
    }
    return missing === undefined
      ? { is: "nothing" }
      : { is: "several", among: possible, fact: missing };
  }
}

/** The physical name of a resource. */
export function nameOf(resource: Resource, { names }: Identity) {
  const [first = "", ...others] = names;
  const settings = firstPresent(
    resource.get(first, text),
    ...others.map((name) => resource.get(name, text)),
  );
  return settings.is === "absent" ? resource.output("id", text) : settings;
}

function getOr<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
