/**
 * The steps of a custom resource: import, create, update, replace. They are those of the real
 * engine (`pkg/resource/deploy/step_generator.go`).
 */
import {
  type DiffResult,
  type ExistingResource,
  PartialCreateError,
  type Provider,
} from "../protocol/provider.ts";
import { identityOf } from "../protocol/urn.ts";
import { type PropertyMap, unknownValue } from "../protocol/values.ts";
import type { Operation } from "../stack/options.ts";
import { checkedInputs } from "./checked-inputs.ts";
import type { EngineState } from "./engine-state.ts";
import { containsPath, ignoreChanges, parsePath } from "./property-path.ts";
import {
  customResource,
  type EngineResource,
  type ProviderChoice,
  type Registration,
} from "./registration.ts";

/** A provider, and the `urn::id` by which the state refers to it. */
export interface ReferencedProvider {
  readonly provider: Provider;
  readonly reference: string;
}

/** What the steps of a resource use. */
export interface StepContext {
  readonly state: EngineState;
  providerFor(choice: ProviderChoice): Promise<ReferencedProvider>;
  /** Whether a resource of the old provider has to be replaced to move to the new one. */
  isProviderReplaced(oldReference: string, reference: string): Promise<boolean>;
  /** Deletes a resource in the cloud and in the state. */
  delete(resource: EngineResource): Promise<void>;
  /** Reports the start of a step, and its end if it succeeds. */
  report<T>(op: Operation, urn: string, work: () => Promise<T>): Promise<T>;
  /** URNs that this run has registered. */
  readonly registered: ReadonlySet<string>;
  /** URNs that this run has deleted because something that they depend on is replaced. */
  readonly deletedForReplacement: Set<string>;
}

/** Registers a custom resource: it exists in the cloud and in the state afterwards. */
export async function registerCustom(
  context: StepContext,
  urn: string,
  registration: Registration,
): Promise<EngineResource> {
  const { state, report } = context;
  const { provider, reference } = await context.providerFor(registration);
  const identity = identityOf(urn);
  const { properties } = registration;
  const check = async (given: PropertyMap, oldInputs: PropertyMap) =>
    checkedInputs(await provider.check({ ...identity, oldInputs, inputs: given }));
  const store = ({ id, state: outputs }: ExistingResource, inputs: PropertyMap) =>
    state.store(customResource(urn, registration, reference, id, inputs, outputs));
  const create = (op: Operation, inputs: PropertyMap, replaced?: EngineResource) =>
    report(op, urn, async () => {
      // What exists is stored, even after a failure: otherwise nothing would delete it.
      const created = (found: ExistingResource) => {
        if (replaced !== undefined) state.addReplaced(replaced);
        return store(found, inputs);
      };
      try {
        return created(await provider.create({ ...identity, inputs }));
      } catch (error) {
        if (error instanceof PartialCreateError) created(error);
        throw error;
      }
    });

  const known = state.get(urn);
  const old = isImport(registration, known)
    ? await importExisting(context, urn, registration, { provider, reference }, known)
    : known?.external
      ? undefined
      : known;
  if (old === undefined) {
    const op = context.deletedForReplacement.delete(urn) ? "replace" : "create";
    return create(op, await check(properties, {}));
  }

  const { id = "", inputs: oldInputs, outputs } = old;
  const ignored = registration.ignoreChanges;
  const inputs = await check(ignoreChanges(properties, oldInputs, ignored), oldInputs);
  const change = { ...identity, id, state: outputs, oldInputs, inputs, ignoreChanges: ignored };
  const moves = await context.isProviderReplaced(old.provider ?? reference, reference);
  const diff: DiffResult = moves
    ? { changes: true, replaces: ["provider"], deleteBeforeReplace: false }
    : await provider.diff(change);
  if (!diff.changes) return report("same", urn, async () => store({ id, state: outputs }, inputs));
  const replaces = replacedProperties(diff, registration.replaceOnChanges);
  if (replaces.length === 0)
    return report("update", urn, async () =>
      store({ id, state: await provider.update(change) }, inputs),
    );

  if (registration.protect && old.protect)
    throw new Error(
      `has to be replaced (${replaces.join(", ")}), but it is protected. Set protect to false`,
    );
  if (registration.importId !== "")
    throw new Error(
      `has to be replaced (${replaces.join(", ")}), but it is imported. Remove the option import`,
    );
  // A new resource gets the inputs of the program, also those that it ignores.
  const fresh = await check(properties, {});
  if (!(registration.deleteBeforeReplace ?? diff.deleteBeforeReplace))
    return create("replace", fresh, old);
  for (const dependent of await replacedDependents(context, old)) {
    if (dependent.protect)
      throw new Error(`has to be replaced, and ${dependent.urn} with it, but that is protected`);
    await context.delete(dependent);
    context.deletedForReplacement.add(dependent.urn);
  }
  await context.delete(old);
  return create("replace", fresh);
}

function isImport({ importId }: Registration, known: EngineResource | undefined): boolean {
  if (importId === "") return false;
  return (
    known === undefined || known.external === true || (known.importID ?? known.id) !== importId
  );
}

/** Reads the resource into the state. A later step updates it if the program's inputs differ. */
async function importExisting(
  { state }: StepContext,
  urn: string,
  registration: Registration,
  { provider, reference }: ReferencedProvider,
  known: EngineResource | undefined,
): Promise<EngineResource> {
  const { type, importId: id } = registration;
  const found = await provider.read({ ...identityOf(urn), id, inputs: {}, state: {} });
  if (found === undefined)
    throw new Error(`can't be imported: there is no ${type} with the id ${id}`);
  if (known !== undefined && !known.external) state.addReplaced(known);
  return state.store(customResource(urn, registration, reference, id, found.inputs, found.state));
}

/** The properties for whose change the resource is replaced. */
function replacedProperties(
  { replaces, detailed = {} }: DiffResult,
  replaceOnChanges: readonly string[],
): readonly string[] {
  const paths = replaceOnChanges.map(parsePath);
  const changed = Object.entries(detailed)
    .filter(
      ([path, change]) =>
        change.replace || paths.some((each) => containsPath(each, parsePath(path))),
    )
    .map(([path]) => String(parsePath(path)[0]));
  return [...new Set([...replaces, ...changed])];
}

/**
 * The dependents that have to be deleted before the resource, the last one first: those that are
 * replaced when the values that they have from it become unknown. What this run has registered
 * doesn't depend on it any more.
 */
async function replacedDependents(
  context: StepContext,
  root: EngineResource,
): Promise<readonly EngineResource[]> {
  const replaced = new Set([root.urn]);
  const dependents: EngineResource[] = [];
  for (const resource of context.state.dependentsOf(root)) {
    const { urn, custom, external, propertyDependencies = {}, inputs, type } = resource;
    if (!custom || external || context.registered.has(urn)) continue;
    const changing = Object.keys(inputs).filter((name) =>
      propertyDependencies[name]?.some((dependency) => replaced.has(dependency)),
    );
    if (changing.length === 0) continue;
    const choice = { type, provider: resource.provider ?? "", version: "" };
    const { provider } = await context.providerFor(choice);
    const diff = await provider.diff({
      ...identityOf(urn),
      id: resource.id ?? "",
      state: resource.outputs,
      oldInputs: inputs,
      inputs: {
        ...inputs,
        ...Object.fromEntries(changing.map((name) => [name, unknownValue])),
      },
      ignoreChanges: [],
    });
    if (replacedProperties(diff, []).length === 0) continue;
    replaced.add(urn);
    dependents.push(resource);
  }
  return dependents.reverse();
}
