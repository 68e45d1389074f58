/** The configured providers of a stack, by the `urn::id` that the state has. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Provider, ProviderPlugin } from "../protocol/provider.ts";
import { identityOf } from "../protocol/urn.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { checkedInputs } from "./checked-inputs.ts";
import { withSecretMarks } from "./secret-marks.ts";

/** A provider resource of the last run. */
interface OldProvider {
  readonly id: string;
  readonly inputs: PropertyMap;
}

interface Running {
  readonly plugin: ProviderPlugin;
  readonly provider: Provider;
  readonly inputs: PropertyMap;
}

/** Starts, configures and ends providers. Each provider resource has its own plugin process. */
export class ProviderRegistry {
  readonly #start: (packageName: string) => Promise<ProviderPlugin>;
  readonly #running = new Map<string, Running>();

  constructor(start: (packageName: string) => Promise<ProviderPlugin>) {
    this.#start = start;
  }

  /** The provider with this `urn::id`, if it runs. It takes and returns marked secrets. */
  get(reference: string): Provider | undefined {
    return this.#running.get(reference)?.provider;
  }

  /**
   * Checks the settings and configures a provider with them. A provider whose settings are the same
   * as in the last run keeps running. The id is a new one if resources can't move to the new
   * settings.
   */
  async register(
    urn: string,
    settings: PropertyMap,
    old: OldProvider | undefined,
  ): Promise<OldProvider> {
    const identity = identityOf(urn);
    const packageName = identity.type.slice("pulumi:providers:".length);
    const oldReference = `${urn}::${old?.id}`;
    const running = this.#running.get(oldReference);
    const plugin = running?.plugin ?? (await this.#start(packageName));
    let fresh = running === undefined ? plugin : undefined;
    try {
      const oldInputs = old?.inputs ?? {};
      const inputs = checkedInputs(
        await plugin.checkConfig({ ...identity, inputs: settings, oldInputs }),
      );
      if (running !== undefined && isDeepStrictEqual(inputs, oldInputs)) return old as OldProvider;
      const diff = old && (await plugin.diffConfig({ ...identity, id: old.id, inputs, oldInputs }));
      const isReplaced = diff !== undefined && diff.replaces.length > 0;
      const id = old === undefined || isReplaced ? randomUUID() : old.id;
      fresh ??= await this.#start(packageName);
      const provider = withSecretMarks(await fresh.configure({ ...identity, id, inputs }));
      if (running !== undefined && !isReplaced) await running.plugin.close();
      this.#running.set(`${urn}::${id}`, { plugin: fresh, provider, inputs });
      return { id, inputs };
    } catch (error) {
      await fresh?.close();
      throw error;
    }
  }

  /** Whether a resource of the old provider has to be replaced to move to the new one. */
  async isReplacedBy(oldReference: string, reference: string): Promise<boolean> {
    const [old, current] = [this.#running.get(oldReference), this.#running.get(reference)];
    if (oldReference === reference || old === undefined || current === undefined) return false;
    const at = reference.lastIndexOf("::");
    const identity = { ...identityOf(reference.slice(0, at)), id: reference.slice(at + 2) };
    const { inputs } = current;
    const diff = await current.plugin.diffConfig({ ...identity, inputs, oldInputs: old.inputs });
    return diff.replaces.length > 0;
  }

  /** The provider resource has a new URN. */
  rename(oldUrn: string, urn: string): void {
    for (const [reference, running] of [...this.#running]) {
      if (!reference.startsWith(`${oldUrn}::`)) continue;
      this.#running.delete(reference);
      this.#running.set(urn + reference.slice(oldUrn.length), running);
    }
  }

  async close(): Promise<void> {
    const plugins = [...this.#running.values()].map(({ plugin }) => plugin);
    this.#running.clear();
    await Promise.all(plugins.map((plugin) => plugin.close()));
  }
}
