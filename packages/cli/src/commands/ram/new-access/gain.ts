import { type NamedPolicy, type NewAccess, newAccess } from "@immkit/ram";
import { type Reading, readable, type UnreadablePolicy } from "../../../policy/readable.ts";
import type { Source } from "../../../policy/source.ts";
import type { PolicyText } from "../../../policy/text.ts";
import type { Holder } from "../../../snapshot/holders.ts";

/**
 * Something that was gained, or may have been; of snapshots with the role, user or group that
 * gained it.
 */
export type Finding = (NewAccess | Unread) & { readonly holder?: string };

/** What a policy gives, or gave, is not known, because it can't be read. */
export interface Unread {
  readonly policy: string;
  readonly statement: null;
  readonly action: null;
  readonly request: null;
  readonly reason: string;
  /** It was there before, word for word, and nothing that denies went away: it adds nothing. */
  readonly unchanged: boolean;
}

type Whole = Extract<Source, { is: "snapshot" }>;

export interface Gain {
  readonly findings: readonly Finding[];
  readonly unreadable: readonly UnreadablePolicy[];
}

/** Each role, user and group against itself; one that is new gains all that it has. */
export function betweenSnapshots(old: Whole, now: Whole): Gain {
  return all(
    now.holders.map((holder) => {
      const { policies = [], trust } = old.holders.find(({ name }) => name === holder.name) ?? {};
      return heldBy(
        holder,
        gained(policies, holder.policies),
        gained(list(trust), list(holder.trust)),
      );
    }),
  );
}

/**
 * Two roles, users or groups against each other, whatever their names. Who may assume them is asked
 * of two roles only: nothing else says it.
 */
export function betweenHolders(old: Holder, now: Holder): Gain {
  const trusts =
    old.trust === undefined || now.trust === undefined ? [] : [gained([old.trust], [now.trust])];
  return heldBy(now, gained(old.policies, now.policies), ...trusts);
}

function heldBy({ name }: Holder, ...gains: readonly Gain[]): Gain {
  const { findings, unreadable } = all(gains);
  return { findings: findings.map((finding) => ({ holder: name, ...finding })), unreadable };
}

function all(gains: readonly Gain[]): Gain {
  return {
    findings: gains.flatMap(({ findings }) => findings),
    unreadable: gains.flatMap(({ unreadable }) => unreadable),
  };
}

function list(text: PolicyText | undefined): readonly PolicyText[] {
  return text === undefined ? [] : [text];
}

/**
 * What policies that hold together gained. A trust policy is asked by itself: what the role may do
 * must not hide who may be it.
 */
function gained(before: readonly PolicyText[], after: readonly PolicyText[]): Gain {
  const [old, now] = [readable(before), readable(after)];
  const unread = unreadFindings(old, now);
  const unreadable = [...old.unreadable, ...now.unreadable];
  // A trust policy that can't be read leaves nothing to hold the new one against: all of it would
  // be called new.
  if (old.policies.length === 0 && old.unreadable.some(({ kind }) => kind === "trust"))
    return { findings: unread, unreadable };
  return { findings: [...newAccess(old.policies, now.policies), ...unread], unreadable };
}

function unreadFindings(old: Reading, now: Reading): Unread[] {
  const denied = new Set(now.policies.flatMap(denials));
  const deniesAsBefore = old.policies.flatMap(denials).every((statement) => denied.has(statement));
  const same = ({ name, text }: UnreadablePolicy, others: readonly UnreadablePolicy[]) =>
    others.some((other) => other.name === name && other.text === text);
  const finding = (policy: string, unchanged: boolean, reason: string): Unread => {
    return { policy, statement: null, action: null, request: null, reason, unchanged };
  };
  const gone = old.unreadable.filter((policy) => !same(policy, now.unreadable));
  return [
    ...now.unreadable.map((policy) => {
      if (!same(policy, old.unreadable))
        return finding(policy.name, false, `What it allows is not known: ${policy.error.message}`);
      return deniesAsBefore
        ? finding(
            policy.name,
            true,
            `It can't be read, but is as it was, so that it adds nothing: ${policy.error.message}`,
          )
        : finding(
            policy.name,
            false,
            `What it allows is not known, and what denied a part of it may be gone: ${policy.error.message}`,
          );
    }),
    ...gone.map(({ name, error }) =>
      finding(name, false, `What it denied before is not known: ${error.message}`),
    ),
  ];
}

/** The Deny statements of a policy, as they count. */
function denials({ document }: NamedPolicy): string[] {
  return document.Statement.filter(({ Effect }) => Effect === "Deny").map(
    ({ Sid: _, ...statement }) => JSON.stringify(statement),
  );
}
