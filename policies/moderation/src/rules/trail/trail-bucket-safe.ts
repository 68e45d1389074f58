import { isExposed } from "../../analysis/exposure.ts";
import { blockPublicAccess } from "../../kinds/bucket-edits.ts";
import { cis, fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

export const trailBucketSafe: Rule<"trail"> = {
  id: "trail-bucket-safe",
  title: "Trails write to a private bucket",
  why: "The events of a trail show who does what with which key. In a public bucket, everyone can read them.",
  severity: "high",
  topic: "audit",
  of: "trail",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  references: [cis("2.2")],
  link: "https://www.alibabacloud.com/help/en/actiontrail/developer-reference/api-actiontrail-2020-07-06-createtrail",
  fix: {
    text: "Add a BucketPublicAccessBlock with blockPublicAccess: true for the bucket of the trail.",
    edits({ bucket }, model) {
      const target = bucket.is === "resource" ? model.at("bucket", bucket.resource) : undefined;
      return target === undefined ? [] : blockPublicAccess(target);
    },
  },
  judge({ bucket, resource }, model) {
    if (bucket.is === "none") return notApplicable("The trail writes to no bucket.");
    if (bucket.is === "unknown")
      return undetermined("The bucket of the trail is not known.", bucket.fact);
    if (bucket.is === "outside") {
      const { id } = bucket;
      if (id.is === "known" && model.known.bucketRole(id.value) === "logs")
        return pass("The trail writes to a bucket that the facts file names.");
      return undetermined("Whether the bucket of the trail is public is not known.", {
        is: "unknown",
        reason: "outsideStack",
        at: id.at,
      });
    }
    const target = model.at("bucket", bucket.resource);
    if (target === undefined) return notApplicable("The target is not a bucket.");
    const exposed = isExposed(target);
    if (exposed.is === "unknown")
      return undetermined("Whether the bucket of the trail is public is not known.", exposed.needs);
    return exposed.is === "yes"
      ? fail("The bucket of the trail is public.", resource.at("ossBucketName"))
      : pass("The trail writes to a bucket that is not public.");
  },
};
