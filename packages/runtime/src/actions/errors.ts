import { ImmkitError } from "../errors.ts";

/** Why an action on a media object was refused. */
export type ActionErrorCode =
  | "ObjectProtected"
  | "CopyNotVerified"
  | "NotMedia"
  | "NotInQuarantine";

/** An action on a media object was refused, and the object is where it was. */
export class ActionError extends ImmkitError {
  declare readonly code: ActionErrorCode;
  /** `oss://BUCKET/KEY` */
  readonly uri: string;
  constructor(
    code: ActionErrorCode,
    uri: string,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(code, message, options);
    this.uri = uri;
  }
}
