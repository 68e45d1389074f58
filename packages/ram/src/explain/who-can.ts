import { type Permission, permits, type RequestPattern } from "../compare/permits.ts";
import type { PolicyInput } from "../document/input.ts";

/** A caller, with all policies that apply to its requests. */
export interface Caller {
  readonly name: string;
  readonly policies: PolicyInput;
}

/**
 * The callers that can make at least one request of the pattern, each with an example: "who can
 * reach this ARN?" Callers that certainly can't are left out.
 * @throws {PolicyError} like `permits`, on a misspelled pattern.
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
