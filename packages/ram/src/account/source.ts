import { PolicyError } from "../document/error.ts";
import type { PolicyKind } from "../document/parse.ts";
import { type AccountBucket, bucketsOf } from "./bucket.ts";
import type { PolicyText } from "./policy-text.ts";
import {
  alternatives,
  controlTextsOf,
  type Principal,
  policyTextOf,
  principalsOf,
} from "./principal.ts";
import {
  isSnapshot,
  parseSnapshot,
  policyLabel,
  type Snapshot,
  type SnapshotGap,
} from "./snapshot.ts";

/** What a file contains: a policy, a snapshot, or the selected part of a snapshot. */
export type PolicySource =
  | { readonly is: "policy"; readonly policy: PolicyText }
  | {
      readonly is: "principal";
      readonly principal: Principal;
      /** All principals of the snapshot, `principal` included. */
      readonly account: readonly Principal[];
      /** What the snapshot lacks. */
      readonly notRead: readonly SnapshotGap[];
    }
  | {
      readonly is: "bucket";
      readonly bucket: AccountBucket;
      /** All principals of the snapshot. */
      readonly account: readonly Principal[];
      readonly accountId: string | null;
    }
  | {
      readonly is: "snapshot";
      readonly accountId: string | null;
      readonly account: readonly Principal[];
      readonly buckets: readonly AccountBucket[];
      /** Control policies of Resource Directory. The principals that they limit have them too. */
      readonly control: readonly PolicyText[];
      readonly notRead: readonly SnapshotGap[];
      /** All policies, attached or not, in their default versions. */
      readonly policies: readonly PolicyText[];
    };

/** How a file is read. */
export interface SourceOptions {
  /**
   * Selects a part of a snapshot: `role/NAME`, `user/NAME`, `group/NAME`, `bucket/NAME`,
   * `policy/NAME` or `policy/NAME@v1`. The whole snapshot by default.
   */
  readonly part?: string;
  /** The kind of a policy; recognised by its members by default. Snapshots state their kinds. */
  readonly kind?: PolicyKind;
}

/**
 * Recognises a policy or a snapshot. Policies are not parsed yet.
 * @param name names the policy in answers, such as its file.
 * @throws {PolicyError} if the snapshot is malformed, or has no such part.
 */
export function policySourceOf(
  name: string,
  text: string,
  { part, kind }: SourceOptions = {},
): PolicySource {
  const value = parsedOrUndefined(text);
  if (isSnapshot(value)) {
    const snapshot = parseSnapshot(value);
    if (part !== undefined) return partOf(snapshot, part);
    return {
      is: "snapshot",
      accountId: snapshot.accountId,
      account: principalsOf(snapshot),
      buckets: bucketsOf(snapshot),
      control: controlTextsOf(snapshot),
      notRead: snapshot.notRead,
      policies: snapshot.policies.map((policy) => policyTextOf(policy)),
    };
  }
  if (part === undefined)
    return { is: "policy", policy: { name, text, kind: kind ?? kindOf(value) } };
  throw new PolicyError(
    "UnknownName",
    "",
    `This is not a snapshot of immkit ram pull, so it has no part ${part}.`,
  );
}

function partOf(snapshot: Snapshot, part: string): PolicySource {
  if (part.startsWith("policy/")) return { is: "policy", policy: policyIn(snapshot, part) };
  const account = principalsOf(snapshot);
  if (part.startsWith("bucket/")) return { is: "bucket", ...bucketIn(snapshot, part), account };
  // RAM returns the names of roles in lower case in some places.
  const principal =
    account.find(({ name }) => name === part) ??
    account.find(({ name }) => name.toLowerCase() === part.toLowerCase());
  if (principal !== undefined)
    return { is: "principal", principal, account, notRead: snapshot.notRead };
  const type = part.slice(0, part.indexOf("/") + 1);
  const others = account.map(({ name }) => name).filter((name) => name.startsWith(type));
  throw new PolicyError("UnknownName", "", `The snapshot has no ${part}.${alternatives(others)}`);
}

function bucketIn(snapshot: Snapshot, part: string) {
  const { accountId } = snapshot;
  const buckets = bucketsOf(snapshot);
  const bucket = buckets.find(({ name }) => name === part);
  if (bucket !== undefined) return { bucket, accountId };
  const others = buckets.map(({ name }) => name).filter((name) => name !== "buckets");
  throw new PolicyError("UnknownName", "", `The snapshot has no ${part}.${alternatives(others)}`);
}

/** If a custom and a system policy have the same name, the custom one. */
function policyIn({ policies }: Snapshot, part: string): PolicyText {
  const [, name = "", version] = /^policy\/(.+?)(?:@(v\d+))?$/.exec(part) ?? [];
  const found =
    policies.find((policy) => policy.name === name && policy.type === "Custom") ??
    policies.find((policy) => policy.name === name);
  if (found !== undefined) return policyTextOf(found, version);
  throw new PolicyError(
    "UnknownName",
    "",
    `The snapshot has no policy ${name}.${alternatives(policies.map(policyLabel))}`,
  );
}

/** Text that is not JSON is left to the policy parser, which gives the better message. */
function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A policy with principals is attached to a resource. It is a trust policy if it has no resource,
 * or if all its actions are actions of STS: they work on roles.
 */
function kindOf(value: unknown): PolicyKind {
  const statements =
    typeof value === "object" && value !== null && "Statement" in value
      ? [value.Statement].flat()
      : [];
  const objects = statements.filter(
    (each): each is object => typeof each === "object" && each !== null,
  );
  if (!objects.some((each) => "Principal" in each)) return "identity";
  return objects.some((each) => "Resource" in each) && !objects.every(isOfSts)
    ? "resource"
    : "trust";
}

function isOfSts(statement: object): boolean {
  const actions: readonly unknown[] = "Action" in statement ? [statement.Action].flat() : [];
  return actions.length > 0 && actions.every((action) => /^sts:/i.test(String(action)));
}
