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
  /** Which of several inputs it is, from 0. */
  readonly index: number;

  constructor(code: InputError["code"], path: string, message: string, index = 0) {
    super(path === "" || message.startsWith(path) ? message : `${path} ${message}`);
    this.name = "InputError";
    this.code = code;
    this.path = path;
    this.index = index;
  }
}
