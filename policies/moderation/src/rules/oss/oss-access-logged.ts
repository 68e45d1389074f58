import { addLogBucket, setBucketPart } from "../../kinds/bucket-edits.ts";
import { cis, fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** A log bucket can't log itself: the logs would never end. */
export const ossAccessLogged: Rule<"bucket"> = {
  id: "oss-access-logged",
  title: "Buckets log who accesses objects",
  why: "Without access logs, nobody can say who looked at rejected media or evidence.",
  severity: "medium",
  topic: "audit",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  references: [cis("5.3")],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketlogging",
  fix: {
    text: "Add a BucketLogging whose targetBucket is a private bucket for logs in the same region.",
    edits(bucket) {
      const { name, edits } = addLogBucket(bucket);
      return [...edits, ...setBucketPart(bucket, "logging", { targetBucket: name })];
    },
  },
  judge({ logsTo, role, isInStack, isMediaComponent, resource }) {
    if (logsTo.is === "resource" || logsTo.is === "outside") return pass("Access is logged.");
    if (role.is === "known" && (role.value === "logs" || role.value === "other"))
      return notApplicable("The bucket holds no media and no results.");
    if (!isInStack) return notApplicable("The stack doesn't create the bucket.");
    if (isMediaComponent) return notApplicable("The argument accessLogs of MediaBucket decides.");
    return logsTo.is === "unknown"
      ? undetermined("Whether access is logged is not known.", logsTo.fact)
      : fail("Access is not logged.", resource.at());
  },
};
