import type { PolicyDocument } from "@immkit/ram";
import type { Resource } from "../model/resource.ts";
import type { Stack } from "../model/stack.ts";
import { unknown } from "../model/unknown.ts";
import { bucketPolicyType, bucketType, publicAccessBlocked } from "../oss/bucket.ts";
import { openness } from "../ram/anonymous.ts";
import { documentIn, isDocument } from "../ram/document.ts";
import type { Judgement, Rule } from "../rule/rule.ts";

/**
 * Judged by meaning: what matters is whether an anonymous call is allowed, however the policy
 * spells it, Denies subtracted.
 */
export const ossBucketPolicyNotPublic: Rule = {
  id: "oss-bucket-policy-not-public",
  title: "Bucket policies let no strangers in",
  description:
    "No bucket policy, inline or by BucketPolicy, allows a call to callers without credentials.",
  severity: "critical",
  remediation:
    'Name the accounts or users in Principal in place of "*", and add a BucketPublicAccessBlock with blockPublicAccess: true.',
  scope: "stack",
  judge(stack) {
    return stack.ofType(bucketType, bucketPolicyType).flatMap((resource): Judgement[] => {
      const document = documentIn(resource, "policy", "bucket");
      if (document === undefined) return [];
      if (document === unknown)
        return [
          { verdict: "undetermined", resource, message: "The bucket policy is not known yet." },
        ];
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
      message: "The bucket policy allows nothing to anonymous callers.",
    };
  if (open.to === "undetermined")
    return { verdict: "undetermined", resource, message: open.reason };
  const { request: counterexample } = open;
  const what = `The bucket policy allows ${counterexample.action} to ${open.to === "everybody" ? "everybody" : "anonymous callers under a condition"}`;
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
      message: `${what}; whether public access is blocked is not known yet.`,
    };
  return {
    verdict: "fail",
    resource,
    severity: open.to === "everybody" ? "critical" : "medium",
    counterexample,
    message: `${what}.`,
  };
}
