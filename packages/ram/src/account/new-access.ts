import { type NewAccess, type NewAccessOptions, newAccess } from "../compare/new-access.ts";
import { type PolicyInput, toPolicySet } from "../document/input.ts";
import type { NamedPolicy } from "../policy.ts";
import type { AccountBucket } from "./bucket.ts";
import {
  type ParsedPolicies,
  type PolicyText,
  parsePolicies,
  type UnreadablePolicy,
} from "./policy-text.ts";
import type { Principal } from "./principal.ts";

/** New access of a role, user or group, or to a bucket, or a policy whose new access is unknown. */
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
  return together(
    after.map((principal) => {
      const old = before.find(({ name }) => name === principal.name);
      return changeOf(
        principal,
        gained(old ?? nothing, principal, options),
        gained(trustOf(old), trustOf(principal), options),
      );
    }),
  );
}

/** Compares each bucket with the one of the same name before. */
export function newAccessToBuckets(
  before: readonly AccountBucket[],
  after: readonly AccountBucket[],
  options: NewAccessOptions = {},
): AccountChange {
  return together(
    after.map((bucket) => {
      const old = before.find(({ name }) => name === bucket.name);
      return changeOf(bucket, gained(old ?? nothing, bucket, options));
    }),
  );
}

function together(changes: readonly AccountChange[]): AccountChange {
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
  const policies = gained(before, after, options);
  if (before.trust === undefined || after.trust === undefined) return changeOf(after, policies);
  return changeOf(after, policies, gained(trustOf(before), trustOf(after), options));
}

interface Gain {
  readonly access: readonly (NewAccess | UnknownAccess)[];
  readonly unreadable: readonly UnreadablePolicy[];
}

function changeOf(
  { name: holder }: { readonly name: string },
  ...gains: readonly Gain[]
): AccountChange {
  return {
    access: gains.flatMap(({ access }) => access.map((each) => ({ holder, ...each }))),
    unreadable: gains.flatMap(({ unreadable }) => unreadable),
  };
}

/** Policies that apply together, and what limits them. */
interface PolicyTexts {
  readonly policies: readonly PolicyText[];
  readonly control?: readonly PolicyText[];
  readonly missing?: readonly UnreadablePolicy[];
}

const nothing: PolicyTexts = { policies: [] };

/** A trust policy is compared separately: what the role can do must not hide who can assume it. */
function trustOf(principal: Principal | undefined): PolicyTexts {
  return principal?.trust === undefined ? nothing : { policies: [principal.trust] };
}

interface ParsedTexts extends ParsedPolicies {
  readonly control: readonly NamedPolicy[];
}

function parsed({ policies: texts, control: limits = [], missing = [] }: PolicyTexts): ParsedTexts {
  const { policies, unreadable } = parsePolicies(texts);
  const control = parsePolicies(limits);
  return {
    policies,
    control: control.policies,
    unreadable: [...unreadable, ...control.unreadable, ...missing],
  };
}

function setOf({ policies, control }: ParsedTexts): PolicyInput {
  return control.length === 0 ? policies : { ...toPolicySet(policies), control };
}

function gained(before: PolicyTexts, after: PolicyTexts, options: NewAccessOptions): Gain {
  const [old, now] = [parsed(before), parsed(after)];
  const unknown = unknownAccess(old, now);
  const unreadable = [...old.unreadable, ...now.unreadable];
  // Compared with a trust policy that can't be read, every statement of the new one would look new.
  if (old.policies.length === 0 && old.unreadable.some(({ kind }) => kind === "trust"))
    return { access: unknown, unreadable };
  return { access: [...newAccess(setOf(old), setOf(now), options), ...unknown], unreadable };
}

function unknownAccess(old: ParsedTexts, now: ParsedTexts): UnknownAccess[] {
  const denials = new Set([...now.policies, ...now.control].flatMap(denialsOf));
  const keptDenials = [...old.policies, ...old.control]
    .flatMap(denialsOf)
    .every((denial) => denials.has(denial));
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
