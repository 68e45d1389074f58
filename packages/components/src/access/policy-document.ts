import { combineGrants, formatPolicy, type Grant, minimise, sizeLimits } from "@immkit/ram";
import { InvalidArgumentError } from "../arguments/check.ts";

/**
 * One policy with everything that the grants allow, in as few statements and characters as
 * {@link minimise} finds.
 * @param argument what makes the policy large, for the error.
 * @throws InvalidArgumentError if it has more characters than RAM accepts.
 */
export function policyDocument(
  component: string,
  argument: string,
  grants: readonly Grant[],
): string {
  const [policy] = minimise(combineGrants(...grants), { limit: Number.POSITIVE_INFINITY });
  const text = policy === undefined ? "" : formatPolicy(policy);
  if (policy !== undefined && text.length <= sizeLimits.identity) return text;
  const reason = `needs a policy of ${text.length} characters; RAM accepts ${sizeLimits.identity}. Pass fewer buckets, prefixes or targets, or use a second role`;
  throw new InvalidArgumentError(component, argument, reason);
}
