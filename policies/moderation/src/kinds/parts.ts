import type { UnknownFact } from "../fact/fact.ts";
import type { Identity } from "../stack/reference.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";

/** Something that other resources set a part of, such as a bucket with its ACL and its policy. */
export class Owner {
  /** The resource that creates it, or undefined if the stack doesn't. */
  readonly resource: Resource | undefined;
  /** Physical name of something that the stack doesn't create, if it is known. */
  readonly name: string | undefined;
  readonly #parts = new Map<string, Resource[]>();
  readonly #possible = new Map<string, UnknownFact>();
  readonly #anywhere: ReadonlyMap<string, UnknownFact>;

  constructor(
    resource: Resource | undefined,
    name: string | undefined,
    anywhere: ReadonlyMap<string, UnknownFact>,
  ) {
    this.resource = resource;
    this.name = name;
    this.#anywhere = anywhere;
  }

  /** The parts of a type, in the stack's order. */
  parts(type: string): readonly Resource[] {
    return this.#parts.get(type) ?? [];
  }

  /** The first part of any type. */
  get firstPart(): Resource | undefined {
    return this.#parts.values().next().value?.[0];
  }

  /** Why a part of this type may belong to it, if one may. */
  possiblePart(type: string): UnknownFact | undefined {
    return this.#possible.get(type) ?? this.#anywhere.get(type);
  }

  add(part: Resource): void {
    const parts = this.#parts.get(part.type);
    if (parts === undefined) this.#parts.set(part.type, [part]);
    else parts.push(part);
  }

  addPossible(type: string, fact: UnknownFact): void {
    this.#possible.set(type, fact);
  }
}

/** With more candidates, a part may belong to anything. */
const maxCandidates = 20;

/**
 * Joins parts to what they belong to, by reference. What the stack only refers to is an owner too,
 * so the parts of something adopted are never mixed with those of something else. A part that can
 * belong to several owners is a possible part of them, and gets a separate owner.
 * @param parts For each type of part, the property that names its owner.
 * @param isPart Which resources of these types are parts. Default: all.
 */
export function joinParts(
  stack: Stack,
  identity: Identity,
  parts: Readonly<Record<string, string>>,
  isPart: (resource: Resource) => boolean = () => true,
): Owner[] {
  const anywhere = new Map<string, UnknownFact>();
  const owners = new Map<string, Owner>();
  for (const resource of stack.ofType(...identity.types))
    owners.set(resource.urn, new Owner(resource, undefined, anywhere));
  for (const part of stack.ofType(...Object.keys(parts)).filter(isPart)) {
    const reference = stack.refer(part, parts[part.type] ?? "", identity);
    if (reference.is === "none") continue;
    if (reference.is === "resource") {
      owners.get(reference.resource.urn)?.add(part);
      continue;
    }
    if (reference.is === "unknown") {
      const { among, fact } = reference;
      if (among.length > maxCandidates || among.length === 0) anywhere.set(part.type, fact);
      else for (const { urn } of among) owners.get(urn)?.addPossible(part.type, fact);
    }
    const key = reference.is === "unknown" ? `unknown ${part.urn}` : `outside ${reference.key}`;
    let owner = owners.get(key);
    if (owner === undefined) {
      const isNamed = reference.is === "outside" && reference.id.is === "known";
      owner = new Owner(undefined, isNamed ? reference.id.value : undefined, anywhere);
      owners.set(key, owner);
    }
    owner.add(part);
  }
  return [...owners.values()];
}
