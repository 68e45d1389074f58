import { blockPublicAccess } from "../../kinds/bucket-edits.ts";
import { cis, fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** New buckets block public access by default since 2025-10-13. Older ones don't. */
export const ossPublicAccessBlocked: Rule<"bucket"> = {
  id: "oss-public-access-blocked",
  title: "Public access to buckets is blocked",
  why: "A block overrides ACLs and policies. Without it, one change of an ACL or a policy opens the media to everyone. OSS blocks new buckets by default since 2025-10-13, one region after another, but not older ones.",
  severity: "high",
  topic: "exposure",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  references: [cis("5.1")],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketpublicaccessblock",
  fix: {
    text: "Add a BucketPublicAccessBlock with blockPublicAccess: true for the bucket, or an AccountPublicAccessBlock for its account.",
    edits: blockPublicAccess,
  },
  judge({ publicAccess, isInStack, resource }) {
    const { blocked, setting, blockedByDefault } = publicAccess;
    if (blocked.is === "yes") return pass("Public access is blocked.");
    if (setting.is === "known") return fail("The block on public access is off.", setting.at);
    if (!isInStack) return notApplicable("The stack sets no block for this bucket.");
    if (blocked.is === "unknown")
      return undetermined("Whether public access is blocked is not known.", blocked.needs);
    const when =
      blockedByDefault.is === "no"
        ? "and the bucket is older than OSS's default to block it"
        : "so it depends on the age and the region of the bucket";
    return fail(`Nothing blocks public access, ${when}.`, resource.at(), { severity: "medium" });
  },
};
