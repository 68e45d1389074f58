/**
 * A small engine: the state of one stack, and what a program can ask for. It does what the real
 * engine does as far as a program can see: checked inputs, outputs, secrets, replacement, aliases,
 * protection, order of deletion. Features that it doesn't have are rejected: see `monitor.ts`.
 */
import { markSecrets } from "../protocol/secrets.ts";
import { identityOf, isProvider, isStack, makeUrn, urnType } from "../protocol/urn.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { DeployError, type DeployErrorCode, messageOf } from "../stack/error.ts";
import type { DeployEvent, Operation } from "../stack/options.ts";
import { isManaged } from "../stack/state.ts";
import { aliasUrns } from "./aliases.ts";
import { registerCustom, type StepContext } from "./custom-steps.ts";
import { deleteInOrder } from "./deletion.ts";
import { EngineState, type KeptState } from "./engine-state.ts";
import {
  deletionOptions,
  type EngineResource,
  type ProviderChoice,
  type Providers,
  type ReadRequest,
  type Registration,
} from "./registration.ts";
import { StackProviders } from "./stack-providers.ts";

/** What one run of the program has done. */
interface Run {
  readonly registered: Map<string, Registration>;
  /** The old URN of a resource that was found by an alias. */
  readonly oldUrns: Map<string, string>;
  readonly deletedForReplacement: Set<string>;
}

const newRun = (): Run => ({
  registered: new Map(),
  oldUrns: new Map(),
  deletedForReplacement: new Set(),
});

/** The state and the steps of one stack. */
export class InProcessStack {
  readonly #stack: string;
  readonly #project: string;
  readonly #onEvent: (event: DeployEvent) => void;
  readonly #state = new EngineState();
  readonly #providers: StackProviders;
  #run = newRun();
  #failure: DeployError | undefined;

  constructor(options: {
    readonly stack: string;
    readonly project: string;
    readonly providers: Providers;
    readonly onEvent: (event: DeployEvent) => void;
    /** The state of an earlier deployment. */
    readonly kept?: KeptState | undefined;
  }) {
    if (options.kept !== undefined) this.#state.load(options.kept);
    this.#stack = options.stack;
    this.#project = options.project;
    this.#onEvent = options.onEvent;
    this.#providers = new StackProviders({ ...options, state: this.#state });
  }

  get resources(): readonly EngineResource[] {
    return this.#state.resources;
  }

  /** The state to keep for another deployment. */
  get kept(): KeptState {
    return this.#state.dump();
  }

  /** The first failure of this run. */
  get failure(): DeployError | undefined {
    return this.#failure;
  }

  /** Starts a run of the program. */
  begin(): void {
    this.#run = newRun();
    this.#providers.begin();
    this.#failure = undefined;
  }

  /** Ends the providers. */
  async close(): Promise<void> {
    await this.#providers.registry.close();
  }

  async register(given: Registration): Promise<EngineResource> {
    const registration = this.#withParentOptions(given);
    const { type, name, parent } = registration;
    const urn = makeUrn(this.#stack, this.#project, parent, type, name);
    return this.#step(urn, async () => {
      if (this.#run.registered.has(urn))
        throw new Error("is registered twice. Give each resource of a type its own name");
      this.#run.registered.set(urn, registration);
      this.#followAlias(urn, registration);
      if (isProvider(type)) return this.#providers.register(urn, registration);
      if (!registration.custom) return this.#registerComponent(urn, registration);
      return registerCustom(this.#context(), urn, registration);
    });
  }

  /** As in the real engine, a resource has these options of its parent, unless it sets them. */
  #withParentOptions(registration: Registration): Registration {
    const parent = this.#run.registered.get(registration.parent);
    return {
      ...registration,
      protect: registration.protect ?? parent?.protect,
      retainOnDelete: registration.retainOnDelete ?? parent?.retainOnDelete,
      deletedWith: registration.deletedWith || (parent?.deletedWith ?? ""),
    };
  }

  /** Finds the resource under an old URN. From then on the state has it under the new one. */
  #followAlias(urn: string, registration: Registration): void {
    if (this.#state.get(urn) !== undefined) return;
    const { registered, oldUrns } = this.#run;
    const resource = { stack: this.#stack, project: this.#project, ...registration };
    const oldUrn = aliasUrns(resource, (each) => oldUrns.get(each)).find(
      (alias) => this.#state.get(alias) !== undefined,
    );
    if (oldUrn === undefined) return;
    if (registered.has(oldUrn))
      throw new Error(`has the alias ${oldUrn}, which is another resource of this program`);
    oldUrns.set(urn, oldUrn);
    this.#state.rename(oldUrn, urn);
    this.#providers.registry.rename(oldUrn, urn);
  }

  /** Reads a resource that the stack doesn't manage. */
  async readExisting(request: ReadRequest): Promise<EngineResource> {
    const { id, type, name, parent, properties, dependencies, additionalSecretOutputs } = request;
    const urn = makeUrn(this.#stack, this.#project, parent, type, name);
    return this.#step(urn, async () => {
      this.#run.registered.set(urn, { ...externalRegistration, ...request });
      const { provider, reference } = await this.#providers.find(request);
      return this.#report("read", urn, async () => {
        const identity = identityOf(urn);
        const found = await provider.read({ ...identity, id, inputs: {}, state: properties });
        if (found === undefined) throw new Error(`there is no ${type} with the id ${id}`);
        return this.#state.store({
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
    const resource = this.#state.get(urn);
    if (resource === undefined) throw new Error(`${urn} has outputs but was not registered`);
    this.#state.store({ ...resource, outputs });
  }

  /** Calls a function of a provider. */
  async invoke(choice: ProviderChoice, args: PropertyMap): Promise<PropertyMap> {
    const { provider } = await this.#providers.find(choice);
    return provider.invoke(choice.type, args);
  }

  /** Ends a successful run: deletes what was replaced, and what is no longer registered. */
  async finish(): Promise<void> {
    const removed = this.resources.filter(
      ({ urn, type }) => !this.#run.registered.has(urn) && !isDefaultProvider(urn, type),
    );
    await this.#deleteAll(removed, "ResourceFailed");
  }

  async refresh(): Promise<void> {
    for (const resource of this.resources) {
      const { urn, custom, type } = resource;
      if (!custom || isProvider(type)) continue;
      await this.#report("refresh", urn, async () => {
        const found = await this.#recordFailure(urn, async () => {
          const provider = await this.#providers.of(resource);
          const { id = "", inputs, outputs: state } = resource;
          return provider.read({ ...identityOf(urn), id, inputs, state });
        });
        if (found === undefined) this.#state.forget(resource);
        else
          this.#state.store({
            ...resource,
            inputs: found.inputs,
            outputs: markSecrets(found.state, {}, resource.additionalSecretOutputs),
          });
      });
    }
  }

  /** Deletes everything. Rejects with a DeployError that names the resources that remain. */
  async destroy(): Promise<void> {
    await this.#deleteAll(this.resources, "DestroyFailed");
  }

  /** Deletes these and what was replaced, or nothing if one of these is protected. */
  async #deleteAll(resources: readonly EngineResource[], code: DeployErrorCode): Promise<void> {
    const condemned = [...this.#state.replaced, ...resources];
    const isProtected = resources.find(({ protect }) => protect);
    const failure = isProtected
      ? {
          resource: isProtected,
          cause: new Error("it is protected. Set protect to false, and update first"),
        }
      : await deleteInOrder(condemned, (resource) => this.#delete(resource, condemned));
    if (failure === undefined) return;
    const { resource, cause } = failure;
    const { urn, type } = resource;
    const remaining = [...this.#state.replaced, ...this.resources].filter(isManaged);
    throw new DeployError(code, `${urn} could not be deleted: ${messageOf(cause)}`, {
      urn,
      type,
      remaining: code === "DestroyFailed" ? remaining.map((each) => each.urn) : [],
      cause,
    });
  }

  /** `others` are deleted too. A resource that goes with one of them (`deletedWith`) is skipped. */
  async #delete(resource: EngineResource, others: readonly EngineResource[] = []): Promise<void> {
    const { urn, id = "", retainOnDelete, deletedWith, outputs: state, inputs } = resource;
    const isSkipped = retainOnDelete || others.some((other) => other.urn === deletedWith);
    if (isManaged(resource))
      await this.#report("delete", urn, async () => {
        if (isSkipped) return;
        const provider = await this.#providers.of(resource);
        await provider.delete({ ...identityOf(urn), id, state, oldInputs: inputs });
      });
    this.#state.remove(resource);
  }

  async #registerComponent(urn: string, registration: Registration): Promise<EngineResource> {
    const { type, parent, dependencies, propertyDependencies, properties } = registration;
    return this.#report(this.#state.get(urn) === undefined ? "create" : "same", urn, async () =>
      this.#state.store({
        urn,
        type,
        custom: false,
        parent,
        dependencies,
        propertyDependencies,
        inputs: properties,
        outputs: isStack(type) ? {} : properties,
        ...deletionOptions(registration),
      }),
    );
  }

  #context(): StepContext {
    const { registered, deletedForReplacement } = this.#run;
    return {
      state: this.#state,
      providerFor: (choice) => this.#providers.find(choice),
      isProviderReplaced: (old, current) => this.#providers.registry.isReplacedBy(old, current),
      delete: (resource) => this.#delete(resource),
      report: (op, urn, work) => this.#report(op, urn, work),
      registered: new Set(registered.keys()),
      deletedForReplacement,
    };
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

/** The options that a resource can't have that is only read. */
const externalRegistration = {
  custom: true,
  propertyDependencies: {},
  ignoreChanges: [],
  replaceOnChanges: [],
  deleteBeforeReplace: undefined,
  protect: undefined,
  retainOnDelete: undefined,
  deletedWith: "",
  aliases: [],
  importId: "",
} as const;

function isDefaultProvider(urn: string, type: string): boolean {
  return isProvider(type) && /::default(_\w+)?$/.test(urn);
}
