import type { PolicyDocument } from "@immkit/ram";
import type { Resource } from "../model/resource.ts";
import type { Stack } from "../model/stack.ts";
import { unknown } from "../model/unknown.ts";
import { bucketPolicyType, bucketType, publicAccessBlocked } from "../oss/bucket.ts";
import { openness } from "../ram/anonymous.ts";
import { documentIn, isDocument } from "../ram/document.ts";
import type { Judgement, Rule } from "../rule/rule.ts";

/** Whether the policy allows an anonymous call, in any notation and after its Deny statements. */
export const ossBucketPolicyNotPublic: Rule = {
  id: "oss-bucket-policy-not-public",
  title: "Bucket policies allow no anonymous calls",
  description:
    "A bucket policy, inline or as BucketPolicy, must not allow calls without credentials.",
  severity: "critical",
  remediation:
    'List the accounts or users in Principal instead of "*", and add a BucketPublicAccessBlock with blockPublicAccess: true.',
  scope: "stack",
  judge(stack) {
    return stack.ofType(bucketType, bucketPolicyType).flatMap((resource): Judgement[] => {
      const document = documentIn(resource, "policy", "bucket");
      if (document === undefined) return [];
      if (document === unknown)
        return [{ verdict: "undetermined", resource, message: "The bucket policy is unknown." }];
      if (!isDocument(document))
        return [
          {
            verdict: "undetermined",
            resource,
            message: `The bucket policy can't be read: ${document.unreadable}`,
          },
        ];
      return [judged(stack, resource, document)];
    });
  },
};

function judged(stack: Stack, resource: Resource, document: PolicyDocument): Judgement {
  const open = openness(document);
  if (open.to === "nobody")
    return {
      verdict: "pass",
      resource,
      message: "The bucket policy allows no anonymous calls.",
    };
  if (open.to === "undetermined")
    return { verdict: "undetermined", resource, message: open.reason };
  const { request: counterexample } = open;
  const what = `The bucket policy allows ${counterexample.action} to ${open.to === "everybody" ? "everyone" : "anonymous callers under a condition"}`;
  const blocked = publicAccessBlocked(stack, resource);
  if (blocked === "yes")
    return {
      verdict: "pass",
      resource,
      severity: "info",
      message: `${what}, but public access is blocked, so it has no effect.`,
    };
  if (blocked === "maybe")
    return {
      verdict: "undetermined",
      resource,
      counterexample,
      message: `${what}, and it is unknown whether public access is blocked.`,
    };
  return {
    verdict: "fail",
    resource,
    severity: open.to === "everybody" ? "critical" : "medium",
    counterexample,
    message: `${what}.`,
  };
}
