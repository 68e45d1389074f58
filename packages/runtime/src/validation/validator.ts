/**
 * A problem that a generated validator found (the members of ajv's error object that are used
 * here).
 */
export interface SchemaProblem {
  /** JSON Pointer to the value, `""` for the whole. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/**
 * A validator generated from a JSON Schema: true when `data` conforms, else `errors` says why not
 * until the next call.
 */
export interface Validator<T> {
  (data: unknown): data is T;
  errors?: readonly SchemaProblem[] | null;
}
