/**
 * The configuration in a plan. It only helps to read the values, so whatever has an unexpected form
 * counts as missing.
 */
export type Configuration = Readonly<Record<string, unknown>>;

/** The members of an object, or none. */
export const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};

/** The modules of an address, each with its index. */
export const modulesOf = (moduleAddress: string): string[] =>
  moduleAddress.match(/module\.[^.[]+(?:\["(?:[^"\\]|\\.)*"\]|\[\d+\])?/g) ?? [];

/** `module.m["k"]` is a call of `m`. */
export const callName = (step: string): string =>
  step.replace(/^module\./, "").replace(/\[.*$/s, "");

/** The call of a module in the configuration of another one. */
export const callOf = (module: Configuration, step: string): Configuration =>
  membersOf(membersOf(module["module_calls"])[callName(step)]);

/** The configuration of a module, found by its address. */
export function moduleAt(configuration: Configuration, steps: readonly string[]): Configuration {
  return steps.reduce(
    (module, step) => membersOf(callOf(module, step)["module"]),
    membersOf(configuration["root_module"]),
  );
}

/** Every reference in an expression, and in the blocks inside it. */
export function referencesIn(expression: unknown): string[] {
  if (typeof expression !== "object" || expression === null) return [];
  return Object.entries(expression).flatMap(([member, value]) => {
    if (member === "constant_value") return [];
    if (member !== "references") return referencesIn(value);
    return Array.isArray(value)
      ? value.filter((each): each is string => typeof each === "string")
      : [];
  });
}

/** The configuration of resources, by module and address. */
export class ResourceConfigurations {
  readonly #configuration: Configuration;
  readonly #byModule = new Map<string, ReadonlyMap<unknown, Configuration>>();

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  /** @param address `alicloud_oss_bucket.media`, without an index. */
  at(modules: readonly string[], address: string): Configuration {
    const key = modules.map(callName).join(".");
    let byAddress = this.#byModule.get(key);
    if (byAddress === undefined) {
      const { resources } = moduleAt(this.#configuration, modules);
      const all = Array.isArray(resources) ? resources.map(membersOf) : [];
      byAddress = new Map(all.map((each) => [each["address"], each]));
      this.#byModule.set(key, byAddress);
    }
    return byAddress.get(address) ?? {};
  }
}
