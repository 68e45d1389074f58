import { type NewAccess, type NewAccessOptions, newAccess } from "../compare/new-access.ts";
import type { NamedPolicy } from "../policy.ts";
import {
  type ParsedPolicies,
  type PolicyText,
  parsePolicies,
  type UnreadablePolicy,
} from "./policy-text.ts";
import type { Principal } from "./principal.ts";

/** New access of a role, user or group, or a policy whose new access is unknown. */
export type AccountAccess = (NewAccess | UnknownAccess) & { readonly holder: string };

/** A policy can't be read, so what it allows and denies is unknown. */
export interface UnknownAccess {
  readonly policy: string;
  readonly statement: null;
  readonly action: null;
  readonly request: null;
  readonly reason: string;
  /** The policy has the same text as before, and no Deny was removed: it adds nothing. */
  readonly unchanged: boolean;
}

/** New access of an account, and the policies that could not be read. */
export interface AccountChange {
  readonly access: readonly AccountAccess[];
  readonly unreadable: readonly UnreadablePolicy[];
}

/** Compares each principal with the one of the same name before. All access of a new one is new. */
export function newAccessInAccount(
  before: readonly Principal[],
  after: readonly Principal[],
  options: NewAccessOptions = {},
): AccountChange {
  const changes = after.map((principal) => {
    const { policies = [], trust } = before.find(({ name }) => name === principal.name) ?? {};
    return changeOf(
      principal,
      gained(policies, principal.policies, options),
      gained(listOf(trust), listOf(principal.trust), options),
    );
  });
  return {
    access: changes.flatMap(({ access }) => access),
    unreadable: changes.flatMap(({ unreadable }) => unreadable),
  };
}

/**
 * Compares two principals, whatever their names. Their trust policies count if both are roles.
 */
export function newAccessOfPrincipal(
  before: Principal,
  after: Principal,
  options: NewAccessOptions = {},
): AccountChange {
  const policies = gained(before.policies, after.policies, options);
  if (before.trust === undefined || after.trust === undefined) return changeOf(after, policies);
  return changeOf(after, policies, gained([before.trust], [after.trust], options));
}

interface Gain {
  readonly access: readonly (NewAccess | UnknownAccess)[];
  readonly unreadable: readonly UnreadablePolicy[];
}

function changeOf({ name: holder }: Principal, ...gains: readonly Gain[]): AccountChange {
  return {
    access: gains.flatMap(({ access }) => access.map((each) => ({ holder, ...each }))),
    unreadable: gains.flatMap(({ unreadable }) => unreadable),
  };
}

function listOf(text: PolicyText | undefined): readonly PolicyText[] {
  return text === undefined ? [] : [text];
}

/** A trust policy is compared separately: what the role can do must not hide who can assume it. */
function gained(
  before: readonly PolicyText[],
  after: readonly PolicyText[],
  options: NewAccessOptions,
): Gain {
  const [old, now] = [parsePolicies(before), parsePolicies(after)];
  const unknown = unknownAccess(old, now);
  const unreadable = [...old.unreadable, ...now.unreadable];
  // Compared with a trust policy that can't be read, every statement of the new one would look new.
  if (old.policies.length === 0 && old.unreadable.some(({ kind }) => kind === "trust"))
    return { access: unknown, unreadable };
  return { access: [...newAccess(old.policies, now.policies, options), ...unknown], unreadable };
}

function unknownAccess(old: ParsedPolicies, now: ParsedPolicies): UnknownAccess[] {
  const denials = new Set(now.policies.flatMap(denialsOf));
  const keptDenials = old.policies.flatMap(denialsOf).every((denial) => denials.has(denial));
  const isIn = (others: readonly UnreadablePolicy[], { name, text }: UnreadablePolicy) =>
    others.some((other) => other.name === name && other.text === text);
  const unknown = (
    { name, error }: UnreadablePolicy,
    reason: string,
    unchanged = false,
  ): UnknownAccess => ({
    policy: name,
    statement: null,
    action: null,
    request: null,
    reason: `${reason}: ${error.message}`,
    unchanged,
  });
  return [
    ...now.unreadable.map((policy) => {
      if (!isIn(old.unreadable, policy)) return unknown(policy, "What it allows is unknown");
      if (keptDenials)
        return unknown(policy, "It can't be read, but it is unchanged and adds nothing", true);
      return unknown(policy, "What it allows is unknown, and a Deny that limited it was removed");
    }),
    ...old.unreadable
      .filter((policy) => !isIn(now.unreadable, policy))
      .map((policy) => unknown(policy, "What it denied before is unknown")),
  ];
}

/** The Deny statements of a policy, without what has no effect. */
function denialsOf({ document }: NamedPolicy): string[] {
  return document.Statement.filter(({ Effect }) => Effect === "Deny").map(
    ({ Sid: _, ...statement }) => JSON.stringify(statement),
  );
}
