/** A file is not the description of a stack that it seems to be. */
export class InputError extends Error {
  readonly code:
    | "InvalidExport"
    | "InvalidPreview"
    | "InvalidFixture"
    | "InvalidPlan"
    | "UnknownInput";
  /** JSON pointer to the invalid member. */
  readonly path: string;

  constructor(code: InputError["code"], path: string, message: string) {
    super(path === "" ? message : `${path} ${message}`);
    this.name = "InputError";
    this.code = code;
    this.path = path;
  }
}
