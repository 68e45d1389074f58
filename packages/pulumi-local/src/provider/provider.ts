/**
 * The stand-in for Pulumi's `alicloud` provider: the resources of a program become real signed
 * calls to the local cloud.
 */
import {
  type CheckResult,
  type DetailedDiff,
  type DiffResult,
  type ExistingResource,
  PartialCreateError,
  type Provider,
} from "../protocol/provider.ts";
import {
  containsUnknown,
  isEmpty,
  isPropertyMap,
  type PropertyMap,
  type PropertyValue,
  unknownValue,
} from "../protocol/values.ts";
import { checkProperties, defaultsKey } from "./check.ts";
import { CloudClient } from "./client.ts";
import { changedProperties, diffProperties } from "./diff.ts";
import { providerFunctions } from "./functions.ts";
import type { ResourceType } from "./resource.ts";
import { resourceTypes } from "./resources/index.ts";
import { type Environment, ProviderConfigError, readSettings } from "./settings.ts";

/** Version of `@pulumi/alicloud` that this provider follows. */
export const providerVersion = "3.108.0";

/** A resource or function that this provider doesn't have. */
export class UnknownTokenError extends Error {
  readonly code = "UnknownToken";
  readonly token: string;
  constructor(what: "resource" | "function", token: string, known: Iterable<string>) {
    super(
      `the local alicloud provider has no ${what} ${token}. It has: ${[...known].sort().join(", ")}`,
    );
    this.name = "UnknownTokenError";
    this.token = token;
  }
}

interface InputsRequest {
  readonly type: string;
  readonly inputs: PropertyMap;
  readonly preview?: boolean;
}

interface ChangeRequest extends InputsRequest, ExistingResource {
  readonly ignoreChanges?: readonly string[];
}

/** In a preview (`preview: true`), nothing is called. */
export class AlicloudProvider implements Provider {
  #client: CloudClient | undefined;

  /**
   * `check` and `diff` need no configuration. Without a key in the configuration, the one of the
   * environment is used. Throws {@link ProviderConfigError}.
   */
  configure(config: PropertyMap, environment: Environment = {}): this {
    this.#client = new CloudClient(readSettings(config, environment));
    return this;
  }

  get #cloud(): CloudClient {
    if (this.#client !== undefined) return this.#client;
    throw new ProviderConfigError("region", "is not set: the provider is not configured yet");
  }

  /**
   * Fills in defaults and automatic names, and reports invalid inputs. Throws
   * {@link UnknownTokenError}.
   */
  async check(
    request: InputsRequest & { readonly name: string; readonly oldInputs?: PropertyMap },
  ): Promise<CheckResult> {
    const { type, name, inputs: given, oldInputs } = request;
    const resource = resourceType(type);
    const { autoName } = resource;
    const isGiven = (property: string) => given[property] !== undefined && given[property] !== null;
    if (autoName === undefined || [autoName.property, ...autoName.unless].some(isGiven))
      return validated(resource, checkProperties(resource.inputs, given));
    const { property } = autoName;
    const { inputs, failures } = checkProperties(resource.inputs, {
      ...given,
      [property]: oldInputs?.[property] ?? autoName.make(name),
    });
    const defaults = [...(inputs[defaultsKey] as readonly string[]), property].sort();
    return validated(resource, { inputs: { ...inputs, [defaultsKey]: defaults }, failures });
  }

  async diff(
    request: Omit<ChangeRequest, "id">,
  ): Promise<DiffResult & { readonly detailed: DetailedDiff }> {
    const { type, state, inputs, ignoreChanges } = request;
    const { inputs: properties, autoName } = resourceType(type);
    const detailed = diffProperties(properties, state, inputs, ignoreChanges);
    const replaces = changedProperties(detailed, ({ replace }) => replace);
    // The old and the new resource can't exist together if both have the same name.
    const keepsName =
      autoName?.property === "name" &&
      !replaces.includes("name") &&
      inputs["name"] !== undefined &&
      !(inputs[defaultsKey] as readonly string[] | undefined)?.includes("name");
    return {
      changes: Object.keys(detailed).length > 0,
      replaces,
      detailed,
      deleteBeforeReplace: replaces.length > 0 && keepsName,
    };
  }

  /**
   * In a preview the id is `""`, and outputs of the cloud are unknown. Throws `CloudCallError`,
   * {@link PartialCreateError}.
   */
  async create(request: InputsRequest): Promise<ExistingResource> {
    const resource = resourceType(request.type);
    const inputs = withoutDefaultLists(request.inputs) as PropertyMap;
    if (request.preview) return { id: "", state: previewState(resource, inputs, {}) };
    rejectUnknown(resource, inputs);
    const { id, state } = await resource.create(this.#cloud, inputs);
    const kept = { ...keptState(resource, inputs), ...state };
    try {
      const found = await resource.read(this.#cloud, id, { ...inputs, ...kept });
      if (found === undefined) throw new Error("it doesn't exist when it is read");
      return { id, state: { ...found, ...kept } };
    } catch (error) {
      throw new PartialCreateError(id, { ...inputs, ...kept }, error);
    }
  }

  /** Without `inputs`, as in an import, the result has every input that isn't a default. */
  async read(
    request: Pick<ChangeRequest, "type" | "id"> & Partial<Pick<ChangeRequest, "state" | "inputs">>,
  ): Promise<{ readonly state: PropertyMap; readonly inputs: PropertyMap } | undefined> {
    const { type, id, state: oldState = {}, inputs = {} } = request;
    const resource = resourceType(type);
    const found = await resource.read(this.#cloud, id, oldState);
    if (found === undefined) return undefined;
    const state = { ...found, ...keptState(resource, oldState) };
    const isImport = Object.keys(inputs).length === 0;
    return {
      state,
      inputs: isImport ? importedInputs(resource, state) : refreshedInputs(resource, inputs, state),
    };
  }

  async update(request: ChangeRequest): Promise<PropertyMap> {
    const { type, id, state } = request;
    const resource = resourceType(type);
    const { detailed } = await this.diff(request);
    const names = changedProperties(detailed);
    const wanted: Record<string, PropertyValue> = {
      ...(withoutDefaultLists(request.inputs) as PropertyMap),
    };
    // What the program leaves out, and what it ignores, stays as it is.
    for (const [name, property] of Object.entries(resource.inputs)) {
      const value = state[name];
      const isOpen = wanted[name] === undefined || !property.stateOnly;
      if (value !== undefined && !names.includes(name) && isOpen) wanted[name] = value;
    }
    if (request.preview) return previewState(resource, wanted, state);
    rejectUnknown(resource, wanted);
    const changed = (...properties: readonly string[]) =>
      properties.some((property) => names.includes(property));
    await resource.update?.(this.#cloud, { id, state, wanted, changed });
    const kept = { ...pick(state, resource.returnedOnce ?? []), ...keptState(resource, wanted) };
    const found = await resource.read(this.#cloud, id, { ...state, ...kept });
    if (found === undefined) throw new Error(`${type} ${id} does not exist. Refresh the stack`);
    return { ...found, ...kept };
  }

  /** Does nothing if the resource doesn't exist, or if the real provider only forgets it. */
  async delete(request: ExistingResource & { readonly type: string }): Promise<void> {
    await resourceType(request.type).delete?.(this.#cloud, request);
  }

  /** Throws {@link UnknownTokenError}, `FunctionArgumentError` and `CloudCallError`. */
  async invoke(token: string, args: PropertyMap): Promise<PropertyMap> {
    const provided = providerFunctions[token];
    if (provided === undefined)
      throw new UnknownTokenError("function", token, Object.keys(providerFunctions));
    return provided.call(this.#cloud, args);
  }
}

function resourceType(type: string): ResourceType {
  const resource = resourceTypes.get(type);
  if (resource === undefined) throw new UnknownTokenError("resource", type, resourceTypes.keys());
  return resource;
}

function validated(resource: ResourceType, { inputs, failures }: CheckResult): CheckResult {
  const failure = resource.validate?.(inputs);
  return { inputs, failures: failure === undefined ? failures : [...failures, failure] };
}

function withoutDefaultLists(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map(withoutDefaultLists);
  if (!isPropertyMap(value)) return value;
  const members = Object.entries(value).filter(([name]) => name !== defaultsKey);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutDefaultLists(member)]));
}

/** The part of a state that no read returns. */
function keptState({ inputs, returnedOnce = [] }: ResourceType, state: PropertyMap): PropertyMap {
  const names = [...Object.keys(inputs).filter((name) => inputs[name]?.stateOnly), ...returnedOnce];
  return pick(state, names);
}

function pick(from: PropertyMap, names: readonly string[]): PropertyMap {
  return Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])),
  );
}

function previewState(
  { inputs: properties, outputs }: ResourceType,
  inputs: PropertyMap,
  old: PropertyMap,
): PropertyMap {
  const computed = [
    ...Object.keys(outputs),
    ...Object.keys(properties).filter((name) => properties[name]?.computed),
  ];
  const unknown = computed
    .filter((name) => inputs[name] === undefined && old[name] === undefined)
    .map((name) => [name, unknownValue]);
  return { ...Object.fromEntries(unknown), ...pick(old, computed), ...inputs };
}

function rejectUnknown({ type }: ResourceType, inputs: PropertyMap): void {
  const name = Object.keys(inputs).find((property) => containsUnknown(inputs[property]));
  if (name !== undefined)
    throw new Error(`${type}: ${name} is unknown. Only a preview can have unknown values`);
}

/** The inputs of the program, with the present value of each property that has drifted. */
function refreshedInputs(
  resource: ResourceType,
  oldInputs: PropertyMap,
  state: PropertyMap,
): PropertyMap {
  const inputs: Record<string, PropertyValue> = { ...oldInputs };
  for (const [name, property] of Object.entries(resource.inputs)) {
    if (oldInputs[name] === undefined) continue;
    // Another spelling of the same value, such as JSON with other spacing, stays as it is.
    const drift = diffProperties(
      { [name]: property },
      pick(state, [name]),
      pick(oldInputs, [name]),
    );
    if (Object.keys(drift).length === 0) continue;
    delete inputs[name];
    Object.assign(inputs, pick(state, [name]));
  }
  return inputs;
}

function importedInputs(resource: ResourceType, state: PropertyMap): PropertyMap {
  const inputs: Record<string, PropertyValue> = { [defaultsKey]: [] };
  for (const [name, property] of Object.entries(resource.inputs)) {
    const value = state[name];
    if (value === undefined || property.conflictsWith?.some((other) => inputs[other] !== undefined))
      continue;
    if (property.required || !(isEmpty(value) || property.default === value)) inputs[name] = value;
  }
  return inputs;
}
