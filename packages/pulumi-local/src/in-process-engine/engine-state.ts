/** The resources of one stack. */
import { dependenciesOf } from "./deletion.ts";
import type { EngineResource } from "./registration.ts";

/** A state that is kept for the next deployment. */
export interface KeptState {
  readonly resources: readonly EngineResource[];
  readonly replaced: readonly EngineResource[];
}

/** The resources in the order of their creation, and the replaced ones that still exist. */
export class EngineState {
  #resources = new Map<string, EngineResource>();
  /** Replaced resources, to be deleted when the program has ended. */
  #replaced: EngineResource[] = [];

  get resources(): readonly EngineResource[] {
    return [...this.#resources.values()];
  }

  get replaced(): readonly EngineResource[] {
    return this.#replaced;
  }

  /** The state to keep, as JSON. Secrets are in plain text inside. */
  dump(): KeptState {
    return { resources: this.resources, replaced: this.#replaced };
  }

  load({ resources, replaced }: KeptState): void {
    this.#resources = new Map(resources.map((resource) => [resource.urn, resource]));
    this.#replaced = [...replaced];
  }

  get(urn: string): EngineResource | undefined {
    return this.#resources.get(urn);
  }

  store(resource: EngineResource): EngineResource {
    this.#resources.set(resource.urn, resource);
    return resource;
  }

  /** Keeps the old resource until the end, next to the new one with the same URN. */
  addReplaced(resource: EngineResource): void {
    this.#replaced.push(resource);
  }

  /** The resource is deleted. */
  remove(resource: EngineResource): void {
    const others = this.#replaced.filter((old) => old !== resource);
    // A resource and the one that it replaced have the same URN.
    if (others.length === this.#replaced.length) this.#resources.delete(resource.urn);
    this.#replaced = others;
  }

  /** The resource no longer exists in the cloud, although others depend on it. */
  forget(gone: EngineResource): void {
    this.remove(gone);
    const without = (urns: readonly string[]) => urns.filter((urn) => urn !== gone.urn);
    this.#change((resource) => ({
      ...resource,
      dependencies: without(resource.dependencies),
      propertyDependencies: mapValues(resource.propertyDependencies ?? {}, without),
    }));
  }

  /** A resource has a new URN, because the program gives its old one as an alias. */
  rename(oldUrn: string, urn: string): void {
    const renamed = (each: string) => (each === oldUrn ? urn : each);
    this.#change((resource) => ({
      ...resource,
      urn: renamed(resource.urn),
      dependencies: resource.dependencies.map(renamed),
      propertyDependencies: mapValues(resource.propertyDependencies ?? {}, (urns) =>
        urns.map(renamed),
      ),
      ...(resource.parent && { parent: renamed(resource.parent) }),
      ...(resource.deletedWith && { deletedWith: renamed(resource.deletedWith) }),
      ...(resource.provider?.startsWith(`${oldUrn}::`) && {
        provider: urn + resource.provider.slice(oldUrn.length),
      }),
    }));
  }

  /** The resources that depend on this one, directly or not, in the order of their creation. */
  dependentsOf(root: EngineResource): readonly EngineResource[] {
    const found = new Set([root.urn]);
    const dependents: EngineResource[] = [];
    for (let before = -1; before < found.size; ) {
      before = found.size;
      for (const resource of this.resources) {
        const isDependent = dependenciesOf(resource).some((urn) => found.has(urn));
        if (!isDependent || found.has(resource.urn)) continue;
        found.add(resource.urn);
        dependents.push(resource);
      }
    }
    return dependents;
  }

  #change(change: (resource: EngineResource) => EngineResource): void {
    const changed = this.resources.map((resource) => change(resource));
    this.#resources = new Map(changed.map((resource) => [resource.urn, resource]));
    this.#replaced = this.#replaced.map((resource) => change(resource));
  }
}

function mapValues(
  lists: Readonly<Record<string, readonly string[]>>,
  change: (urns: readonly string[]) => readonly string[],
): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(lists).map(([name, urns]) => [name, change(urns)]));
}
