/**
 * A small engine: the state of one stack, and the steps that a program's registrations need. It
 * does what the real engine does as far as a program can see: checked inputs, outputs, secrets,
 * replacement, order of deletion. Features that it doesn't have are rejected: see `monitor.ts`.
 */
import { isDeepStrictEqual } from "node:util";
import {
  type ExistingResource,
  PartialCreateError,
  type Provider,
  type ResourceChange,
} from "../protocol/provider.ts";
import { markSecrets, withoutSecrets } from "../protocol/secrets.ts";
import { identityOf, isProvider, isStack, makeUrn, urnType } from "../protocol/urn.ts";
import type { PropertyMap, PropertyValue } from "../protocol/values.ts";
import { DeployError, messageOf } from "../stack/error.ts";
import type { DeployEvent, Operation } from "../stack/options.ts";
import { isManaged } from "../stack/state.ts";
import { checkedInputs } from "./checked-inputs.ts";
import { deleteInOrder } from "./deletion.ts";
import { ProviderRegistry } from "./provider-registry.ts";
import {
  customResource,
  type EngineResource,
  type ProviderChoice,
  type Providers,
  type ReadRequest,
  type Registration,
} from "./registration.ts";

/** The state and the steps of one stack. */
export class InProcessStack {
  readonly #stack: string;
  readonly #project: string;
  readonly #providers: Providers;
  readonly #onEvent: (event: DeployEvent) => void;
  /** In the order of creation. */
  readonly #resources = new Map<string, EngineResource>();
  readonly #registry: ProviderRegistry;
  /** The default providers of this run, by URN. */
  #defaultProviders = new Map<string, Promise<EngineResource>>();
  /** Replaced resources, to be deleted when the program has ended. */
  #replaced: EngineResource[] = [];
  /** URNs that this run of the program has registered. */
  #registered = new Set<string>();
  #failure: DeployError | undefined;

  constructor(options: {
    readonly stack: string;
    readonly project: string;
    readonly providers: Providers;
    readonly onEvent: (event: DeployEvent) => void;
  }) {
    this.#stack = options.stack;
    this.#project = options.project;
    this.#providers = options.providers;
    this.#onEvent = options.onEvent;
    this.#registry = new ProviderRegistry((packageName) => options.providers.start(packageName));
  }

  get resources(): readonly EngineResource[] {
    return [...this.#resources.values()];
  }

  /** The first failure of this run. */
  get failure(): DeployError | undefined {
    return this.#failure;
  }

  /** Starts a run of the program. */
  begin(): void {
    this.#registered = new Set();
    this.#defaultProviders = new Map();
    this.#failure = undefined;
  }

  /** Ends the providers. */
  async close(): Promise<void> {
    await this.#registry.close();
  }

  async register(registration: Registration): Promise<EngineResource> {
    const { type, name, parent } = registration;
    const urn = makeUrn(this.#stack, this.#project, parent, type, name);
    return this.#step(urn, async () => {
      if (this.#registered.has(urn))
        throw new Error("is registered twice. Give each resource of a type its own name");
      this.#registered.add(urn);
      if (isProvider(type)) return this.#registerProvider(urn, registration);
      if (!registration.custom) return this.#registerComponent(urn, registration);
      return this.#registerCustom(urn, registration);
    });
  }

  /** Reads a resource that the stack doesn't manage. */
  async readExisting(request: ReadRequest): Promise<EngineResource> {
    const { id, type, name, parent, properties, dependencies, additionalSecretOutputs } = request;
    const urn = makeUrn(this.#stack, this.#project, parent, type, name);
    return this.#step(urn, async () => {
      this.#registered.add(urn);
      const { provider, reference } = await this.#providerFor(request);
      return this.#report("read", urn, async () => {
        const identity = identityOf(urn);
        const found = await provider.read({ ...identity, id, inputs: {}, state: properties });
        if (found === undefined) throw new Error(`there is no ${type} with the id ${id}`);
        return this.#store({
          urn,
          type,
          custom: true,
          external: true,
          id,
          parent,
          provider: reference,
          dependencies,
          inputs: {},
          outputs: markSecrets(found.state, {}, additionalSecretOutputs),
        });
      });
    });
  }

  /** Sets the outputs of a component or of the stack. */
  registerOutputs(urn: string, outputs: PropertyMap): void {
    const resource = this.#resources.get(urn);
    if (resource === undefined) throw new Error(`${urn} has outputs but was not registered`);
    this.#store({ ...resource, outputs });
  }

  /** Calls a function of a provider. */
  async invoke(choice: ProviderChoice, args: PropertyMap): Promise<PropertyMap> {
    const { provider } = await this.#providerFor(choice);
    return provider.invoke(choice.type, args);
  }

  /** Ends a successful run: deletes what was replaced, and what is no longer registered. */
  async finish(): Promise<void> {
    const removed = this.resources.filter(
      ({ urn, type }) => !this.#registered.has(urn) && !isDefaultProvider(urn, type),
    );
    await this.#deleteAll([...this.#replaced, ...removed]);
  }

  async refresh(): Promise<void> {
    for (const resource of this.resources) {
      const { urn, custom, type } = resource;
      if (!custom || isProvider(type)) continue;
      await this.#report("refresh", urn, async () => {
        const provider = await this.#providerOf(resource);
        const found = await this.#recordFailure(urn, () =>
          provider.read({
            ...existing(resource),
            ...identityOf(urn),
            inputs: resource.inputs,
          }),
        );
        if (found === undefined) this.#resources.delete(urn);
        else
          this.#store({
            ...resource,
            inputs: found.inputs,
            outputs: markSecrets(found.state, {}, resource.additionalSecretOutputs),
          });
      });
    }
  }

  /** Deletes everything. Rejects with a DeployError that names the resources that remain. */
  async destroy(): Promise<void> {
    if (this.resources.some(({ protect }) => protect)) {
      const remaining = this.resources.filter(isManaged).map(({ urn }) => urn);
      throw new DeployError(
        "DestroyFailed",
        "protected resources can't be deleted. Set protect to false and update first",
        { remaining },
      );
    }
    await this.#deleteAll([...this.#replaced, ...this.resources]);
  }

  async #deleteAll(resources: readonly EngineResource[]): Promise<void> {
    const failure = await deleteInOrder(resources, async (resource) => {
      await this.#delete(resource, resources);
      if (this.#resources.get(resource.urn) === resource) this.#resources.delete(resource.urn);
      this.#replaced = this.#replaced.filter((old) => old !== resource);
    });
    if (failure === undefined) return;
    const { resource, cause, remaining } = failure;
    const { urn, type } = resource;
    throw new DeployError("DestroyFailed", `${urn} could not be deleted: ${messageOf(cause)}`, {
      urn,
      type,
      remaining: remaining.map((each) => each.urn),
      cause,
    });
  }

  /** `others` are deleted too. A resource that goes with one of them (`deletedWith`) is skipped. */
  async #delete(resource: EngineResource, others: readonly EngineResource[] = []): Promise<void> {
    if (!isManaged(resource) || resource.retainOnDelete) return;
    if (resource.protect) throw new Error("it is protected. Set protect to false and update first");
    if (others.some(({ urn }) => urn === resource.deletedWith)) return;
    await this.#report("delete", resource.urn, async () => {
      const provider = await this.#providerOf(resource);
      await provider.delete({
        ...identityOf(resource.urn),
        ...existing(resource),
        oldInputs: resource.inputs,
      });
    });
  }

  async #registerComponent(urn: string, registration: Registration): Promise<EngineResource> {
    const { type, parent, dependencies, propertyDependencies, properties } = registration;
    return this.#report(this.#resources.has(urn) ? "same" : "create", urn, async () =>
      this.#store({
        urn,
        type,
        custom: false,
        parent,
        dependencies,
        propertyDependencies,
        inputs: properties,
        outputs: isStack(type) ? {} : properties,
      }),
    );
  }

  async #registerProvider(
    urn: string,
    registration: Pick<Registration, "type" | "parent" | "dependencies" | "properties" | "version">,
  ): Promise<EngineResource> {
    const { type, parent, dependencies, properties, version } = registration;
    const { id: oldId = "", inputs: oldState = {} } = this.#resources.get(urn) ?? {};
    const { version: _, ...oldInputs } = oldState;
    const old = oldId === "" ? undefined : { id: oldId, inputs: oldInputs };
    const { id, inputs: checked } = await this.#registry.register(urn, properties, old);
    const inputs = version === "" ? checked : { ...checked, version };
    return this.#store({
      urn,
      type,
      custom: true,
      id,
      parent,
      dependencies,
      inputs,
      outputs: inputs,
    });
  }

  async #registerCustom(urn: string, registration: Registration): Promise<EngineResource> {
    const { ignoreChanges, deleteBeforeReplace } = registration;
    const { provider, reference } = await this.#providerFor(registration);
    const old = this.#resources.get(urn);
    const oldInputs = old?.inputs ?? {};
    const given: Record<string, PropertyValue> = { ...registration.properties };
    for (const name of old === undefined ? [] : ignoreChanges) {
      delete given[name];
      const value = oldInputs[name];
      if (value !== undefined) given[name] = value;
    }
    const identity = identityOf(urn);
    const inputs = checkedInputs(await provider.check({ ...identity, oldInputs, inputs: given }));
    const store = ({ id, state }: ExistingResource) =>
      this.#store(customResource(urn, registration, reference, id, inputs, state));
    const create = (op: Operation) =>
      this.#report(op, urn, async () => {
        try {
          return store(await provider.create({ ...identity, inputs }));
        } catch (error) {
          // It exists, so it is stored: otherwise nothing would delete it.
          if (error instanceof PartialCreateError) store(error);
          throw error;
        }
      });

    if (old === undefined && registration.importId !== "")
      return this.#import(urn, registration, provider, inputs, store);
    if (old === undefined) return create("create");

    const { id = "", outputs: state } = old;
    const change = { ...identity, id, state, oldInputs, inputs, ignoreChanges };
    const diff = await provider.diff(change);
    if (!diff.changes) return this.#report("same", urn, async () => store({ id, state }));
    if (diff.replaces.length === 0 && !isForcedToReplace(registration, change))
      return this.#report("update", urn, async () =>
        store({ id, state: await provider.update(change) }),
      );
    if (registration.protect || old.protect)
      throw new Error(`has to be replaced (${diff.replaces.join(", ")}), but it is protected`);
    if (deleteBeforeReplace ?? diff.deleteBeforeReplace) {
      await this.#delete(old);
      this.#resources.delete(urn);
    } else this.#replaced.push(old);
    return create("replace");
  }

  async #import(
    urn: string,
    { type, importId, ignoreChanges }: Registration,
    provider: Provider,
    inputs: PropertyMap,
    store: (found: ExistingResource) => EngineResource,
  ): Promise<EngineResource> {
    return this.#report("read", urn, async () => {
      const identity = { ...identityOf(urn), id: importId };
      const found = await provider.read({ ...identity, inputs: {}, state: {} });
      if (found === undefined)
        throw new Error(`can't be imported: there is no ${type} with the id ${importId}`);
      const { state, inputs: oldInputs } = found;
      const diff = await provider.diff({ ...identity, state, oldInputs, inputs, ignoreChanges });
      if (diff.changes)
        throw new Error(
          "can't be imported: the program's inputs differ from the existing resource",
        );
      return store({ id: importId, state });
    });
  }

  /** The provider of a resource in the state. */
  async #providerOf({ type, provider: reference = "" }: EngineResource): Promise<Provider> {
    return (await this.#providerFor({ type, provider: reference, version: "" })).provider;
  }

  /** The provider, and the `urn::id` by which the state refers to it. */
  async #providerFor({
    type,
    provider: wanted,
    version,
  }: ProviderChoice): Promise<{ readonly provider: Provider; readonly reference: string }> {
    const known = this.#registry.get(wanted);
    if (known !== undefined) return { provider: known, reference: wanted };
    const packageName = type.split(":", 1)[0] as string;
    const providerType = `pulumi:providers:${packageName}`;
    const suffix = version === "" ? "" : `_${version.replace(/[^0-9A-Za-z]/g, "_")}`;
    const urn = makeUrn(this.#stack, this.#project, "", providerType, `default${suffix}`);
    const registered =
      this.#defaultProviders.get(urn) ??
      this.#registerProvider(urn, {
        ...defaultProvider,
        type: providerType,
        version,
        properties: this.#providers.settings(packageName),
      });
    this.#defaultProviders.set(urn, registered);
    const { id = "" } = await registered;
    const reference = `${urn}::${id}`;
    return { provider: this.#registry.get(reference) as Provider, reference };
  }

  #store(resource: EngineResource): EngineResource {
    this.#resources.set(resource.urn, resource);
    return resource;
  }

  /** One step of the program. After a failure, no new step starts. */
  async #step<T>(urn: string, work: () => Promise<T>): Promise<T> {
    if (this.#failure !== undefined)
      throw new Error(`was not started, because ${this.#failure.urn ?? "the deployment"} failed`);
    return this.#recordFailure(urn, work);
  }

  async #recordFailure<T>(urn: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      this.#failure ??= new DeployError("ResourceFailed", `${urn}: ${messageOf(cause)}`, {
        urn,
        type: urnType(urn),
        cause,
      });
      throw cause;
    }
  }

  /** Reports the start of a step, and its end if it succeeds. */
  async #report<T>(op: Operation, urn: string, work: () => Promise<T>): Promise<T> {
    const event = { op, urn, type: urnType(urn) };
    this.#onEvent({ ...event, done: false });
    const result = await work();
    this.#onEvent({ ...event, done: true });
    return result;
  }
}

const defaultProvider = { parent: "", dependencies: [] } as const;

function existing({ id = "", outputs }: EngineResource): ExistingResource {
  return { id, state: outputs };
}

function isForcedToReplace(
  { replaceOnChanges }: Registration,
  { oldInputs, inputs }: ResourceChange,
): boolean {
  return replaceOnChanges.some(
    (name) =>
      name === "*" ||
      !isDeepStrictEqual(
        withoutSecrets(oldInputs[name] ?? null),
        withoutSecrets(inputs[name] ?? null),
      ),
  );
}

function isDefaultProvider(urn: string, type: string): boolean {
  return isProvider(type) && /::default(_\w+)?$/.test(urn);
}
