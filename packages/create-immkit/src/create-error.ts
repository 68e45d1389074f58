/** Why a project was not created. */
export type CreateErrorCode =
  | "TemplateUnknown"
  | "FolderNotEmpty"
  | "FolderInvalid"
  | "NotWritten"
  | "ArgumentsInvalid";

/** A project can't be created. Nothing was changed. The message says what to do. */
export class CreateError extends Error {
  override readonly name = "CreateError";
  readonly code: CreateErrorCode;
  constructor(code: CreateErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
