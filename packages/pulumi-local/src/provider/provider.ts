/**
 * The stand-in for Pulumi's `alicloud` provider: resources of a program become real signed calls to
 * the local cloud.
 */

import {
  containsUnknown,
  isEmpty,
  isPropertyMap,
  type PropertyMap,
  type PropertyValue,
  unknownValue,
} from "../protocol/values.ts";
import { type CheckFailure, checkProperties, defaultsKey } from "./check.ts";
import { CloudClient } from "./client.ts";
import { changedProperties, type DetailedDiff, diffProperties } from "./diff.ts";
import { providerFunctions } from "./functions.ts";
import type { ResourceKind } from "./resource.ts";
import { resourceKinds } from "./resources/index.ts";
import type { Properties } from "./schema.ts";
import { readSettings } from "./settings.ts";

/** Version of `@pulumi/alicloud` that the stand-in follows. */
export const providerVersion = "3.108.0";

/** A resource or function that the stand-in does not know. */
export class UnknownTokenError extends Error {
  readonly code = "UnknownToken";
  readonly token: string;
  constructor(what: "resource" | "function", token: string, known: Iterable<string>) {
    super(
      `the stand-in alicloud provider has no ${what} ${token}; it has: ${[...known].sort().join(", ")}`,
    );
    this.name = "UnknownTokenError";
    this.token = token;
  }
}

/**
 * A step failed after the resource had come to be: the engine has to keep it, or it would be lost.
 */
export class PartialCreateError extends Error {
  readonly code = "PartialCreate";
  readonly id: string;
  readonly state: PropertyMap;
  constructor(id: string, state: PropertyMap, cause: unknown) {
    super(
      `the resource was created, but ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
    this.name = "PartialCreateError";
    this.id = id;
    this.state = state;
  }
}

export interface CheckRequest {
  readonly type: string;
  /** Name in the program, from which automatic names are made. */
  readonly name: string;
  /** What the program gives. */
  readonly news: PropertyMap;
  /** Checked inputs of before. */
  readonly olds?: PropertyMap | undefined;
}

export interface Diff {
  readonly changes: boolean;
  /** Top-level properties whose change needs a new resource. */
  readonly replaces: readonly string[];
  readonly detailed: DetailedDiff;
  readonly deleteBeforeReplace: boolean;
}

/**
 * All values are plain: an engine takes secrets out before it asks, and marks them again in the
 * answer. In a preview nothing is called.
 */
export class AlicloudProvider {
  readonly #client: CloudClient;

  private constructor(client: CloudClient) {
    this.#client = client;
  }

  /** Throws `ProviderConfigError` for a setting that is missing or wrong. */
  static configure(config: PropertyMap): AlicloudProvider {
    return new AlicloudProvider(new CloudClient(readSettings(config)));
  }

  static get types(): readonly string[] {
    return [...resourceKinds.keys()];
  }

  /**
   * Fills in defaults and automatic names, and tells what is wrong. Needs no configuration. Throws
   * {@link UnknownTokenError}.
   */
  static check({ type, name, news, olds }: CheckRequest): {
    readonly inputs: PropertyMap;
    readonly failures: readonly CheckFailure[];
  } {
    const kind = kindOf(type);
    const auto = kind.autoName;
    const given = { ...news };
    const named =
      auto === undefined ||
      [auto.property, ...auto.unless].some((property) => !isMissing(given[property]));
    if (auto !== undefined && !named)
      given[auto.property] = olds?.[auto.property] ?? auto.make(name);
    const { inputs, failures } = checkProperties(kind.inputs, given);
    if (auto !== undefined && !named) {
      const defaults = [...(inputs[defaultsKey] as readonly string[]), auto.property].sort();
      return validated(kind, { ...inputs, [defaultsKey]: defaults }, failures);
    }
    return validated(kind, inputs, failures);
  }

  static diff(request: {
    readonly type: string;
    readonly state: PropertyMap;
    readonly news: PropertyMap;
    readonly olds?: PropertyMap | undefined;
    readonly ignoreChanges?: readonly string[];
  }): Diff {
    const kind = kindOf(request.type);
    const detailed = diffProperties(
      kind.inputs,
      request.state,
      request.news,
      request.ignoreChanges,
    );
    const replaces = changedProperties(detailed, (change) => change.replace);
    // A resource that keeps an automatic-name property which the program sets can't stand beside
    // its successor.
    const auto = kind.autoName?.property;
    const keepsName =
      auto === "name" &&
      !replaces.includes(auto) &&
      request.news[auto] !== undefined &&
      !(request.news[defaultsKey] as readonly string[] | undefined)?.includes(auto);
    return {
      changes: Object.keys(detailed).length > 0,
      replaces,
      detailed,
      deleteBeforeReplace: replaces.length > 0 && keepsName,
    };
  }

  /**
   * In a preview the id is `""`, and what only the cloud can tell is unknown. Throws
   * `CloudCallError`, {@link PartialCreateError}.
   */
  async create(request: {
    readonly type: string;
    readonly inputs: PropertyMap;
    readonly preview?: boolean;
  }): Promise<{ readonly id: string; readonly state: PropertyMap }> {
    const kind = kindOf(request.type);
    const inputs = plain(request.inputs) as PropertyMap;
    if (request.preview) return { id: "", state: previewState(kind, inputs, {}) };
    refuseUnknown(kind, inputs);
    const { id, state } = await kind.create(this.#client, inputs);
    const known = { ...stateOnly(kind.inputs, inputs), ...state };
    try {
      const read = await kind.read(this.#client, id, { ...inputs, ...known });
      if (read === undefined) throw new Error("it is not there when it is read back");
      return { id, state: { ...read, ...known } };
    } catch (error) {
      throw new PartialCreateError(id, { ...inputs, ...known }, error);
    }
  }

  /**
   * `undefined` when the resource is gone. `inputs` are what the program would say for the resource
   * as it is.
   */
  async read(request: {
    readonly type: string;
    readonly id: string;
    readonly inputs?: PropertyMap | undefined;
    readonly state?: PropertyMap | undefined;
  }): Promise<
    { readonly id: string; readonly state: PropertyMap; readonly inputs: PropertyMap } | undefined
  > {
    const kind = kindOf(request.type);
    const old = request.state ?? {};
    const read = await kind.read(this.#client, request.id, old);
    if (read === undefined) return undefined;
    const kept = { ...stateOnly(kind.inputs, old), ...pick(old, kind.toldOnce ?? []) };
    const state = { ...read, ...kept };
    return { id: request.id, state, inputs: inputsOf(kind, state, request.inputs) };
  }

  async update(request: {
    readonly type: string;
    readonly id: string;
    readonly state: PropertyMap;
    readonly news: PropertyMap;
    readonly ignoreChanges?: readonly string[];
    readonly preview?: boolean;
  }): Promise<PropertyMap> {
    const kind = kindOf(request.type);
    const { detailed } = AlicloudProvider.diff(request);
    const names = changedProperties(detailed);
    const wanted: Record<string, PropertyValue> = { ...(plain(request.news) as PropertyMap) };
    for (const [name, property] of Object.entries(kind.inputs)) {
      const value = request.state[name];
      // What the program leaves open, and what it shall ignore, stays as it is.
      if (
        !names.includes(name) &&
        value !== undefined &&
        (wanted[name] === undefined || !property.stateOnly)
      )
        wanted[name] = value;
    }
    if (request.preview) return previewState(kind, wanted, request.state);
    refuseUnknown(kind, wanted);
    await kind.update?.(this.#client, {
      id: request.id,
      state: request.state,
      wanted,
      changed: (...properties) => properties.some((property) => names.includes(property)),
    });
    const known = {
      ...stateOnly(kind.inputs, wanted),
      ...pick(request.state, kind.toldOnce ?? []),
    };
    const read = await kind.read(this.#client, request.id, { ...request.state, ...known });
    if (read === undefined)
      throw new Error(`${request.type} ${request.id} is gone: refresh the stack`);
    return { ...read, ...known };
  }

  /** Does nothing when the resource is gone, or where the real provider only forgets it. */
  async delete(request: {
    readonly type: string;
    readonly id: string;
    readonly state: PropertyMap;
  }): Promise<void> {
    await kindOf(request.type).delete?.(this.#client, request.id, request.state);
  }

  /**
   * A function such as `alicloud:index/getCallerIdentity:getCallerIdentity`. Throws
   * {@link UnknownTokenError}.
   */
  async invoke(token: string, args: PropertyMap): Promise<PropertyMap> {
    const call = providerFunctions[token];
    if (call === undefined)
      throw new UnknownTokenError("function", token, Object.keys(providerFunctions));
    return call(this.#client, args);
  }
}

function kindOf(type: string): ResourceKind {
  const kind = resourceKinds.get(type);
  if (kind === undefined) throw new UnknownTokenError("resource", type, resourceKinds.keys());
  return kind;
}

function validated(kind: ResourceKind, inputs: PropertyMap, failures: readonly CheckFailure[]) {
  const more = kind.validate?.(inputs);
  return { inputs, failures: more === undefined ? failures : [...failures, more] };
}

function isMissing(value: PropertyValue | undefined): boolean {
  return value === undefined || value === null;
}

/** Without the lists of defaults, which are the engine's affair. */
function plain(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map((member: PropertyValue) => plain(member));
  if (!isPropertyMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      name === defaultsKey ? [] : [[name, plain(member)]],
    ),
  );
}

function pick(from: PropertyMap, names: readonly string[]): PropertyMap {
  return Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])),
  );
}

function stateOnly(properties: Properties, from: PropertyMap): PropertyMap {
  return pick(
    from,
    Object.keys(properties).filter((name) => properties[name]?.stateOnly),
  );
}

function previewState(kind: ResourceKind, inputs: PropertyMap, old: PropertyMap): PropertyMap {
  const open = [
    ...kind.outputs,
    ...Object.keys(kind.inputs).filter((name) => kind.inputs[name]?.computed),
  ];
  const unknown = open
    .filter((name) => inputs[name] === undefined && old[name] === undefined)
    .map((name) => [name, unknownValue]);
  return { ...Object.fromEntries(unknown), ...pick(old, open), ...inputs };
}

function refuseUnknown(kind: ResourceKind, inputs: PropertyMap): void {
  const found = Object.keys(inputs).find((name) => containsUnknown(inputs[name]));
  if (found !== undefined)
    throw new Error(`${kind.type} has an unknown value in ${found} outside of a preview`);
}

/**
 * At a refresh: the old inputs with what the cloud says now. At an import: everything that is there
 * and not a default.
 */
function inputsOf(
  kind: ResourceKind,
  state: PropertyMap,
  old: PropertyMap | undefined,
): PropertyMap {
  if (old === undefined || Object.keys(old).length === 0) return importedInputs(kind, state);
  const inputs: Record<string, PropertyValue> = { ...old };
  for (const [name, property] of Object.entries(kind.inputs)) {
    const [before, now] = [old[name], state[name]];
    if (before === undefined) continue;
    const drift = diffProperties({ [name]: property }, now === undefined ? {} : { [name]: now }, {
      [name]: before,
    });
    // A value that only looks different (another spacing of the same JSON) stays as the program
    // wrote it.
    if (Object.keys(drift).length === 0) continue;
    if (now === undefined) delete inputs[name];
    else inputs[name] = now;
  }
  return inputs;
}

function importedInputs(kind: ResourceKind, state: PropertyMap): PropertyMap {
  const inputs: Record<string, PropertyValue> = { [defaultsKey]: [] };
  for (const [name, property] of Object.entries(kind.inputs)) {
    const now = state[name];
    if (now === undefined || property.conflictsWith?.some((other) => inputs[other] !== undefined))
      continue;
    if (!property.required && (isEmpty(now) || property.default === now)) continue;
    inputs[name] = now;
  }
  return inputs;
}
