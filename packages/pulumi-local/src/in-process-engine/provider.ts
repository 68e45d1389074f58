/**
 * A provider as the in-process engine uses it. All values are plain: secrets are taken out before.
 */

import { urnName, urnType } from "../protocol/urn.ts";
import type { PropertyMap } from "../protocol/values.ts";
import type { CheckFailure } from "../provider/check.ts";
import { AlicloudProvider } from "../provider/provider.ts";

export interface Change {
  readonly changes: boolean;
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

export interface EngineProvider {
  check(
    urn: string,
    olds: PropertyMap,
    news: PropertyMap,
  ): Promise<{ readonly inputs: PropertyMap; readonly failures: readonly CheckFailure[] }>;
  diff(
    urn: string,
    id: string,
    old: { readonly inputs: PropertyMap; readonly outputs: PropertyMap },
    news: PropertyMap,
    ignoreChanges: readonly string[],
  ): Promise<Change>;
  /**
   * A resource that came to be and then failed rejects with its `id` and `state`
   * (`PartialCreateError`).
   */
  create(
    urn: string,
    inputs: PropertyMap,
  ): Promise<{ readonly id: string; readonly state: PropertyMap }>;
  /** `undefined` when the resource is gone. */
  read(
    urn: string,
    id: string,
    inputs: PropertyMap,
    state: PropertyMap,
  ): Promise<{ readonly state: PropertyMap; readonly inputs: PropertyMap } | undefined>;
  update(
    urn: string,
    id: string,
    old: { readonly inputs: PropertyMap; readonly outputs: PropertyMap },
    news: PropertyMap,
    ignoreChanges: readonly string[],
  ): Promise<PropertyMap>;
  delete(urn: string, id: string, state: PropertyMap): Promise<void>;
  invoke(token: string, args: PropertyMap): Promise<PropertyMap>;
}

/** The stand-in, the same class that the real engine reaches through its plugin. */
export function alicloudProvider(config: PropertyMap): EngineProvider {
  const provider = AlicloudProvider.configure(config);
  return {
    check: async (urn, olds, news) =>
      AlicloudProvider.check({ type: urnType(urn), name: urnName(urn), olds, news }),
    diff: async (urn, _id, old, news, ignoreChanges) =>
      AlicloudProvider.diff({ type: urnType(urn), state: old.outputs, news, ignoreChanges }),
    create: (urn, inputs) => provider.create({ type: urnType(urn), inputs }),
    read: (urn, id, inputs, state) => provider.read({ type: urnType(urn), id, inputs, state }),
    update: (urn, id, old, news, ignoreChanges) =>
      provider.update({ type: urnType(urn), id, state: old.outputs, news, ignoreChanges }),
    delete: (urn, id, state) => provider.delete({ type: urnType(urn), id, state }),
    invoke: (token, args) => provider.invoke(token, args),
  };
}
