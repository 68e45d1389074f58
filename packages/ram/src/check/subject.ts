import type { AccountBucket } from "../account/bucket.ts";
import { type ParsedPolicies, type PolicyText, parsePolicies } from "../account/policy-text.ts";
import type { Principal } from "../account/principal.ts";
import type { PolicySource } from "../account/source.ts";
import type { PolicyKind } from "../document/parse.ts";
import type { NamedPolicy } from "../policy.ts";

/** Policies that an assertion is judged for: those of one caller, or one policy on a resource. */
export interface Subject extends ParsedPolicies {
  readonly is: "caller" | "resource";
  /** A principal or bucket of a snapshot: `role/app`, `bucket/media`. Undefined for a file. */
  readonly holder?: string;
  /** What `who` can name: the holder, or the file. */
  readonly name: string;
  /** Of the caller, or of the role that a trust policy is attached to. */
  readonly arn?: string;
  /** The id of the account, if it is known. */
  readonly account?: string;
  /** Control policies that limit the caller. */
  readonly control: readonly NamedPolicy[];
  /** The ids of users by name (`user/ann`): bucket policies name users by them. */
  readonly ids: ReadonlyMap<string, string>;
}

const onResource: ReadonlySet<PolicyKind> = new Set(["trust", "bucket", "resource"]);

/**
 * The subjects of a source. A group of a whole snapshot is none: its policies count for its users.
 * Nor is a policy that is attached to nobody.
 */
export function subjectsOf(source: PolicySource): readonly Subject[] {
  if (source.is === "policy") {
    const { name, kind } = source.policy;
    const is = onResource.has(kind) ? "resource" : "caller";
    return [{ is, name, control: [], ids: new Map(), ...parsePolicies([source.policy]) }];
  }
  if (source.is === "principal") return subjectsOfPrincipal(source.principal);
  if (source.is === "bucket") return [subjectOfBucket(source.bucket, source)];
  return [
    ...source.account.filter(({ name }) => !name.startsWith("group/")).flatMap(subjectsOfPrincipal),
    ...source.buckets.map((bucket) => subjectOfBucket(bucket, source)),
  ];
}

function subjectsOfPrincipal(principal: Principal): readonly Subject[] {
  const { name, arn, policies, trust } = principal;
  const account = /^acs:ram::(\d+):/.exec(arn ?? "")?.[1];
  const subject = (
    is: Subject["is"],
    texts: readonly PolicyText[],
    limits: readonly PolicyText[],
  ): Subject => {
    const own = parsePolicies(texts);
    const control = parsePolicies(limits);
    return {
      is,
      holder: name,
      name,
      ...(arn === undefined ? {} : { arn }),
      ...(account === undefined ? {} : { account }),
      policies: own.policies,
      control: control.policies,
      ids: new Map(),
      unreadable: [...own.unreadable, ...control.unreadable],
    };
  };
  return [
    subject("caller", policies, principal.control ?? []),
    ...(trust === undefined ? [] : [subject("resource", [trust], [])]),
  ];
}

/** The account of a bucket, and whom its policy can name by an id. */
interface BucketAccount {
  readonly accountId: string | null;
  readonly account: readonly Principal[];
}

function subjectOfBucket(
  { name, policies, missing }: AccountBucket,
  { accountId, account }: BucketAccount,
): Subject {
  const parsed = parsePolicies(policies);
  return {
    is: "resource",
    holder: name,
    name,
    ...(accountId === null ? {} : { account: accountId }),
    policies: parsed.policies,
    control: [],
    ids: new Map(account.flatMap((each) => (each.id === undefined ? [] : [[each.name, each.id]]))),
    unreadable: [...parsed.unreadable, ...missing],
  };
}
