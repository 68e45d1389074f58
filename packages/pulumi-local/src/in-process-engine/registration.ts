/** What a program registers, and what the engine keeps of it. */
import type { ProviderPlugin } from "../protocol/provider.ts";
import { markSecrets } from "../protocol/secrets.ts";
import type { PropertyMap } from "../protocol/values.ts";
import type { StateResource } from "../stack/state.ts";
import type { Alias } from "./aliases.ts";

/** Which provider a resource or function uses. */
export interface ProviderChoice {
  /** Type token of the resource or function. */
  readonly type: string;
  /** `urn::id` of a provider resource; `""` is the default provider of the package. */
  readonly provider: string;
  readonly version: string;
}

/** A resource that the program only reads. */
export interface ReadRequest extends ProviderChoice {
  readonly id: string;
  readonly name: string;
  /** URN, or `""`. */
  readonly parent: string;
  readonly properties: PropertyMap;
  readonly dependencies: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
}

/** A resource that the program registers. Properties can contain marked secrets. */
export interface Registration extends Omit<ReadRequest, "id"> {
  readonly custom: boolean;
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly deleteBeforeReplace: boolean | undefined;
  /** `undefined`: as the parent. */
  readonly protect: boolean | undefined;
  /** `undefined`: as the parent. */
  readonly retainOnDelete: boolean | undefined;
  /** URN, or `""`: as the parent. */
  readonly deletedWith: string;
  readonly aliases: readonly Alias[];
  /** Id of an existing resource to import, or `""`. */
  readonly importId: string;
}

/** A resource in the state of the in-process engine. */
export interface EngineResource extends StateResource {
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  readonly dependencies: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly provider?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deletedWith?: string;
  readonly additionalSecretOutputs?: readonly string[];
  /** The id that the resource was imported with. */
  readonly importID?: string;
}

/** Where a stack gets its providers from. */
export interface Providers {
  /** Starts a plugin that isn't configured yet. Rejects for a package without a provider. */
  start(packageName: string): Promise<ProviderPlugin>;
  /** The stack's settings for the package. Secret ones are marked. */
  settings(packageName: string): PropertyMap;
}

/** What the state has of a custom resource that exists. */
export function customResource(
  urn: string,
  registration: Registration,
  provider: string,
  id: string,
  inputs: PropertyMap,
  state: PropertyMap,
): EngineResource {
  const { type, parent, dependencies, propertyDependencies } = registration;
  const { additionalSecretOutputs, importId } = registration;
  return {
    urn,
    type,
    custom: true,
    id,
    parent,
    provider,
    dependencies,
    propertyDependencies,
    inputs,
    outputs: markSecrets(state, {}, additionalSecretOutputs),
    ...deletionOptions(registration),
    ...(additionalSecretOutputs.length === 0 ? {} : { additionalSecretOutputs }),
    ...(importId === "" ? {} : { importID: importId }),
  };
}

/** The options that decide about the deletion of a resource, as a state has them. */
export function deletionOptions({
  protect,
  retainOnDelete,
  deletedWith,
}: Pick<Registration, "protect" | "retainOnDelete" | "deletedWith">): Pick<
  EngineResource,
  "protect" | "retainOnDelete" | "deletedWith"
> {
  return {
    ...(protect ? { protect } : {}),
    ...(retainOnDelete ? { retainOnDelete } : {}),
    ...(deletedWith === "" ? {} : { deletedWith }),
  };
}
