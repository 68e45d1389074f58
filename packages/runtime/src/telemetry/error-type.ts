import { ImmkitError } from "../errors.ts";

/**
 * The class of an error for `error.type`: the code of one of our errors, such as `QueueNotExist` or
 * `HandlerTimeout`, or the class name of another. Never the message, which can contain secrets.
 */
export function errorTypeOf(error: unknown): string {
  const className = error instanceof Error ? error.constructor.name : "";
  const type = isCoded(error) ? error.code : className;
  return /^[A-Za-z_$][\w$.:-]{0,99}$/.test(type) ? type : "_OTHER";
}

/** One of our errors, or a failure that the service reported for one message of a batch. */
function isCoded(error: unknown): error is { readonly code: string } {
  if (error instanceof ImmkitError) return true;
  const failure = (error ?? {}) as { readonly receiptHandle?: unknown; readonly code?: unknown };
  return failure.receiptHandle !== undefined && typeof failure.code === "string";
}
