import { formatPolicy, type PolicyDocument } from "@immkit/ram";
import { allowsPlainHttp } from "../../analysis/plain-http.ts";
import { setBucketPart } from "../../kinds/bucket-edits.ts";
import { denyingPlainHttp } from "../../kinds/policy-edits.ts";
import { cis, fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

const noPolicy: PolicyDocument = { Version: "1", Statement: [] };

/** Whether the policy denies plain HTTP for everybody, every action, the bucket and its objects. */
export const ossTlsOnly: Rule<"bucket"> = {
  id: "oss-tls-only",
  title: "Buckets refuse plain HTTP",
  why: "OSS accepts plain HTTP unless the bucket policy denies it. Media, and signed URLs that work for others, can then be read on the way.",
  severity: "high",
  topic: "encryption",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  references: [cis("5.4")],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketpolicy",
  fix: {
    text: 'Add a statement to the bucket policy: Deny, Action "oss:*", Principal "*", for the bucket and bucket/*, with the condition Bool acs:SecureTransport "false". MediaBucket has it.',
    edits(bucket) {
      const { name, document } = bucket;
      if (name.is !== "known" || document.is === "unknown") return [];
      const policy = formatPolicy(denyingPlainHttp(document.value, name.value));
      return document.is === "known"
        ? [{ set: document.at, to: policy }]
        : setBucketPart(bucket, "policy", { policy });
    },
  },
  judge({ document, name, resource, isInStack }) {
    if (document.is === "unknown") return undetermined("The bucket policy is not known.", document);
    if (document.value === undefined) {
      if (!isInStack) return notApplicable("The stack sets no policy for this bucket.");
      const any = name.is === "known" ? allowsPlainHttp(noPolicy, name.value) : undefined;
      const shown = any?.answer === "yes" ? { request: any.request } : {};
      return fail("The bucket has no policy that denies plain HTTP.", resource.at(), shown);
    }
    if (name.is === "unknown") return undetermined("The name of the bucket is not known.", name);
    if (name.value === undefined) return notApplicable("The bucket has no name.");
    const plain = allowsPlainHttp(document.value, name.value);
    if (plain.answer === "no") return pass("The bucket policy denies every call over plain HTTP.");
    if (plain.answer === "undetermined") return undetermined(plain.reason, []);
    return fail(
      `The bucket policy doesn't deny ${plain.request.action} over plain HTTP for everyone.`,
      document.at,
      { request: plain.request },
    );
  },
};
