/** The provider resources of a stack: those of the program, and the default ones. */
import type { Provider } from "../protocol/provider.ts";
import { makeUrn } from "../protocol/urn.ts";
import type { ReferencedProvider } from "./custom-steps.ts";
import type { EngineState } from "./engine-state.ts";
import { ProviderRegistry } from "./provider-registry.ts";
import type { EngineResource, ProviderChoice, Providers, ReadRequest } from "./registration.ts";

/** What the registration of a provider resource says. */
type ProviderRegistration = Pick<
  ReadRequest,
  "type" | "parent" | "dependencies" | "properties" | "version"
>;

/** Finds the provider of a resource, and registers default providers when they are needed. */
export class StackProviders {
  readonly registry: ProviderRegistry;
  readonly #stack: string;
  readonly #project: string;
  readonly #providers: Providers;
  readonly #state: EngineState;
  /** Those of this run, by URN. */
  #defaultProviders = new Map<string, Promise<EngineResource>>();

  constructor(options: {
    readonly stack: string;
    readonly project: string;
    readonly providers: Providers;
    readonly state: EngineState;
  }) {
    this.#stack = options.stack;
    this.#project = options.project;
    this.#providers = options.providers;
    this.#state = options.state;
    this.registry = new ProviderRegistry((packageName) => options.providers.start(packageName));
  }

  /** Starts a run of the program: the settings of default providers are read again. */
  begin(): void {
    this.#defaultProviders = new Map();
  }

  /** Configures the provider, and stores its resource. */
  async register(urn: string, registration: ProviderRegistration): Promise<EngineResource> {
    const { type, parent, dependencies, properties, version } = registration;
    const { id: oldId = "", inputs: oldState = {} } = this.#state.get(urn) ?? {};
    const { version: _, ...oldInputs } = oldState;
    const old = oldId === "" ? undefined : { id: oldId, inputs: oldInputs };
    const { id, inputs: checked } = await this.registry.register(urn, properties, old);
    const inputs = version === "" ? checked : { ...checked, version };
    const resource = { urn, type, custom: true, id, parent, dependencies };
    return this.#state.store({ ...resource, inputs, outputs: inputs });
  }

  /** The provider of a resource in the state. */
  async of({ type, provider: reference = "" }: EngineResource): Promise<Provider> {
    return (await this.find({ type, provider: reference, version: "" })).provider;
  }

  /** The chosen provider, or the default provider of the package. */
  async find({ type, provider: wanted, version }: ProviderChoice): Promise<ReferencedProvider> {
    const known = this.registry.get(wanted);
    if (known !== undefined) return { provider: known, reference: wanted };
    const packageName = type.split(":", 1)[0] as string;
    const providerType = `pulumi:providers:${packageName}`;
    const suffix = version === "" ? "" : `_${version.replace(/[^0-9A-Za-z]/g, "_")}`;
    const urn = makeUrn(this.#stack, this.#project, "", providerType, `default${suffix}`);
    const registered =
      this.#defaultProviders.get(urn) ??
      this.register(urn, {
        type: providerType,
        parent: "",
        dependencies: [],
        version,
        properties: this.#providers.settings(packageName),
      });
    this.#defaultProviders.set(urn, registered);
    const { id = "" } = await registered;
    const reference = `${urn}::${id}`;
    return { provider: this.registry.get(reference) as Provider, reference };
  }
}
