import { isExposed } from "../../analysis/exposure.ts";
import type { Fact } from "../../fact/fact.ts";
import { addLogBucket, blockPublicAccess } from "../../kinds/bucket-edits.ts";
import type { Model } from "../../kinds/model.ts";
import {
  fail,
  type Judgement,
  notApplicable,
  pass,
  type Rule,
  undetermined,
} from "../../rule/rule.ts";

/** Something outside the stack counts as safe if the facts file says that it holds logs. */
export const ossLogTargetSafe: Rule<"bucket"> = {
  id: "oss-log-target-safe",
  title: "Access logs go to another, private bucket",
  why: "A bucket that logs into itself logs its own logs, without end. In a public bucket, everyone can read who accessed what.",
  severity: "high",
  topic: "audit",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketlogging",
  fix: {
    text: "Set targetBucket to another bucket that holds only logs, and block public access to it.",
    edits(bucket, model) {
      const { logsTo } = bucket;
      const target = logsTo.is === "resource" ? model.at("bucket", logsTo.resource) : undefined;
      if (target !== undefined && target !== bucket) return blockPublicAccess(target);
      const { name, edits } = addLogBucket(bucket);
      return [...edits, { set: bucket.logsToProperty, to: name }];
    },
  },
  judge(bucket, model) {
    const { logsTo, logsToProperty: at } = bucket;
    if (logsTo.is === "none") return notApplicable("The bucket has no access logs.");
    if (logsTo.is === "unknown")
      return logsTo.fact.reason === "outsideStack" || logsTo.fact.at.path.length === 0
        ? notApplicable("The stack sets no access logs for this bucket.")
        : undetermined("The bucket for the logs is not known.", logsTo.fact);
    if (logsTo.is === "outside") return outside(logsTo.id, model);
    if (logsTo.resource === bucket.resource) return fail("The bucket logs into itself.", at);
    const target = model.at("bucket", logsTo.resource);
    if (target === undefined) return notApplicable("The target is not a bucket.");
    const exposed = isExposed(target);
    if (exposed.is === "unknown")
      return undetermined("Whether the bucket for the logs is public is not known.", exposed.needs);
    return exposed.is === "yes"
      ? fail("The bucket for the logs is public.", at)
      : pass("The logs go to another bucket that is not public.");
  },
};

function outside(id: Fact<string>, { known }: Model): Judgement {
  if (id.is === "known" && known.bucketRole(id.value) === "logs")
    return pass("The logs go to a bucket that the facts file names.");
  return undetermined("Whether the bucket for the logs is public is not known.", {
    is: "unknown",
    reason: "outsideStack",
    at: id.at,
  });
}
