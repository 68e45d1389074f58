import { ImmkitError } from "../errors.ts";

/**
 * A class of error for `error.type`: an own error's code, such as `QueueNotExist` or
 * `HandlerTimeout`, or the class of another. Never the message, which may quote what must not be
 * told.
 */
export function errorTypeOf(error: unknown): string {
  const type = isCoded(error)
    ? error.code
    : error instanceof Error
      ? error.constructor.name
      : undefined;
  return type !== undefined && /^[A-Za-z_$][\w$.:-]{0,99}$/.test(type) ? type : "_OTHER";
}

/** An own error, or a failure that the service reported for one message of a batch. */
function isCoded(error: unknown): error is { readonly code: string } {
  if (error instanceof ImmkitError) return true;
  return (
    typeof error === "object" &&
    error !== null &&
    "receiptHandle" in error &&
    "code" in error &&
    typeof error.code === "string"
  );
}
