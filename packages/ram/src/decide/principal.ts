import type { Principals, RamRequest } from "../policy.ts";
import { resourceMatches } from "./glob.ts";

/**
 * What a Principal asks of a caller: `arn` is {@link RamRequest.principal}, `id` is
 * {@link RamRequest.principalId}. Without either, anybody will do.
 */
export type PrincipalTest =
  | { readonly of: "anybody" }
  | { readonly of: "arn" | "id"; readonly pattern: string };

/**
 * The alternatives that a Principal element lists. `RAM`: `*` is any RAM identity; an account's
 * root is the account, and each of its users, roles and sessions; a role is also its sessions;
 * anything else names one identity. `Service`, `Federated`: by name. A bare list (OSS) holds ids or
 * ARNs, `*` is everybody, also the anonymous, and so is an empty list. OSS writes a session as
 * `arn:sts::{account}:assumed-role/{role}/{session}`. Sources: RAM documentation, "Policy
 * elements"; OSS documentation, "Bucket policy".
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

export function principalTestHolds(test: PrincipalTest, request: RamRequest): boolean {
  if (test.of === "anybody") return true;
  const actual = test.of === "arn" ? request.principal : request.principalId;
  if (actual === undefined) return false;
  return resourceMatches(test.pattern, actual);
}

export function isList(principal: Principals): principal is readonly string[] {
  return Array.isArray(principal);
}

/** The account whose root this caller is, or undefined for anybody else. */
export function rootAccount(principal: string | undefined): string | undefined {
  return principal?.match(/^acs:ram::([^:]+):root$/)?.[1];
}
