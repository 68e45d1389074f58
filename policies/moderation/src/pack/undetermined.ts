import { UnknownValueError } from "@pulumi/policy";

/**
 * The error for a policy with an undetermined result. Pulumi's server reports only this class as
 * advice, and any other error as a broken policy. Violations reported before it stay reported.
 */
export function undetermined(messages: readonly string[]): Error {
  const error: Error = new UnknownValueError("04da6b54-80e4-46f7-96ec-b56ff0331ba9", []);
  error.message = messages.join(" ");
  return error;
}
