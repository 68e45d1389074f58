/** Deletes resources, dependents before what they depend on. */
import { isManaged } from "../stack/state.ts";
import type { EngineResource } from "./registration.ts";

/** The first failure of {@link deleteInOrder}. */
export interface DeletionFailure {
  readonly resource: EngineResource;
  readonly cause: unknown;
  /** Resources that still exist: the failed ones, and what they depend on. */
  readonly remaining: readonly EngineResource[];
}

/**
 * Calls `remove` for each resource. If it fails for one, what that one depends on is kept, and
 * everything else is still deleted. The result is the first failure.
 */
export async function deleteInOrder(
  resources: readonly EngineResource[],
  remove: (resource: EngineResource) => Promise<void>,
): Promise<DeletionFailure | undefined> {
  const needed = new Set<string>();
  const remaining: EngineResource[] = [];
  let first: { readonly resource: EngineResource; readonly cause: unknown } | undefined;
  const keep = (resource: EngineResource) => {
    for (const urn of dependenciesOf(resource)) needed.add(urn);
    if (isManaged(resource)) remaining.push(resource);
  };
  for (const resource of deletionOrder(resources)) {
    if (needed.has(resource.urn)) {
      keep(resource);
      continue;
    }
    try {
      await remove(resource);
    } catch (cause) {
      first ??= { resource, cause };
      keep(resource);
    }
  }
  return first && { ...first, remaining };
}

/** Dependents before what they depend on, otherwise the newest first. */
function deletionOrder(resources: readonly EngineResource[]): readonly EngineResource[] {
  const byUrn = Map.groupBy(resources, ({ urn }) => urn);
  const ordered: EngineResource[] = [];
  const visited = new Set<EngineResource>();
  const visit = (resource: EngineResource): void => {
    if (visited.has(resource)) return;
    visited.add(resource);
    for (const urn of dependenciesOf(resource)) byUrn.get(urn)?.forEach(visit);
    ordered.push(resource);
  };
  resources.forEach(visit);
  return ordered.reverse();
}

function dependenciesOf(resource: EngineResource): readonly string[] {
  const { dependencies, parent, provider, deletedWith } = resource;
  return [
    ...dependencies,
    ...(parent ? [parent] : []),
    ...(provider ? [provider.slice(0, provider.lastIndexOf("::"))] : []),
    ...(deletedWith ? [deletedWith] : []),
  ];
}
