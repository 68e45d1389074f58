import { anyRule, isForMedia } from "../../analysis/retention.ts";
import { all, no, yes } from "../../fact/ternary.ts";
import { addLifecycleRule } from "../../kinds/bucket-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Rules that abort uploads, move objects or delete old versions don't delete media. */
export const ossMediaExpires: Rule<"bucket"> = {
  id: "oss-media-expires",
  title: "Media is deleted after a time",
  why: "Without an expiry, rejected media and personal data stay forever. Laws allow to keep them only as long as they are needed.",
  severity: "medium",
  topic: "privacy",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketlifecycle",
  fix: {
    text: "Add a lifecycle rule for the media with expirations and noncurrentVersionExpirations. MediaBucket does that if expireAfterDays is given.",
    edits: (bucket) =>
      addLifecycleRule(bucket, {
        id: "expire-media",
        enabled: true,
        prefix: "",
        expirations: [{ days: 30 }],
        noncurrentVersionExpirations: [{ days: 30 }],
      }),
  },
  judge(bucket, model) {
    const { lifecycle, role, isInStack, isMediaComponent } = bucket;
    if (!isInStack) return notApplicable("The stack doesn't create the bucket.");
    if (role.is === "known" && role.value !== "media")
      return notApplicable("The bucket holds no media.");
    if (lifecycle.is === "unknown")
      return undetermined("The lifecycle rules are not known.", lifecycle);
    const expires = anyRule(lifecycle.value ?? [], (rule) =>
      all(
        rule.expires,
        isForMedia(rule, bucket, model, "all"),
        rule.isNarrowed ? no(rule.section.at()) : yes(),
      ),
    );
    if (expires.is === "yes") return pass("A lifecycle rule deletes the media.");
    if (isMediaComponent)
      return notApplicable("The argument expireAfterDays of MediaBucket decides.");
    return expires.is === "unknown"
      ? undetermined("Whether a lifecycle rule deletes the media is not known.", expires.needs)
      : fail("No enabled lifecycle rule deletes the media.", bucket.resource.at("lifecycleRules"));
  },
};
