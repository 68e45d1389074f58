/** What a document is called in errors: `InvalidScenario`, "The scenario". */
export interface Subject {
  readonly code: string;
  readonly noun: string;
}

/**
 * A document of the caller's is not what it should be. `pointer` is the JSON pointer (RFC 6901) of
 * the value at fault, `""` being the whole.
 */
export class ShapeError extends Error {
  /** `InvalidScenario`, `InvalidVerdict`, `InvalidFault` … */
  readonly code: string;
  readonly pointer: string;
  constructor({ code, noun }: Subject, pointer: string, message: string) {
    super(pointer === "" ? `${noun} ${message}` : `${noun}: ${pointer} ${message}`);
    this.name = "ShapeError";
    this.code = code;
    this.pointer = pointer;
  }
}

/**
 * A JSON value together with where it stands, read strictly: what is not expected is an error,
 * never skipped.
 */
export class Reader {
  readonly value: unknown;
  readonly pointer: string;
  readonly #subject: Subject;

  constructor(value: unknown, subject: Subject, pointer = "") {
    this.value = value;
    this.pointer = pointer;
    this.#subject = subject;
  }

  fail(message: string): never {
    throw new ShapeError(this.#subject, this.pointer, message);
  }

  /** The members of an object that has no others than `known`. */
  object<K extends string>(known: readonly K[]): { readonly [N in K]: Reader | undefined } {
    const members = this.record();
    const names: readonly string[] = known;
    for (const [name, member] of members)
      if (!names.includes(name)) member.fail(`is not known. Known here: ${known.join(", ")}.`);
    const byName = new Map<string, Reader>(members);
    return Object.fromEntries(known.map((name) => [name, byName.get(name)])) as {
      [N in K]: Reader | undefined;
    };
  }

  /** All members of an object, in order. */
  record(): readonly (readonly [string, Reader])[] {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return this.fail(`must be an object, not ${kindOf(value)}.`);
    return Object.entries(value).map(([name, member]) => [name, this.#at(name, member)]);
  }

  list<T>(read: (item: Reader) => T): readonly T[] {
    const { value } = this;
    if (!Array.isArray(value)) return this.fail(`must be a list, not ${kindOf(value)}.`);
    return value.map((item, index) => read(this.#at(String(index), item)));
  }

  text(): string {
    const { value } = this;
    if (typeof value !== "string" || value === "")
      return this.fail(
        `must be text that is not empty, not ${value === "" ? "empty" : kindOf(value)}.`,
      );
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

  wholeNumber(low: number, high: number): number {
    const value = this.number(low, high);
    return Number.isInteger(value) ? value : this.fail("must be a whole number.");
  }

  #at(name: string, value: unknown): Reader {
    return new Reader(
      value,
      this.#subject,
      `${this.pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    );
  }
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
