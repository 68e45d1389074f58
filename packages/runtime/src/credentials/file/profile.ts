import { CredentialsError } from "../../errors.ts";

/** One profile of a file. Its errors name file, profile, key and mend; values stay out of them. */
export class Profile {
  readonly file: string;
  readonly name: string;
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(file: string, name: string, values: ReadonlyMap<string, unknown>) {
    this.file = file;
    this.name = name;
    this.#values = values;
  }

  /** Undefined when it is missing or empty. @throws CredentialsError when it is no text. */
  text(key: string): string | undefined {
    const value = this.#values.get(key);
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value !== "string")
      throw this.malformed(`its ${key} is no text: write it in quotes`);
    return value;
  }

  /** @throws CredentialsError when it is missing. */
  required(key: string): string {
    const value = this.text(key);
    if (value === undefined) throw this.malformed(`it has no ${key}: set it`);
    return value;
  }

  /**
   * A whole number; undefined when it is missing or 0, which the aliyun CLI writes for "not set".
   */
  number(key: string): number | undefined {
    const value = this.#values.get(key);
    if (value === undefined || value === null || value === "" || value === 0 || value === "0")
      return undefined;
    const figure = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof figure === "number" && Number.isSafeInteger(figure) && figure > 0) return figure;
    throw this.malformed(`its ${key} is no whole number: write one without quotes`);
  }

  flag(key: string): boolean {
    const value = this.#values.get(key);
    return value === true || (typeof value === "string" && value.toLowerCase() === "true");
  }

  /** Whether none of these keys has a value. */
  lacks(...keys: readonly string[]): boolean {
    return keys.every((key) => this.text(key) === undefined);
  }

  /** Set up only half, or wrongly. */
  malformed(problem: string): CredentialsError {
    return this.error("CredentialsMalformed", problem);
  }

  error(
    code:
      | "CredentialsMissing"
      | "CredentialsMalformed"
      | "CredentialsExpired"
      | "CredentialsFailed",
    problem: string,
  ): CredentialsError {
    return new CredentialsError(
      code,
      `Profile ${JSON.stringify(this.name)} in ${this.file}: ${problem}.`,
    );
  }
}
