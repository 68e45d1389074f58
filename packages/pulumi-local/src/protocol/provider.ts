/** A provider as an engine uses it. */
import type { ResourceIdentity } from "./urn.ts";
import type { PropertyMap } from "./values.ts";

/**
 * An invalid property, as a path (`lifecycleRules[0].enabled`), and the reason. The reason never
 * contains the value of a property.
 */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** The result of `check`. */
export interface CheckResult {
  /** The inputs with their defaults. */
  readonly inputs: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

/** The change of one property. */
export interface PropertyChange {
  readonly kind: "add" | "delete" | "update";
  /** The change needs a new resource. */
  readonly replace: boolean;
}

/** By path, such as `lifecycleRules[0].enabled`. */
export type DetailedDiff = Readonly<Record<string, PropertyChange>>;

/** The result of `diff`. */
export interface DiffResult {
  readonly changes: boolean;
  /** Top-level properties whose change needs a new resource. */
  readonly replaces: readonly string[];
  /** Missing if the provider doesn't say which properties differ. */
  readonly detailed?: DetailedDiff;
  readonly deleteBeforeReplace: boolean;
}

/** A resource that exists: its id and its state. */
export interface ExistingResource {
  readonly id: string;
  readonly state: PropertyMap;
}

/** A change of a resource that exists. */
export interface ResourceChange extends ResourceIdentity, ExistingResource {
  /** Checked inputs of the last run. */
  readonly oldInputs: PropertyMap;
  /** Checked inputs of this run. */
  readonly inputs: PropertyMap;
  readonly ignoreChanges: readonly string[];
}

/**
 * A provider before its configuration. Each configured provider of a program has its own. The
 * configuration can contain marked secrets.
 */
export interface ProviderPlugin {
  /** Fills in defaults and reports invalid settings. */
  checkConfig(
    request: ResourceIdentity & { readonly inputs: PropertyMap; readonly oldInputs: PropertyMap },
  ): Promise<CheckResult>;
  /** With `replaces`, resources can't move to the new configuration: they are replaced. */
  diffConfig(change: Omit<ResourceChange, "state" | "ignoreChanges">): Promise<DiffResult>;
  /** Called once. */
  configure(
    request: ResourceIdentity & { readonly id: string; readonly inputs: PropertyMap },
  ): Promise<Provider>;
  /** Ends the plugin's process. */
  close(): Promise<void>;
}

/** The calls that an engine makes to a provider. */
export interface Provider {
  /**
   * The provider takes marked secrets and marks those in its responses. Otherwise the engine
   * unwraps secrets before a call, and marks the same properties in the response.
   */
  readonly acceptsSecrets?: boolean;
  /** Fills in defaults and reports invalid inputs. `oldInputs` are those of the last run. */
  check(
    request: ResourceIdentity & { readonly inputs: PropertyMap; readonly oldInputs: PropertyMap },
  ): Promise<CheckResult>;
  diff(change: ResourceChange): Promise<DiffResult>;
  /** Throws {@link PartialCreateError} if the resource exists although its creation failed. */
  create(request: ResourceIdentity & { readonly inputs: PropertyMap }): Promise<ExistingResource>;
  /** `undefined` if the resource doesn't exist. The result has the inputs that match the state. */
  read(
    request: ResourceIdentity & ExistingResource & { readonly inputs: PropertyMap },
  ): Promise<{ readonly state: PropertyMap; readonly inputs: PropertyMap } | undefined>;
  /** The new state. */
  update(change: ResourceChange): Promise<PropertyMap>;
  delete(
    request: ResourceIdentity & ExistingResource & { readonly oldInputs: PropertyMap },
  ): Promise<void>;
  /** Calls a function such as `alicloud:index/getAccount:getAccount`. */
  invoke(token: string, args: PropertyMap): Promise<PropertyMap>;
}

/**
 * A step failed after the resource was created. The engine has to keep the resource, or nothing
 * would ever delete it.
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

/** Invalid arguments of a function. */
export class FunctionArgumentError extends Error {
  readonly failure: CheckFailure;
  constructor(failure: CheckFailure) {
    super(`${failure.property} ${failure.reason}`);
    this.name = "FunctionArgumentError";
    this.failure = failure;
  }
}
