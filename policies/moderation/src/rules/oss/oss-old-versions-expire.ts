import { anyRule } from "../../analysis/retention.ts";
import { addLifecycleRule } from "../../kinds/bucket-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Evidence is kept, old versions included. */
export const ossOldVersionsExpire: Rule<"bucket"> = {
  id: "oss-old-versions-expire",
  title: "Old versions are deleted after a time",
  why: "In a bucket with versioning, a deleted object stays as an old version: personal data that was to be deleted is kept forever, and billed.",
  severity: "medium",
  topic: "privacy",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketlifecycle",
  fix: {
    text: "Add a lifecycle rule with noncurrentVersionExpirations. MediaBucket does that if expireAfterDays is given.",
    edits: (bucket) =>
      addLifecycleRule(bucket, {
        id: "old-versions",
        enabled: true,
        prefix: "",
        noncurrentVersionExpirations: [{ days: 30 }],
      }),
  },
  judge(bucket) {
    const { versioning, lifecycle, role, isInStack, isMediaComponent } = bucket;
    if (!isInStack) return notApplicable("The stack doesn't create the bucket.");
    if (role.is === "known" && role.value === "evidence")
      return notApplicable("The bucket holds evidence.");
    if (versioning.is === "absent") return notApplicable("The bucket has no versioning.");
    if (lifecycle.is === "unknown")
      return undetermined("The lifecycle rules are not known.", lifecycle);
    const expires = anyRule(lifecycle.value ?? [], (rule) => rule.expiresOldVersions);
    if (expires.is === "yes") return pass("A lifecycle rule deletes old versions.");
    if (isMediaComponent)
      return notApplicable("The argument expireAfterDays of MediaBucket decides.");
    if (versioning.is === "unknown")
      return undetermined("Whether versioning is on is not known.", versioning);
    if (versioning.value !== "Enabled") return notApplicable("Versioning is suspended.");
    return expires.is === "unknown"
      ? undetermined("Whether a lifecycle rule deletes old versions is not known.", expires.needs)
      : fail(
          "No enabled lifecycle rule deletes old versions.",
          bucket.resource.at("lifecycleRules"),
        );
  },
};
