import { flagOf, type Resource } from "../model/resource.ts";
import type { Stack } from "../model/stack.ts";
import { unknown } from "../model/unknown.ts";

export const bucketType = "alicloud:oss/bucket:Bucket";
export const bucketAclType = "alicloud:oss/bucketAcl:BucketAcl";
export const bucketPolicyType = "alicloud:oss/bucketPolicy:BucketPolicy";
const publicAccessBlockType = "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock";
const accountPublicAccessBlockType =
  "alicloud:oss/accountPublicAccessBlock:AccountPublicAccessBlock";

/** Whether public access to a bucket is blocked. `maybe` if that is unknown. */
export type Blocked = "yes" | "no" | "maybe";

/**
 * Whether the bucket (`resource`, or the one it belongs to) or the whole account has a block. A
 * block overrides ACLs and bucket policies. Source: OSS documentation, "Block public access".
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
  // The bucket is in another stack, so its resources are found by its name.
  const name = resource.props["bucket"];
  const blocks = stack.ofType(publicAccessBlockType);
  return {
    sure: blocks.filter(({ props }) => name !== unknown && props["bucket"] === name),
    unsure: blocks.filter(({ props }) => name === unknown || props["bucket"] === unknown),
  };
}

/** The bucket of an ACL, a policy, …, if it is in the stack. */
function bucketOf(stack: Stack, part: Resource): Resource | undefined {
  return stack
    .ofType(bucketType)
    .find((bucket) => stack.referring(part.type, "bucket", bucket, "bucket").sure.includes(part));
}
