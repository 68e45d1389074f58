/** The configuration in a plan, as far as it is used here. */
export interface Configuration {
  readonly provider_config?: Readonly<Record<string, ProviderConfiguration>>;
  readonly root_module?: ModuleConfiguration;
}

export interface ProviderConfiguration {
  readonly name?: string;
  readonly alias?: string;
  readonly expressions?: Expressions;
}

export interface ModuleConfiguration {
  readonly resources?: readonly ResourceConfiguration[];
  readonly module_calls?: Readonly<Record<string, ModuleCall>>;
  readonly outputs?: Readonly<Record<string, { readonly expression?: unknown } | undefined>>;
}

export interface ModuleCall {
  readonly module?: ModuleConfiguration;
  readonly expressions?: Expressions;
  readonly for_each_expression?: unknown;
}

export interface ResourceConfiguration {
  readonly address?: string;
  readonly provider_config_key?: string;
  readonly expressions?: Expressions;
  readonly for_each_expression?: unknown;
}

export type Expressions = Readonly<Record<string, unknown>>;

/** The modules of an address, each with its index. */
export const modulesOf = (moduleAddress: string): string[] =>
  moduleAddress.match(/module\.[^.[]+(?:\["(?:[^"\\]|\\.)*"\]|\[\d+\])?/g) ?? [];

/** `module.m["k"]` is a call of `m`. */
export const callName = (step: string): string =>
  step.replace(/^module\./, "").replace(/\[.*$/s, "");

/** The configuration of a module, found by its address. */
export function moduleAt(
  root: ModuleConfiguration | undefined,
  steps: readonly string[],
): ModuleConfiguration | undefined {
  return steps.reduce<ModuleConfiguration | undefined>(
    (module, step) => module?.module_calls?.[callName(step)]?.module,
    root,
  );
}

/** Every reference in an expression, and in the blocks inside it. */
export function referencesIn(expression: unknown): string[] {
  if (typeof expression !== "object" || expression === null) return [];
  const { references } = expression as { readonly references?: unknown };
  const own = Array.isArray(references)
    ? references.filter((each): each is string => typeof each === "string")
    : [];
  return [
    ...own,
    ...Object.entries(expression).flatMap(([member, value]) =>
      member === "references" || member === "constant_value" ? [] : referencesIn(value),
    ),
  ];
}

/** The configuration of resources, by module and address. */
export class ResourceConfigurations {
  readonly #root: ModuleConfiguration | undefined;
  readonly #byModule = new Map<ModuleConfiguration, ReadonlyMap<string, ResourceConfiguration>>();

  constructor(root: ModuleConfiguration | undefined) {
    this.#root = root;
  }

  /** @param address `alicloud_oss_bucket.media`, without an index. */
  at(modules: readonly string[], address: string): ResourceConfiguration | undefined {
    const module = moduleAt(this.#root, modules);
    if (module === undefined) return undefined;
    let byAddress = this.#byModule.get(module);
    if (byAddress === undefined) {
      byAddress = new Map((module.resources ?? []).map((each) => [each.address ?? "", each]));
      this.#byModule.set(module, byAddress);
    }
    return byAddress.get(address);
  }
}
