import { InputError } from "./input-error.ts";
import { hintFor } from "./spelling.ts";

/** Checks the members of an input, and says where one is wrong. */
export class Members {
  readonly #code: InputError["code"];
  readonly #subject: string;

  /** @param subject What the input should be: "an export of a Pulumi stack". */
  constructor(code: InputError["code"], subject: string) {
    this.#code = code;
    this.#subject = subject;
  }

  fail(path: string, reason: string): never {
    throw new InputError(this.#code, path, path === "" ? `${this.#subject} ${reason}` : reason);
  }

  /** @param known The members that the object can have. Default: any. */
  object(value: unknown, path: string, known?: readonly string[]): Record<string, unknown> {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      this.fail(path, "must be an object.");
    for (const member of Object.keys(value))
      if (known !== undefined && !known.includes(member))
        this.fail(`${path}/${member}`, `is not a known member. ${hintFor(member, known)}`);
    return value as Record<string, unknown>;
  }

  list(value: unknown, path: string): unknown[] {
    if (!Array.isArray(value)) this.fail(path, "must be a list.");
    return value;
  }

  text(value: unknown, path: string): string {
    if (typeof value !== "string" || value === "") this.fail(path, "must be a string.");
    return value;
  }

  /** A member that can be missing. Null counts as missing. */
  optional<T>(value: unknown, path: string, read: (value: unknown, path: string) => T) {
    return value === undefined || value === null ? undefined : read.call(this, value, path);
  }

  texts(value: unknown, path: string): string[] {
    return this.list(value, path).map((item, index) => this.text(item, `${path}/${index}`));
  }
}
