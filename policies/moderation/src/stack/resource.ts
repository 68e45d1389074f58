import type { Fact, PropertyRef } from "../fact/fact.ts";
import type { Reader } from "../fact/readers.ts";
import { type PropertyPath, Unknown, unknownPart, type Value, valueAt } from "../fact/value.ts";

export type Properties = Readonly<Record<string, Value>>;

/** Where the program declares a resource. */
export interface SourceLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column?: number;
}

/** A resource as a reader returns it, wherever the stack comes from. */
export interface ResourceData {
  /** A URN of Pulumi, or an address of Terraform. */
  readonly urn: string;
  /** Type token of Pulumi: `alicloud:oss/bucket:Bucket`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** URN of the parent. */
  readonly parent?: string;
  /** URN of the explicit or default provider. */
  readonly provider?: string;
  /** What the program sets. Undefined if the input doesn't have it. */
  readonly inputs?: Properties;
  /** What the provider returns, as far as it is known. Undefined if the input doesn't have it. */
  readonly outputs?: Properties;
  /** For each property, the URNs of the resources whose outputs it comes from. */
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  /** Properties whose changes Pulumi ignores. */
  readonly ignoreChanges?: readonly string[];
  readonly change?: "create" | "update" | "replace" | "same";
  readonly location?: SourceLine;
}

/** Whether a type can be one of components: it is neither of Pulumi nor of the provider. */
export const isComponentType = (type: string): boolean =>
  !type.startsWith("pulumi:") && !type.startsWith("alicloud:");

/** A part of a resource's properties: all of them, or one block. */
export class Section {
  readonly data: ResourceData;
  readonly path: PropertyPath;

  constructor(data: ResourceData, path: PropertyPath) {
    this.data = data;
    this.path = path;
  }

  /** A reference to a property, for a finding that blames it. */
  at(...path: PropertyPath): PropertyRef {
    return { resource: this.data, path: [...this.path, ...path] };
  }

  /**
   * A setting: what the provider returned if that is known, otherwise what the program sets. If the
   * program leaves it out, and the provider decides it after the update, it is absent.
   * @param fallback What the service or the provider uses if the program leaves it out.
   */
  get<T>(path: string | PropertyPath, read: Reader<T>, fallback?: T): Fact<T> {
    const at = this.at(...(typeof path === "string" ? [path] : path));
    const { inputs, outputs } = this.data;
    const set = valueAt(inputs, at.path);
    const returned = valueAt(outputs, at.path);
    const value =
      returned === undefined || (unknownPart(returned) !== undefined && set !== undefined)
        ? set
        : returned;
    if (value === undefined) return { is: "absent", value: fallback, at };
    if (value instanceof Unknown) {
      const isLeftOut = inputs !== undefined && set === undefined;
      if (isLeftOut && value.reason === "afterUpdate") return { is: "absent", value: fallback, at };
      return { is: "unknown", reason: value.reason, at };
    }
    const known = read(value);
    if (known !== undefined) return { is: "known", value: known, at };
    return { is: "unknown", reason: unknownPart(value)?.reason ?? "unreadable", at };
  }

  /** Whether the program sets a property. A default of the provider is not set by the program. */
  isSet(name: string): boolean {
    const { inputs, outputs } = this.data;
    const defaults = inputs?.["__defaults"];
    if (Array.isArray(defaults) && defaults.includes(name)) return false;
    return ((inputs ?? outputs)?.[name] ?? null) !== null;
  }

  /** A property that only the provider can set, such as an ARN. It is never absent in a preview. */
  output<T>(path: string | PropertyPath, read: Reader<T>): Fact<T> {
    const fact = this.get(path, read);
    const isPlanned = this.data.outputs === undefined || this.data.change === "create";
    if (fact.is === "absent" && (isPlanned || this.#isUnknownOutput(fact.at.path)))
      return { is: "unknown", reason: "afterUpdate", at: fact.at };
    return fact;
  }

  /** The blocks of a list: `lifecycleRules`. A single block counts as a list of one. */
  list(path: string | PropertyPath): Fact<readonly Section[]> {
    const steps = typeof path === "string" ? [path] : path;
    const sections = (value: Value): readonly Section[] | undefined => {
      const own = [...this.path, ...steps];
      if (Array.isArray(value))
        return value.map((_, index) => new Section(this.data, [...own, index]));
      return typeof value === "object" ? [new Section(this.data, own)] : undefined;
    };
    return this.get(steps, sections, []);
  }

  #isUnknownOutput(path: PropertyPath): boolean {
    return valueAt(this.data.outputs, path) instanceof Unknown;
  }
}

/** A resource of a stack, with its settings as facts. */
export class Resource extends Section {
  constructor(data: ResourceData) {
    super(data, []);
  }

  get urn(): string {
    return this.data.urn;
  }

  get type(): string {
    return this.data.type;
  }

  get name(): string {
    return this.data.name;
  }
}
