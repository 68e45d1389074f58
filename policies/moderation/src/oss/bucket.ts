import { flagOf, type Resource } from "../model/resource.ts";
import type { Stack } from "../model/stack.ts";
import { unknown } from "../model/unknown.ts";

export const bucketType = "alicloud:oss/bucket:Bucket";
export const bucketAclType = "alicloud:oss/bucketAcl:BucketAcl";
export const bucketPolicyType = "alicloud:oss/bucketPolicy:BucketPolicy";
const publicAccessBlockType = "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock";
const accountPublicAccessBlockType =
  "alicloud:oss/accountPublicAccessBlock:AccountPublicAccessBlock";

/**
 * Whether public access to a bucket is blocked, whatever its ACL and its policy say: `maybe` when
 * that is not known yet.
 */
export type Blocked = "yes" | "no" | "maybe";

/**
 * Looks for a block on the bucket that `resource` is or belongs to, and for one on the whole
 * account. Source: OSS documentation, "Block public access": it overrides ACLs and bucket policies.
 */
export function publicAccessBlocked(stack: Stack, resource: Resource): Blocked {
  const account = stack.ofType(accountPublicAccessBlockType);
  const { sure, unsure } = blocksOf(stack, resource);
  const states = [...account, ...sure].map((block) => flagOf(block, "blockPublicAccess"));
  if (states.includes(true)) return "yes";
  return states.includes(unknown) || unsure.length > 0 ? "maybe" : "no";
}

function blocksOf(stack: Stack, resource: Resource): { sure: Resource[]; unsure: Resource[] } {
  const bucket = resource.type === bucketType ? resource : bucketOf(stack, resource);
  if (bucket !== undefined)
    return stack.referring(publicAccessBlockType, "bucket", bucket, "bucket");
  // The bucket itself is in another stack: what belongs together has its name in common.
  const name = resource.props["bucket"];
  const blocks = stack.ofType(publicAccessBlockType);
  return {
    sure: blocks.filter(({ props }) => name !== unknown && props["bucket"] === name),
    unsure: blocks.filter(({ props }) => name === unknown || props["bucket"] === unknown),
  };
}

/** The bucket that a split-out resource (ACL, policy, …) belongs to, where the stack holds it. */
function bucketOf(stack: Stack, part: Resource): Resource | undefined {
  return stack
    .ofType(bucketType)
    .find((bucket) => stack.referring(part.type, "bucket", bucket, "bucket").sure.includes(part));
}
