import { type CompiledPolicies, compilePolicies } from "../compare/difference.ts";
import { PolicyError } from "../document/error.ts";
import { parsePolicy, safeParsePolicy } from "../document/parse.ts";
import { checkKeys, objectAt } from "../document/read.ts";

/** Some requests: those that a statement with these members allows. Default of each: any. */
export interface RequestSet {
  readonly action?: string | readonly string[];
  readonly resource?: string | readonly string[];
  /** As in a policy: operator → key → values. */
  readonly condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

const noLimit = { limit: Number.POSITIVE_INFINITY };

/** @throws {PolicyError} on what a policy could not say either. */
export function readRequestSet(value: unknown, at: string): RequestSet {
  const members = objectAt(value, at);
  checkKeys(members, ["action", "resource", "condition"], at);
  const parsed = safeParsePolicy(policyOf([members]), noLimit);
  if (!parsed.ok) {
    // Of /Statement/0/Action/1, the part after the statement.
    const [member, ...rest] = parsed.error.pointer.split("/").slice(3) as [string, ...string[]];
    const pointer = [at, member.toLowerCase(), ...rest].join("/");
    throw new PolicyError(parsed.error.code, pointer, parsed.error.message);
  }
  return members;
}

function policyOf(sets: readonly RequestSet[]): object {
  return {
    Version: "1",
    Statement: sets.map(({ action = "*", resource = "*", condition }) => ({
      Effect: "Allow",
      Action: action,
      Resource: resource,
      ...(condition === undefined ? {} : { Condition: condition }),
    })),
  };
}

/** The union of the sets, as policies that allow exactly these requests. */
export function compileRequestSets(sets: readonly RequestSet[]): CompiledPolicies {
  return compilePolicies({
    identity: [{ name: "requests", document: parsePolicy(policyOf(sets), noLimit) }],
  });
}
