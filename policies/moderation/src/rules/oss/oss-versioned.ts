import { anyRule } from "../../analysis/retention.ts";
import { addLifecycleRule, setBucketPart } from "../../kinds/bucket-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Logs are only added, and MediaBucket leaves versions of media to its argument. */
export const ossVersioned: Rule<"bucket"> = {
  id: "oss-versioned",
  title: "Buckets keep old versions",
  why: "Without versioning, who overwrites or deletes an object destroys what was moderated, by accident or on purpose.",
  severity: "medium",
  topic: "operations",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketversioning",
  fix: {
    text: "Add a BucketVersioning with status Enabled, and a lifecycle rule that deletes old versions.",
    edits: (bucket) => {
      const { lifecycle } = bucket;
      const expires =
        lifecycle.is !== "unknown" &&
        anyRule(lifecycle.value ?? [], (rule) => rule.expiresOldVersions).is === "yes";
      return [
        ...setBucketPart(bucket, "versioning", { status: "Enabled" }),
        ...(expires || !bucket.isInStack
          ? []
          : addLifecycleRule(bucket, {
              id: "old-versions",
              enabled: true,
              prefix: "",
              noncurrentVersionExpirations: [{ days: 30 }],
            })),
      ];
    },
  },
  judge(bucket) {
    const { versioning, role, isInStack, isMediaComponent, locked } = bucket;
    if (versioning.is === "known" && versioning.value === "Enabled")
      return pass("Versioning is on.");
    if (isMediaComponent) return notApplicable("The argument versioning of MediaBucket decides.");
    if (role.is === "known" && (role.value === "logs" || role.value === "other"))
      return notApplicable("The bucket holds no media and no results.");
    if (!isInStack && versioning.is === "unknown" && versioning.reason === "outsideStack")
      return notApplicable("The stack sets no versioning for this bucket.");
    if (locked.is === "yes") return pass("Nobody can overwrite or delete an object.");
    if (versioning.is === "unknown")
      return undetermined("Whether versioning is on is not known.", versioning);
    return versioning.value === undefined
      ? fail("Versioning is not on.", versioning.at)
      : fail("Versioning is suspended.", versioning.at);
  },
};
