import { type Resource, textOf } from "../model/resource.ts";
import { unknown } from "../model/unknown.ts";
import { bucketAclType, bucketType, publicAccessBlocked } from "../oss/bucket.ts";
import type { Judgement, Rule } from "../rule/rule.ts";

/** The ACL is a property of the bucket, or a BucketAcl. A block on public access overrides it. */
export const ossBucketAclPrivate: Rule = {
  id: "oss-bucket-acl-private",
  title: "Bucket ACLs are private",
  description:
    "An OSS bucket must not have the ACL public-read or public-read-write, inline or as BucketAcl: everyone could read unmoderated media.",
  severity: "critical",
  remediation:
    'Set the ACL to "private", and add a BucketPublicAccessBlock with blockPublicAccess: true.',
  scope: "stack",
  judge(stack) {
    return stack.ofType(bucketType, bucketAclType).flatMap((resource): Judgement[] => {
      const acl = textOf(resource, "acl");
      if (acl === undefined)
        return resource.type === bucketType
          ? [{ verdict: "pass", resource, message: "The bucket is private by default." }]
          : [];
      if (acl !== unknown && !acl.startsWith("public-"))
        return [{ verdict: "pass", resource, message: `The ACL is ${acl}.` }];
      return [
        exposed(resource, acl === unknown ? undefined : acl, publicAccessBlocked(stack, resource)),
      ];
    });
  },
};

function exposed(
  resource: Resource,
  acl: string | undefined,
  blocked: ReturnType<typeof publicAccessBlocked>,
): Judgement {
  const what = acl === undefined ? "The ACL is unknown" : `The ACL is ${acl}`;
  if (blocked === "yes")
    return {
      verdict: "pass",
      resource,
      severity: "info",
      message: `${what}, but public access is blocked, so it has no effect.`,
    };
  if (acl === undefined) return { verdict: "undetermined", resource, message: `${what}.` };
  if (blocked === "maybe")
    return {
      verdict: "undetermined",
      resource,
      message: `${what}, and it is unknown whether public access is blocked.`,
    };
  return {
    verdict: "fail",
    resource,
    message: `${what}: everyone can ${acl === "public-read-write" ? "read and replace" : "read"} the media.`,
  };
}
