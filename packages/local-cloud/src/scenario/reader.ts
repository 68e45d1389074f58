import { hintFor } from "./spelling.ts";

/** What a document is called in errors: `InvalidScenario`, "The scenario". */
export interface Subject {
  readonly code: string;
  readonly noun: string;
}

/** A document that the caller passed in has the wrong shape. */
export class ShapeError extends Error {
  /** `InvalidScenario`, `InvalidVerdict`, `InvalidFault` or `InvalidControl`. */
  readonly code: string;
  /** JSON pointer (RFC 6901) of the wrong value. `""` is the whole document. */
  readonly pointer: string;
  constructor({ code, noun }: Subject, pointer: string, message: string) {
    super(pointer === "" ? `${noun} ${message}` : `${noun}: ${pointer} ${message}`);
    this.name = "ShapeError";
    this.code = code;
    this.pointer = pointer;
  }
}

type Members<Required extends string, Optional extends string> = {
  readonly [Name in Required]: Reader;
} & { readonly [Name in Optional]?: Reader };

/** A JSON value with its pointer. Each method checks the shape and throws {@link ShapeError}. */
export class Reader {
  readonly value: unknown;
  readonly #pointer: string;
  readonly #subject: Subject;

  constructor(value: unknown, subject: Subject, pointer = "") {
    this.value = value;
    this.#pointer = pointer;
    this.#subject = subject;
  }

  fail(message: string): never {
    throw new ShapeError(this.#subject, this.#pointer, message);
  }

  /** The members of an object. An unknown member is an error, because it is probably a typo. */
  object<Required extends string = never, Optional extends string = never>(names: {
    readonly required?: readonly Required[];
    readonly optional?: readonly Optional[];
  }): Members<Required, Optional> {
    const { required = [], optional = [] } = names;
    const members = this.record();
    const known: readonly string[] = [...required, ...optional];
    for (const [name, member] of Object.entries(members))
      if (!known.includes(name)) member.fail(`is unknown. ${hintFor(name, known)}`);
    const missing = required.find((name) => !Object.hasOwn(members, name));
    if (missing !== undefined) this.fail(`needs "${missing}".`);
    return members as Members<Required, Optional>;
  }

  /** All members of an object. */
  record(): Readonly<Record<string, Reader>> {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return this.fail(`must be an object, not ${kindOf(value)}.`);
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, this.#at(name, member)]),
    );
  }

  list<T>(read: (item: Reader) => T): readonly T[] {
    const { value } = this;
    if (!Array.isArray(value)) return this.fail(`must be a list, not ${kindOf(value)}.`);
    return value.map((item, index) => read(this.#at(String(index), item)));
  }

  text(): string {
    const { value } = this;
    if (typeof value !== "string" || value === "")
      return this.fail(`must be a non-empty string, not ${kindOf(value)}.`);
    return value;
  }

  boolean(): boolean {
    const { value } = this;
    if (typeof value !== "boolean")
      return this.fail(`must be true or false, not ${kindOf(value)}.`);
    return value;
  }

  oneOf<T extends string>(values: readonly T[]): T {
    return (
      values.find((candidate) => candidate === this.value) ??
      this.fail(`must be one of ${values.join(", ")}.`)
    );
  }

  number(low: number, high: number): number {
    const { value } = this;
    if (typeof value !== "number" || !(value >= low && value <= high))
      return this.fail(`must be a number from ${low} to ${high}.`);
    return value;
  }

  integer(low: number, high: number): number {
    const value = this.number(low, high);
    return Number.isInteger(value) ? value : this.fail("must be an integer.");
  }

  #at(name: string, value: unknown): Reader {
    const escaped = name.replaceAll("~", "~0").replaceAll("/", "~1");
    return new Reader(value, this.#subject, `${this.#pointer}/${escaped}`);
  }
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === "") return "an empty one";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
