/** The providers of the in-process engine: alicloud and dynamic resources. */
import type { Provider } from "../protocol/provider.ts";
import { secretValue } from "../protocol/secrets.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { AlicloudProvider } from "../provider/provider.ts";
import type { StackConfig } from "../stack/config.ts";
import { DeployError } from "../stack/error.ts";
import type { DynamicProvider } from "./dynamic-provider.ts";
import type { Providers } from "./registration.ts";

/** Starts each provider when it is first needed. */
export class PackageProviders implements Providers {
  readonly #startDynamic: (config: StackConfig) => Promise<DynamicProvider>;
  #config: StackConfig;
  #alicloud: Provider | undefined;
  #dynamic: Promise<DynamicProvider> | undefined;

  constructor(
    config: StackConfig,
    startDynamic: (config: StackConfig) => Promise<DynamicProvider>,
  ) {
    this.#config = config;
    this.#startDynamic = startDynamic;
  }

  /** Providers that are used from now on have these settings. */
  async configure(config: StackConfig): Promise<void> {
    await this.close();
    this.#config = config;
    this.#alicloud = undefined;
  }

  async default(
    packageName: string,
  ): Promise<{ readonly provider: Provider; readonly inputs: PropertyMap }> {
    const { values, secretKeys } = this.#config;
    if (packageName === "pulumi-nodejs") {
      this.#dynamic ??= this.#startDynamic(this.#config);
      return { provider: await this.#dynamic, inputs: marked(values, secretKeys) };
    }
    if (packageName !== "alicloud") throw unknownPackage(packageName);
    const prefix = "alicloud:";
    const names = Object.keys(values).filter((key) => key.startsWith(prefix));
    const settings = Object.fromEntries(
      names.map((key) => [key.slice(prefix.length), values[key] ?? ""]),
    );
    this.#alicloud ??= new AlicloudProvider().configure(settings);
    const secretNames = secretKeys.map((key) => key.slice(prefix.length));
    return { provider: this.#alicloud, inputs: marked(settings, secretNames) };
  }

  async configured(packageName: string, inputs: PropertyMap): Promise<Provider> {
    if (packageName === "alicloud") return new AlicloudProvider().configure(inputs);
    throw unknownPackage(packageName);
  }

  async close(): Promise<void> {
    const dynamic = this.#dynamic;
    this.#dynamic = undefined;
    await (await dynamic?.catch(() => undefined))?.close();
  }
}

/** The settings as a state shows them. */
function marked(
  values: Readonly<Record<string, string>>,
  secretKeys: readonly string[],
): PropertyMap {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      secretKeys.includes(key) ? secretValue(value) : value,
    ]),
  );
}

function unknownPackage(packageName: string): DeployError {
  return new DeployError(
    "EngineFailed",
    `the in-process engine has no provider for ${packageName}, only for alicloud and dynamic resources`,
  );
}
