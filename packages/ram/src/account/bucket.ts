import { PolicyError } from "../document/error.ts";
import type { PolicyText, UnreadablePolicy } from "./policy-text.ts";
import type { Snapshot, SnapshotBucket } from "./snapshot.ts";

/** A bucket of an account, with what allows callers to use it. */
export interface AccountBucket {
  /** `bucket/media`. `buckets` stands for all of them if they were not read. */
  readonly name: string;
  /** The bucket policy, and the ACL as a policy. */
  readonly policies: readonly PolicyText[];
  /** What was not read. */
  readonly missing: readonly UnreadablePolicy[];
}

/** The buckets of a snapshot, and those that it lacks. */
export function bucketsOf({ buckets, blockPublicAccess, notRead }: Snapshot): AccountBucket[] {
  const missing = new Map(
    notRead.flatMap(({ part, reason }) => {
      if (part !== "buckets" && !part.startsWith("bucket/")) return [];
      const error = new PolicyError("NotRead", "", `It was not read: ${reason}`);
      const name = part === "buckets" ? "the policy of each bucket" : `${part} policy`;
      const policy: UnreadablePolicy = { name, text: "", kind: "bucket", error };
      return [[part, policy] as const];
    }),
  );
  const known = buckets.map((bucket): AccountBucket => {
    const name = `bucket/${bucket.name}`;
    const gap = missing.get(name);
    missing.delete(name);
    return {
      name,
      policies: policiesOf(bucket, blockPublicAccess),
      missing: gap === undefined ? [] : [gap],
    };
  });
  const others = [...missing].map(
    ([name, policy]): AccountBucket => ({ name, policies: [], missing: [policy] }),
  );
  return [...known, ...others];
}

function policiesOf(
  { name, acl, blockPublicAccess, policy }: SnapshotBucket,
  accountBlocks: boolean,
): PolicyText[] {
  const isBlocked = blockPublicAccess || accountBlocks;
  const blocked = isBlocked ? { publicAccessBlocked: true as const } : {};
  const ofPolicy: PolicyText[] =
    policy === null
      ? []
      : [{ name: `bucket/${name} policy`, text: policy, kind: "bucket", ...blocked }];
  if (acl === "private" || isBlocked) return ofPolicy;
  const text = aclPolicy(name, acl === "public-read-write");
  return [...ofPolicy, { name: `bucket/${name} acl`, text, kind: "bucket", isSystem: true }];
}

/**
 * A public ACL as a bucket policy that allows the same. An ACL is asked after the policies, and a
 * Deny of them counts, as in a union of policies. Source: OSS documentation, "Bucket ACL".
 */
function aclPolicy(bucket: string, isWritable: boolean): string {
  const read = ["oss:GetObject", "oss:GetObjectVersion"];
  const write = ["oss:PutObject", "oss:DeleteObject", "oss:AbortMultipartUpload", "oss:ListParts"];
  return JSON.stringify({
    Version: "1",
    Statement: [
      {
        Effect: "Allow",
        Principal: ["*"],
        Action: isWritable ? [...read, ...write] : read,
        Resource: [`acs:oss:*:*:${bucket}/*`],
      },
    ],
  });
}
