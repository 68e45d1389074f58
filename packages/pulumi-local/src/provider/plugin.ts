/** The provider as an engine starts it, in this process. */
import { isDeepStrictEqual } from "node:util";
import type { ProviderPlugin } from "../protocol/provider.ts";
import { withoutSecrets } from "../protocol/secrets.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { AlicloudProvider } from "./provider.ts";

/** A provider that isn't configured yet. */
export function alicloudPlugin(): ProviderPlugin {
  return {
    checkConfig: async ({ inputs }) => ({ inputs, failures: [] }),
    diffConfig: async ({ oldInputs, inputs }) => ({
      changes: changedSettings(oldInputs, inputs).length > 0,
      replaces: [],
      deleteBeforeReplace: false,
    }),
    configure: async ({ inputs }) => new AlicloudProvider().configure(withoutSecrets(inputs)),
    close: async () => undefined,
  };
}

/** The settings that differ. As with the real provider, no change of one replaces resources. */
export function changedSettings(oldInputs: PropertyMap, inputs: PropertyMap): readonly string[] {
  const [before, after] = [withoutSecrets(oldInputs), withoutSecrets(inputs)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => !isDeepStrictEqual(before[name], after[name])).sort();
}
