import { type Permission, permits, type RequestPattern } from "../compare/permits.ts";
import type { PolicyInput } from "../document/input.ts";

/** Somebody, and all policies that bear on what he does. */
export interface Caller {
  readonly name: string;
  readonly policies: PolicyInput;
}

/**
 * Who can do something of what the question names, each with a call: "who can reach this ARN?"
 * Callers who can't, are left out.
 * @throws {PolicyError} on a question that is misspelt, as `permits` does.
 */
export function whoCan(
  callers: readonly Caller[],
  question: RequestPattern,
): readonly {
  readonly name: string;
  readonly permission: Exclude<Permission, { answer: "no" }>;
}[] {
  return callers.flatMap(({ name, policies }) => {
    const permission = permits(policies, question);
    return permission.answer === "no" ? [] : [{ name, permission }];
  });
}
