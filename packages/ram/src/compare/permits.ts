import type { Budget } from "../automaton/budget.ts";
import { checkConditionKey } from "../document/condition.ts";
import { PolicyError, pointerTo } from "../document/error.ts";
import type { PolicyInput } from "../document/input.ts";
import { checkAction, checkResource } from "../document/parse.ts";
import { readCaller } from "../document/principal.ts";
import { checkKeys, objectAt, patterns, show, stringAt } from "../document/read.ts";
import { requestKeys } from "../document/request.ts";
import type { RamRequest } from "../policy.ts";
import { mapBoxes } from "../sets/model.ts";
import { type CompiledPolicies, compilePolicies, intersection, lacksOf } from "./difference.ts";

/** The requests to ask about. Actions and resources are patterns as in a policy. */
export interface RequestPattern {
  /** Default: any. */
  readonly action?: string | readonly string[];
  /** Default: any. */
  readonly resource?: string | readonly string[];
  /** Values that the requests have. Any other key is left open. */
  readonly context?: Readonly<Record<string, string>>;
  /** One caller, see {@link RamRequest.principal}. Default: any. */
  readonly principal?: string;
  readonly principalId?: string;
}

/** A yes with a request that is allowed, a proved no, or the reason why neither could be shown. */
export type Permission =
  | {
      readonly answer: "yes";
      readonly request: RamRequest;
      /** The answer counts if requests can be made without these keys, whose meaning is unknown. */
      readonly lacks?: readonly string[];
    }
  | { readonly answer: "no" }
  | { readonly answer: "undetermined"; readonly reason: string };

/**
 * Whether at least one request of the pattern is allowed: "can this role delete anything in the
 * evidence bucket?"
 * @throws {PolicyError} also on a pattern that no policy could match: a misspelled action or
 *   resource, an empty list, or an unknown member. A "no" would be wrong for it.
 */
export function permits(policies: PolicyInput, requests: RequestPattern): Permission {
  checkRequestPattern(requests);
  return permitsCompiled(compilePolicies(policies), requests);
}

/** {@link permits} for policies that are compiled already. The pattern is not checked. */
export function permitsCompiled(
  policies: CompiledPolicies,
  requests: RequestPattern,
  budget?: Budget,
): Permission {
  const found = intersection(policies, compileRequestPattern(requests), budget);
  if (found.is === "inhabited") return { answer: "yes", request: found.request, ...lacksOf(found) };
  return found.is === "empty" ? { answer: "no" } : { answer: "undetermined", reason: found.reason };
}

function checkRequestPattern(requests: RequestPattern): void {
  const members = objectAt(requests, "");
  checkKeys(members, requestKeys, "");
  const { action, resource, context, principal, principalId } = members;
  if (action !== undefined) patterns(action, "/action", checkAction);
  if (resource !== undefined) patterns(resource, "/resource", checkResource);
  for (const [key, value] of Object.entries(
    context === undefined ? {} : objectAt(context, "/context"),
  )) {
    const at = pointerTo("/context", key);
    checkConditionKey(key, at);
    if (typeof value !== "string")
      throw new PolicyError(
        "InvalidConditionValue",
        at,
        `Expected one string that the requests have, not ${show(value)}.`,
      );
  }
  if (principal !== undefined) readCaller(principal);
  if (principalId !== undefined) stringAt(principalId, "/principalId");
}

/** The requests as a policy that allows exactly them. */
function compileRequestPattern({
  action = "*",
  resource = "*",
  context = {},
  principal,
  principalId,
}: RequestPattern): CompiledPolicies {
  const { policies, model } = compilePolicies({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: [action].flat(), Resource: [resource].flat() }],
  });
  const fixed = Object.entries({
    ...context,
    ...(principal === undefined ? {} : { principal }),
    ...(principalId === undefined ? {} : { principalId }),
  });
  const tests = fixed.map(([key, is]) => ({ key, is }));
  return { policies, model: mapBoxes(model, (box) => [{ ...box, tests }]) };
}
