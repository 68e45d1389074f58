import { type NamedPolicy, type NewAccess, newAccess } from "@immkit/ram";
import { type Reading, readable, type UnreadablePolicy } from "../../../policy/readable.ts";
import type { Source } from "../../../policy/source.ts";
import type { PolicyText } from "../../../policy/text.ts";

/** Something that was gained, or may have been; of snapshots with the role, user or group that gained it. */
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

/** Besides what each may do, of a role who may assume it. */
export function betweenSnapshots(old: Whole, now: Whole): Gain {
  const gains = now.holders.flatMap(({ name, policies, trust }) => {
    const was = old.holders.find((each) => each.name === name);
    const list = (text: PolicyText | undefined) => (text === undefined ? [] : [text]);
    const own = [gained(was?.policies ?? [], policies), gained(list(was?.trust), list(trust))];
    return own.map(({ findings, unreadable }) => ({ findings: findings.map((each) => ({ holder: name, ...each })), unreadable }));
  });
  return { findings: gains.flatMap(({ findings }) => findings), unreadable: gains.flatMap(({ unreadable }) => unreadable) };
}

/** What policies that hold together gained. */
function gained(before: readonly PolicyText[], after: readonly PolicyText[]): Gain {
  const [old, now] = [readable(before), readable(after)];
  const unread = unreadFindings(old, now);
  const unreadable = [...old.unreadable, ...now.unreadable];
  // A trust policy that can't be read leaves nothing to hold the new one against: all of it would be called new.
  if (old.policies.length === 0 && old.unreadable.some(({ kind }) => kind === "trust")) return { findings: unread, unreadable };
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
      if (!same(policy, old.unreadable)) return finding(policy.name, false, `What it allows is not known: ${policy.error.message}`);
      return deniesAsBefore
        ? finding(policy.name, true, `It can't be read, but is as it was, so that it adds nothing: ${policy.error.message}`)
        : finding(policy.name, false, `What it allows is not known, and what denied a part of it may be gone: ${policy.error.message}`);
    }),
    ...gone.map(({ name, error }) => finding(name, false, `What it denied before is not known: ${error.message}`)),
  ];
}

/** The Deny statements of a policy, as they count. */
function denials({ document }: NamedPolicy): string[] {
  return document.Statement.filter(({ Effect }) => Effect === "Deny").map(({ Sid: _, ...statement }) => JSON.stringify(statement));
}
