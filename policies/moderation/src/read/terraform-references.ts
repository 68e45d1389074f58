import {
  type Configuration,
  callName,
  callOf,
  membersOf,
  moduleAt,
  referencesIn,
} from "./terraform-configuration.ts";

/** Where an expression is written: a module, and the index of the resource that has it. */
interface Origin {
  readonly modules: readonly string[];
  /** `["a"]` or `[0]`, or an empty text. */
  readonly index: string;
  readonly configuration: Configuration;
}

/** Modules and outputs can refer to each other this often. More is a circle. */
const maxDepth = 20;

/** If one of more instances is meant, it could be any. */
const maxInstances = 50;

/** The resources that expressions refer to, also through variables and outputs of modules. */
export class References {
  readonly #configuration: Configuration;
  /** Address without index to the addresses of its instances, by index. */
  readonly #instances = new Map<string, Map<string, string>>();

  constructor(configuration: Configuration, addresses: readonly string[]) {
    this.#configuration = configuration;
    for (const address of addresses) {
      const index = indexOf(address);
      const resource = address.slice(0, address.length - index.length);
      const instances = this.#instances.get(resource) ?? new Map<string, string>();
      this.#instances.set(resource, instances.set(index, address));
    }
  }

  /** The addresses of the resources that an expression refers to. */
  of(expression: unknown, origin: Origin): string[] {
    return [...new Set(this.#resolve(referencesIn(expression), origin, 0))];
  }

  #resolve(
    references: readonly string[],
    origin: Origin,
    depth: number,
    isEach = references.some((each) => /^(each|count)\./.test(each)),
  ): string[] {
    if (depth > maxDepth) return [];
    // `x["a"]` is in the list together with `x`, which alone would mean every instance.
    const indexed = references.filter((each) => each.includes("["));
    const isCovered = (each: string) => indexed.some((other) => other.startsWith(`${each}[`));
    return references.flatMap((reference) => {
      const [first = "", second = "", third = ""] = stepsOf(reference);
      if (isCovered(reference)) return [];
      if (first === "var") return this.#variable(second, origin, depth);
      if (first === "each") return this.#forEach(origin, depth);
      if (first === "module") return this.#output(second, third, origin, depth);
      // Data sources are something outside the stack.
      if (first === "data") return [reference];
      return this.#resource(`${first}.${second}`, isEach, origin);
    });
  }

  #resource(resource: string, isEach: boolean, { modules, index }: Origin): string[] {
    const written = indexOf(resource);
    const name = resource.slice(0, resource.length - written.length);
    const instances = this.#instances.get([...modules, name].join("."));
    if (instances === undefined) return [];
    const one = instances.get(written !== "" ? written : isEach ? index : "");
    return one === undefined ? firstOf(instances.values(), maxInstances) : [one];
  }

  /** What the call of the module passes. */
  #variable(name: string, { modules }: Origin, depth: number): string[] {
    const step = modules.at(-1);
    if (step === undefined) return [];
    const outer = modules.slice(0, -1);
    const call = callOf(moduleAt(this.#configuration, outer), step);
    const index = step.slice(`module.${callName(step)}`.length);
    const origin = { modules: outer, index, configuration: call };
    return this.#resolve(referencesIn(membersOf(call["expressions"])[name]), origin, depth + 1);
  }

  /** `each.value` of a resource that is created for each instance of another one. */
  #forEach(origin: Origin, depth: number): string[] {
    const references = referencesIn(origin.configuration["for_each_expression"]);
    const others = references.filter((each) => !each.startsWith("each."));
    return this.#resolve(others, origin, depth + 1, true);
  }

  #output(call: string, output: string, { modules, index }: Origin, depth: number): string[] {
    const inner = [...modules, `module.${call}`];
    const outputs = membersOf(moduleAt(this.#configuration, inner)["outputs"]);
    const { expression } = membersOf(outputs[output]);
    const origin = { modules: inner, index, configuration: {} };
    return this.#resolve(referencesIn(expression), origin, depth + 1);
  }
}

/** `["a"]` or `[0]` at the end of an address, or an empty text. A key can have brackets in it. */
export const indexOf = (address: string): string =>
  /\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]$/s.exec(address)?.[0] ?? "";

/** The steps of `a.b["c"].d`, with the indexes at their steps. */
const stepsOf = (reference: string): string[] =>
  reference.match(/[^.[]+(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]]*)\])*/g) ?? [];

function firstOf(values: Iterable<string>, most: number): string[] {
  const found: string[] = [];
  for (const value of values) {
    if (found.length === most) break;
    found.push(value);
  }
  return found;
}
