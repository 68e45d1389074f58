import type { Principals, RamRequest } from "../policy.ts";
import { PolicyError, pointerTo } from "./error.ts";
import { checkKeys, objectAt, show, stringAt, strings } from "./read.ts";

/**
 * One alternative of a Principal element. `arn` is compared with {@link RamRequest.principal}, `id`
 * with {@link RamRequest.principalId}; `anybody` matches every caller.
 */
export type PrincipalTest =
  | { readonly of: "anybody" }
  | { readonly of: "arn" | "id"; readonly pattern: string };

/**
 * The alternatives that a Principal element lists.
 *
 * - `RAM`: `*` is any RAM identity. An account's root is the account itself and each of its users,
 *   roles and sessions. A role includes its sessions. Anything else names one identity.
 * - `Service` and `Federated`: by name.
 * - A bare list (OSS) has ids or ARNs. `*`, and also an empty list, is everybody, anonymous callers
 *   included. OSS writes a session as `arn:sts::{account}:assumed-role/{role}/{session}`.
 *
 * Sources: RAM documentation, "Policy elements"; OSS documentation, "Bucket policy".
 */
export function principalTests(principal: Principals): readonly PrincipalTest[] {
  if (isList(principal)) {
    if (principal.length === 0 || principal.includes("*")) return [{ of: "anybody" }];
    return principal.flatMap((entry) => {
      const arn = entry.replace(/^arn:sts::([^:]*):assumed-role\//, "acs:ram::$1:role/");
      return arn.startsWith("acs:") ? ramTests(arn) : [{ of: "id" as const, pattern: entry }];
    });
  }
  const named = [...(principal.Service ?? []), ...(principal.Federated ?? [])];
  return [
    ...(principal.RAM ?? []).flatMap(ramTests),
    ...named.map((pattern) => ({ of: "arn" as const, pattern })),
  ];
}

function ramTests(entry: string): readonly PrincipalTest[] {
  const account = entry === "*" ? "*" : /^acs:ram::([^:]*):root$/.exec(entry)?.[1];
  // Not `*` for the name: the account's identity providers are not among its identities.
  if (account !== undefined)
    return ["user/*", "role/*", "root"].map((name) => ({
      of: "arn",
      pattern: `acs:ram::${account}:${name}`,
    }));
  const role = /^acs:ram::[^:]*:role\/[^/]*$/.test(entry);
  return (role ? [entry, `${entry}/*`] : [entry]).map((pattern) => ({ of: "arn", pattern }));
}

/** Whether the Principal is a bare list, as in OSS bucket policies. */
export function isList(principal: Principals): principal is readonly string[] {
  return Array.isArray(principal);
}

/** Reads a Principal element. @throws {PolicyError} */
export function readPrincipal(value: unknown, at: string, bareList: boolean): Principals {
  // OSS reads an empty list as everybody.
  if (bareList) return strings(value, at);
  const principal = objectAt(value, at);
  checkKeys(principal, ["RAM", "Service", "Federated"], at);
  const read = Object.entries(principal).map(
    ([type, ids]) => [type, strings(ids, pointerTo(at, type))] as const,
  );
  const only = read.length === 1 ? read[0] : undefined;
  if (only?.[1].length === 0)
    throw new PolicyError("Empty", pointerTo(at, only[0]), "The list is empty.");
  // RAM accepts an empty list in addition to another kind of caller.
  if (read.every(([, ids]) => ids.length === 0))
    throw new PolicyError("Empty", at, "Principal is empty. Add RAM, Service or Federated.");
  return Object.fromEntries(read) as Principals;
}

/** One caller, not a pattern of callers. @throws {PolicyError} */
export function readCaller(value: unknown): string {
  const principal = stringAt(value, "/principal");
  if (/[*?]/.test(principal))
    throw new PolicyError(
      "InvalidPrincipal",
      "/principal",
      `${show(principal)} is not one caller. Only policies can have wildcards.`,
    );
  return principal;
}

/** The account whose root this caller is, or undefined for any other caller. */
export function rootAccount(principal: RamRequest["principal"]): string | undefined {
  return principal?.match(/^acs:ram::([^:]+):root$/)?.[1];
}
