/** The order of deletions. */
import type { EngineResource } from "./registration.ts";

/** The first failure of {@link deleteInOrder}. */
export interface DeletionFailure {
  readonly resource: EngineResource;
  readonly cause: unknown;
}

/**
 * Calls `remove` for each resource, dependents first. As in the real engine, the resources are
 * deleted in levels: those that most others are below come first. After a failure, the rest of the
 * level is deleted, and no other level. The result is the first failure.
 */
export async function deleteInOrder(
  resources: readonly EngineResource[],
  remove: (resource: EngineResource) => Promise<void>,
): Promise<DeletionFailure | undefined> {
  for (const level of deletionLevels(resources)) {
    let failure: DeletionFailure | undefined;
    for (const resource of level) {
      try {
        await remove(resource);
      } catch (cause) {
        failure ??= { resource, cause };
      }
    }
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** The level of a resource is the longest way to a resource that depends on nothing. */
function deletionLevels(resources: readonly EngineResource[]): readonly EngineResource[][] {
  const byUrn = Map.groupBy(resources, ({ urn }) => urn);
  const heights = new Map<EngineResource, number>();
  const heightOf = (resource: EngineResource): number => {
    const known = heights.get(resource);
    if (known !== undefined) return known;
    heights.set(resource, 0);
    const below = dependenciesOf(resource).flatMap((urn) => byUrn.get(urn) ?? []);
    const height = Math.max(-1, ...below.map(heightOf)) + 1;
    heights.set(resource, height);
    return height;
  };
  return [...Map.groupBy(resources, heightOf)].sort(([a], [b]) => b - a).map(([, level]) => level);
}

/** The URNs that have to outlive the resource. */
export function dependenciesOf(resource: EngineResource): readonly string[] {
  const { dependencies, parent, provider, deletedWith } = resource;
  return [
    ...dependencies,
    ...(parent ? [parent] : []),
    ...(provider ? [provider.slice(0, provider.lastIndexOf("::"))] : []),
    ...(deletedWith ? [deletedWith] : []),
  ];
}
