import { UnknownValueError } from "@pulumi/policy";

/**
 * The error that tells Pulumi that a policy cannot be judged. Its server reports this class, and no
 * other, as advice rather than as a broken policy; whatever was reported before stays reported.
 */
export function undetermined(messages: readonly string[]): Error {
  const error: Error = new UnknownValueError("04da6b54-80e4-46f7-96ec-b56ff0331ba9", []);
  error.message = messages.join(" ");
  return error;
}
