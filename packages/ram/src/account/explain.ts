import type { RequestPattern } from "../compare/permits.ts";
import { decide } from "../decide/decide.ts";
import { toPolicySet } from "../document/input.ts";
import type { Capability } from "../explain/capability.ts";
import { explain } from "../explain/explain.ts";
import { whoCan } from "../explain/who-can.ts";
import type { Finding } from "../finding.ts";
import type { Decision, NamedPolicy, PolicySet, RamRequest } from "../policy.ts";
import type { AccountBucket } from "./bucket.ts";
import { parsePolicies, type UnreadablePolicy } from "./policy-text.ts";
import type { Principal } from "./principal.ts";

/** The parsed policies of one principal, of a bucket, or of a caller that is not in a snapshot. */
export interface Subject {
  /** `role/app`, `user/ann`, `group/ops` or `bucket/media` of a snapshot. */
  readonly holder?: string;
  readonly policies: readonly NamedPolicy[];
  /** Control policies that limit the principal. */
  readonly control?: readonly NamedPolicy[];
  /** For a role, its trust policy. */
  readonly trust?: NamedPolicy;
  /** Policies that can't be read and are missing above. */
  readonly unreadable: readonly UnreadablePolicy[];
}

/** A policy can't be read, so what it allows is unknown. */
export interface UnreadableFinding extends Finding<"unreadable-policy"> {
  readonly holder?: string;
}

/** A principal can reach the resource. */
export interface ReachFinding extends Omit<Finding<"can-reach">, "policy"> {
  readonly holder?: string;
  /** Null if it is undetermined. */
  readonly policy: string | null;
  /** A call that is allowed; null if it is undetermined whether there is one. */
  readonly request: RamRequest | null;
}

/** Parses the policies of a principal. */
export function subjectOf({ name, policies, trust, control = [] }: Principal): Subject {
  const own = parsePolicies(policies);
  const limits = parsePolicies(control);
  const parsedTrust = parsePolicies(trust === undefined ? [] : [trust]);
  const [trustPolicy] = parsedTrust.policies;
  return {
    holder: name,
    policies: own.policies,
    ...(trustPolicy === undefined ? {} : { trust: trustPolicy }),
    ...(limits.policies.length === 0 ? {} : { control: limits.policies }),
    unreadable: [...own.unreadable, ...parsedTrust.unreadable, ...limits.unreadable],
  };
}

/** Parses the policies of a bucket. */
export function subjectOfBucket({ name, policies, missing }: AccountBucket): Subject {
  const parsed = parsePolicies(policies);
  return {
    holder: name,
    policies: parsed.policies,
    unreadable: [...parsed.unreadable, ...missing],
  };
}

/** What applies to a subject together, except a trust policy. */
function policiesOf({ policies, control }: Subject): PolicySet {
  const set = toPolicySet(policies);
  return control === undefined ? set : { ...set, control };
}

/** What a subject can do, and who can assume it. */
export function explainSubject(
  subject: Subject,
): ((Capability & { readonly holder?: string }) | UnreadableFinding)[] {
  const { trust, unreadable } = subject;
  const found = [
    ...explain(policiesOf(subject)),
    ...(trust === undefined ? [] : explain([trust])),
    ...unreadable.map(({ name, error }): UnreadableFinding => {
      return {
        id: "unreadable-policy",
        severity: "high",
        policy: name,
        statement: null,
        pointer: error.pointer,
        pattern: error.pointer,
        message: `What ${name} allows and denies is unknown: ${error.message}`,
        fix: null,
      };
    }),
  ];
  return found.map((each) => ({ ...holderOf(subject), ...each }));
}

/** Which subjects can do what the question names, each with a call. */
export function reachOf(
  subjects: readonly Subject[],
  question: RequestPattern & { readonly resource: string },
): ReachFinding[] {
  return subjects.flatMap((subject) => {
    const { holder: name = "The caller", unreadable } = subject;
    const policies = policiesOf(subject);
    const common = {
      ...holderOf(subject),
      id: "can-reach",
      severity: "info",
      pattern: question.resource,
      fix: null,
    } as const;
    const undetermined = (policy: string | null, reason: string): ReachFinding => {
      const message = `Whether ${name} can is undetermined: ${reason}`;
      return { ...common, policy, statement: null, pointer: "", message, request: null };
    };
    const reached = whoCan([{ name, policies }], question).map(({ permission }): ReachFinding => {
      if (permission.answer === "undetermined") return undetermined(null, permission.reason);
      const { request } = permission;
      const { policy, index } = decide(policies, request).statement as NonNullable<
        Decision["statement"]
      >;
      const call = `call ${request.action} on ${request.resource}`;
      const message = name.startsWith("bucket/")
        ? `${name} allows ${callerOf(request)} to ${call}.`
        : `${name} can ${call}.`;
      const pointer = `/Statement/${index}`;
      return { ...common, policy, statement: index, pointer, message, request };
    });
    // A trust policy says who can assume the role, not what the role can reach.
    const missing = unreadable.filter(({ kind }) => kind !== "trust");
    return [
      ...reached,
      ...missing.map((each) =>
        undetermined(
          each.name,
          `What ${each.name} allows and denies is unknown. ${each.error.message}`,
        ),
      ),
    ];
  });
}

/** A policy on a resource names its callers. */
function callerOf({ principal, principalId }: RamRequest): string {
  return principal ?? (principalId === undefined ? "everybody" : `the id ${principalId}`);
}

function holderOf({ holder }: Subject): { readonly holder?: string } {
  return holder === undefined ? {} : { holder };
}
