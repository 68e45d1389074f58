/**
 * A small engine: the state of one stack, and the steps that a program's registrations ask for. It
 * follows the real engine in what a program can see: checked inputs, outputs, secrets, replacement,
 * order of deletion. What it does not know is refused, never ignored: see `monitor.ts`.
 */
import { randomUUID } from "node:crypto";
import { markSecrets } from "../protocol/secrets.ts";
import { isProvider, isStack, makeUrn, urnType } from "../protocol/urn.ts";
import { type PropertyMap, withoutSecrets } from "../protocol/values.ts";
import { PartialCreateError } from "../provider/provider.ts";
import { DeployError } from "../stack/error.ts";
import type { DeployEvent, Operation } from "../stack/options.ts";
import type { StateResource } from "../stack/state.ts";
import type { EngineProvider } from "./provider.ts";

/** A registration, decoded. Properties may hold marked secrets. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly custom: boolean;
  readonly properties: PropertyMap;
  /** `urn::id` of a provider resource; `""` is the default one of its package. */
  readonly provider: string;
  readonly version: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly deleteBeforeReplace: boolean | undefined;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deletedWith: string;
  /** Id of an existing resource to take over. */
  readonly importId: string;
}

export interface HeldResource extends StateResource {
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  readonly dependencies: readonly string[];
}

/** Where providers come from: by package, and for a provider resource by its inputs. */
export interface Providers {
  /**
   * For a type such as `alicloud:oss/bucket:Bucket`; throws for a package that there is no provider
   * of.
   */
  default(
    packageName: string,
  ): Promise<{ readonly provider: EngineProvider; readonly inputs: PropertyMap }>;
  configured(packageName: string, inputs: PropertyMap): Promise<EngineProvider>;
}

export class InProcessState {
  readonly #stack: string;
  readonly #project: string;
  readonly #providers: Providers;
  readonly #onEvent: (event: DeployEvent) => void;
  /** In the order of creation. */
  #resources = new Map<string, HeldResource>();
  /** Old halves of replacements, deleted when the program has ended. */
  #replaced: HeldResource[] = [];
  /** URNs that this run of the program has registered. */
  #seen = new Set<string>();
  #failure: DeployError | undefined;

  constructor(options: {
    stack: string;
    project: string;
    providers: Providers;
    onEvent: (event: DeployEvent) => void;
  }) {
    this.#stack = options.stack;
    this.#project = options.project;
    this.#providers = options.providers;
    this.#onEvent = options.onEvent;
  }

  get resources(): readonly HeldResource[] {
    return [...this.#resources.values()];
  }

  /** The first failure of this run. */
  get failure(): DeployError | undefined {
    return this.#failure;
  }

  begin(): void {
    this.#seen = new Set();
    this.#failure = undefined;
  }

  async register(registration: Registration): Promise<HeldResource> {
    const { type, name, parent } = registration;
    const urn = makeUrn(this.#stack, this.#project, parent, type, name);
    return this.#step(urn, async () => {
      if (this.#seen.has(urn))
        throw new Error("is registered twice: give each resource of a type a name of its own");
      this.#seen.add(urn);
      if (isProvider(type)) return this.#registerProvider(urn, registration);
      if (!registration.custom) return this.#registerComponent(urn, registration);
      return this.#registerCustom(urn, registration);
    });
  }

  /** A resource of somebody else's, which the program only looks at. */
  async readExisting(
    request: Pick<
      Registration,
      | "type"
      | "name"
      | "parent"
      | "provider"
      | "version"
      | "properties"
      | "dependencies"
      | "additionalSecretOutputs"
    > & { readonly id: string },
  ): Promise<HeldResource> {
    const urn = makeUrn(this.#stack, this.#project, request.parent, request.type, request.name);
    return this.#step(urn, async () => {
      this.#seen.add(urn);
      const { provider, reference } = await this.#providerOf(request);
      this.#event("read", urn, false);
      const found = await provider.read(
        urn,
        request.id,
        {},
        withoutSecrets(request.properties) as PropertyMap,
      );
      if (found === undefined)
        throw new Error(`there is no ${request.type} with the id ${request.id}`);
      const held = {
        urn,
        type: request.type,
        custom: true,
        external: true,
        id: request.id,
        parent: request.parent,
        provider: reference,
        dependencies: request.dependencies,
        inputs: {},
        outputs: markSecrets(found.state, request.properties, request.additionalSecretOutputs),
      };
      this.#resources.set(urn, held);
      this.#event("read", urn, true);
      return held;
    });
  }

  /** The outputs of a component or of the stack. */
  registerOutputs(urn: string, outputs: PropertyMap): void {
    const held = this.#resources.get(urn);
    if (held === undefined) throw new Error(`${urn} gives outputs but was never registered`);
    this.#resources.set(urn, { ...held, outputs });
  }

  async invoke(
    token: string,
    args: PropertyMap,
    of: { readonly provider: string; readonly version: string },
  ): Promise<PropertyMap> {
    const { provider } = await this.#providerOf({ type: token, ...of });
    return provider.invoke(token, withoutSecrets(args) as PropertyMap);
  }

  /**
   * After a program that succeeded: deletes what it has replaced, and what it does not register any
   * more.
   */
  async finish(): Promise<void> {
    const gone = [...this.#resources.values()].filter(
      ({ urn, type }) => !this.#seen.has(urn) && !isDefaultProvider(urn, type),
    );
    const left = await this.#deleteAll([...this.#replaced, ...gone]);
    if (left !== undefined) throw left;
  }

  async refresh(): Promise<void> {
    for (const held of this.resources) {
      if (!held.custom || isProvider(held.type)) continue;
      this.#event("refresh", held.urn, false);
      const { provider } = await this.#providerOf({
        type: held.type,
        provider: String(held["provider"] ?? ""),
        version: "",
      });
      const found = await this.#blame(held.urn, () =>
        provider.read(
          held.urn,
          held.id ?? "",
          withoutSecrets(held.inputs) as PropertyMap,
          withoutSecrets(held.outputs) as PropertyMap,
        ),
      );
      if (found === undefined) this.#resources.delete(held.urn);
      else {
        this.#resources.set(held.urn, {
          ...held,
          inputs: markSecrets(found.inputs, held.inputs),
          outputs: markSecrets(found.state, { ...held.inputs, ...held.outputs }),
        });
      }
      this.#event("refresh", held.urn, true);
    }
  }

  /** Deletes everything. Rejects with a DeployError that names what is left. */
  async destroy(): Promise<void> {
    const kept = this.resources.filter(({ protect }) => protect === true);
    if (kept.length > 0) {
      throw new DeployError(
        "DestroyFailed",
        `protected resources can't be deleted: set protect to false and update first`,
        {
          left: this.resources.filter(isInCloud).map(({ urn }) => urn),
        },
      );
    }
    const error = await this.#deleteAll([...this.#replaced, ...this.#resources.values()]);
    if (error !== undefined) throw error;
  }

  /**
   * Whatever depends on a resource goes before it. One that can't be deleted keeps what it depends
   * on, and the rest still goes.
   */
  async #deleteAll(doomed: readonly HeldResource[]): Promise<DeployError | undefined> {
    const inDeath = new Map(doomed.map((held) => [held, dependenciesOf(held)]));
    const stuck = new Set<string>();
    const left: HeldResource[] = [];
    let first: { readonly held: HeldResource; readonly cause: unknown } | undefined;
    for (const held of reverseOrder([...inDeath.keys()])) {
      if (stuck.has(held.urn)) {
        for (const urn of dependenciesOf(held)) stuck.add(urn);
        if (isInCloud(held)) left.push(held);
        continue;
      }
      try {
        await this.#delete(held, doomed);
        if (this.#resources.get(held.urn) === held) this.#resources.delete(held.urn);
        this.#replaced = this.#replaced.filter((old) => old !== held);
      } catch (cause) {
        first ??= { held, cause };
        left.push(held);
        for (const urn of dependenciesOf(held)) stuck.add(urn);
      }
    }
    if (first === undefined) return undefined;
    const message = first.cause instanceof Error ? first.cause.message : String(first.cause);
    return new DeployError("DestroyFailed", `${first.held.urn} could not be deleted: ${message}`, {
      urn: first.held.urn,
      type: first.held.type,
      left: left.map(({ urn }) => urn),
      cause: first.cause,
    });
  }

  async #delete(held: HeldResource, doomed: readonly HeldResource[]): Promise<void> {
    if (!isInCloud(held) || held["retainOnDelete"] === true) return;
    if (held["protect"] === true)
      throw new Error("it is protected: set protect to false and update first");
    const container = held["deletedWith"];
    if (
      typeof container === "string" &&
      container !== "" &&
      doomed.some(({ urn }) => urn === container)
    )
      return;
    this.#event("delete", held.urn, false);
    const { provider } = await this.#providerOf({
      type: held.type,
      provider: String(held["provider"] ?? ""),
      version: "",
    });
    await provider.delete(held.urn, held.id ?? "", withoutSecrets(held.outputs) as PropertyMap);
    this.#event("delete", held.urn, true);
  }

  #registerComponent(urn: string, registration: Registration): HeldResource {
    const old = this.#resources.get(urn);
    const op = old === undefined ? "create" : "same";
    this.#event(op, urn, false);
    const held: HeldResource = {
      urn,
      type: registration.type,
      custom: false,
      parent: registration.parent,
      dependencies: registration.dependencies,
      propertyDependencies: registration.propertyDependencies,
      inputs: registration.properties,
      outputs: isStack(registration.type) ? {} : registration.properties,
    };
    this.#resources.set(urn, held);
    this.#event(op, urn, true);
    return held;
  }

  async #registerProvider(urn: string, registration: Registration): Promise<HeldResource> {
    const packageName = registration.type.slice("pulumi:providers:".length);
    const provider = await this.#providers.configured(
      packageName,
      withoutSecrets(registration.properties) as PropertyMap,
    );
    const held: HeldResource = {
      urn,
      type: registration.type,
      custom: true,
      id: this.#resources.get(urn)?.id ?? randomUUID(),
      parent: registration.parent,
      dependencies: registration.dependencies,
      inputs: registration.properties,
      outputs: registration.properties,
    };
    this.#resources.set(urn, held);
    this.#explicit.set(`${urn}::${held.id}`, provider);
    return held;
  }
  readonly #explicit = new Map<string, EngineProvider>();

  async #registerCustom(urn: string, registration: Registration): Promise<HeldResource> {
    const { properties, ignoreChanges, additionalSecretOutputs } = registration;
    const { provider, reference } = await this.#providerOf(registration);
    const old = this.#resources.get(urn);
    const oldInputs = old === undefined ? {} : (withoutSecrets(old.inputs) as PropertyMap);
    const oldOutputs = old === undefined ? {} : (withoutSecrets(old.outputs) as PropertyMap);
    const ignored =
      old === undefined
        ? {}
        : Object.fromEntries(ignoreChanges.map((name) => [name, oldInputs[name]]));
    const news = definedOnly({ ...(withoutSecrets(properties) as PropertyMap), ...ignored });
    const { inputs, failures } = await provider.check(urn, oldInputs, news);
    if (failures.length > 0)
      throw new Error(
        failures
          .map(({ property, reason }) => (property === "" ? reason : `${property} ${reason}`))
          .join("; "),
      );

    const hold = (id: string, state: PropertyMap): HeldResource => {
      const markedInputs = markSecrets(inputs, properties);
      const held: HeldResource = {
        urn,
        type: registration.type,
        custom: true,
        id,
        parent: registration.parent,
        provider: reference,
        dependencies: registration.dependencies,
        propertyDependencies: registration.propertyDependencies,
        inputs: markedInputs,
        outputs: markSecrets(state, markedInputs, additionalSecretOutputs),
        ...(registration.protect ? { protect: true } : {}),
        ...(registration.retainOnDelete ? { retainOnDelete: true } : {}),
        ...(registration.deletedWith === "" ? {} : { deletedWith: registration.deletedWith }),
        ...(additionalSecretOutputs.length === 0 ? {} : { additionalSecretOutputs }),
      };
      this.#resources.set(urn, held);
      return held;
    };
    const create = async (op: Operation): Promise<HeldResource> => {
      this.#event(op, urn, false);
      try {
        const { id, state } = await provider.create(urn, inputs);
        const held = hold(id, state);
        this.#event(op, urn, true);
        return held;
      } catch (error) {
        // It exists, so it is held: else nobody would delete it.
        if (error instanceof PartialCreateError) hold(error.id, error.state);
        throw error;
      }
    };

    if (old === undefined)
      return registration.importId === ""
        ? create("create")
        : this.#adopt(urn, registration, provider, inputs, hold);
    const plainOld = { inputs: oldInputs, outputs: oldOutputs };
    const diff = await provider.diff(urn, old.id ?? "", plainOld, inputs, ignoreChanges);
    const forced = diff.changes
      ? registration.replaceOnChanges.filter(
          (name) =>
            name === "*" || JSON.stringify(oldInputs[name]) !== JSON.stringify(inputs[name]),
        )
      : [];
    if (!diff.changes) {
      this.#event("same", urn, false);
      const held = hold(old.id ?? "", oldOutputs);
      this.#event("same", urn, true);
      return held;
    }
    if (diff.replaces.length === 0 && forced.length === 0) {
      this.#event("update", urn, false);
      const held = hold(
        old.id ?? "",
        await provider.update(urn, old.id ?? "", plainOld, inputs, ignoreChanges),
      );
      this.#event("update", urn, true);
      return held;
    }
    if (registration.protect || old["protect"] === true)
      throw new Error(`has to be replaced (${diff.replaces.join(", ")}), but it is protected`);
    if (registration.deleteBeforeReplace ?? diff.deleteBeforeReplace) {
      // What depends on it stands on the old one no longer than until it is registered again.
      await this.#delete(old, []);
      this.#resources.delete(urn);
    } else this.#replaced.push(old);
    return create("replace");
  }

  async #adopt(
    urn: string,
    registration: Registration,
    provider: EngineProvider,
    inputs: PropertyMap,
    hold: (id: string, state: PropertyMap) => HeldResource,
  ): Promise<HeldResource> {
    const { importId } = registration;
    this.#event("read", urn, false);
    const found = await provider.read(urn, importId, {}, {});
    if (found === undefined)
      throw new Error(
        `can't be imported: there is no ${registration.type} with the id ${importId}`,
      );
    const diff = await provider.diff(
      urn,
      importId,
      { inputs: found.inputs, outputs: found.state },
      inputs,
      registration.ignoreChanges,
    );
    if (diff.changes)
      throw new Error("can't be imported: what the program says differs from what exists");
    const held = hold(importId, found.state);
    this.#event("read", urn, true);
    return held;
  }

  async #providerOf(of: {
    readonly type: string;
    readonly provider: string;
    readonly version: string;
  }): Promise<{ readonly provider: EngineProvider; readonly reference: string }> {
    const explicit = this.#explicit.get(of.provider);
    if (explicit !== undefined) return { provider: explicit, reference: of.provider };
    const packageName = of.type.split(":", 1)[0] as string;
    const { provider, inputs } = await this.#providers.default(packageName);
    const type = `pulumi:providers:${packageName}`;
    const urn = makeUrn(
      this.#stack,
      this.#project,
      "",
      type,
      of.version === "" ? "default" : `default_${of.version.replace(/[^0-9A-Za-z]/g, "_")}`,
    );
    const known =
      this.resources.find((held) => of.provider === `${held.urn}::${held.id}`) ??
      this.#resources.get(urn);
    const all = of.version === "" ? inputs : { ...inputs, version: of.version };
    const held = known ?? {
      urn,
      type,
      custom: true,
      id: randomUUID(),
      dependencies: [],
      inputs: all,
      outputs: all,
    };
    if (known === undefined) this.#resources.set(urn, held);
    return { provider, reference: `${held.urn}::${held.id}` };
  }

  /** One step of a resource. After a failure nothing new is begun. */
  async #step(
    urn: string,
    work: () => Promise<HeldResource> | HeldResource,
  ): Promise<HeldResource> {
    if (this.#failure !== undefined)
      throw new Error(`not done, because ${this.#failure.urn ?? "the deployment"} failed`);
    return this.#blame(urn, work);
  }

  async #blame<T>(urn: string, work: () => Promise<T> | T): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      this.#failure ??= new DeployError("ResourceFailed", `${urn}: ${message}`, {
        urn,
        type: urnType(urn),
        cause,
      });
      throw cause;
    }
  }

  #event(op: Operation, urn: string, done: boolean): void {
    this.#onEvent({ op, urn, type: urnType(urn), done });
  }
}

function isInCloud(held: HeldResource): boolean {
  return held.custom && !isProvider(held.type) && held["external"] !== true;
}

function isDefaultProvider(urn: string, type: string): boolean {
  return isProvider(type) && /::default(_\w+)?$/.test(urn);
}

function dependenciesOf(held: HeldResource): readonly string[] {
  const provider = held["provider"];
  return [
    ...held.dependencies,
    ...(held.parent === undefined || held.parent === "" ? [] : [held.parent]),
    ...(typeof provider === "string" ? [provider.slice(0, provider.lastIndexOf("::"))] : []),
    ...(typeof held["deletedWith"] === "string" ? [held["deletedWith"]] : []),
  ];
}

/** Dependents before what they depend on; otherwise the newest first. */
function reverseOrder(doomed: readonly HeldResource[]): readonly HeldResource[] {
  const byUrn = new Map<string, HeldResource[]>();
  for (const held of doomed) byUrn.set(held.urn, [...(byUrn.get(held.urn) ?? []), held]);
  const ordered: HeldResource[] = [];
  const done = new Set<HeldResource>();
  const visit = (held: HeldResource): void => {
    if (done.has(held)) return;
    done.add(held);
    for (const urn of dependenciesOf(held))
      for (const dependency of byUrn.get(urn) ?? []) visit(dependency);
    ordered.push(held);
  };
  for (const held of doomed) visit(held);
  return ordered.reverse();
}

function definedOnly(map: Readonly<Record<string, PropertyMap[string] | undefined>>): PropertyMap {
  return Object.fromEntries(
    Object.entries(map).filter(
      (entry): entry is [string, PropertyMap[string]] => entry[1] !== undefined,
    ),
  );
}
