import { setBucketPart } from "../../kinds/bucket-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** What a bucket holds is known from a component, the facts file or its name. */
export const ossEvidenceLocked: Rule<"bucket"> = {
  id: "oss-evidence-locked",
  title: "Evidence can't be deleted before its time",
  why: "Evidence that an administrator can delete or replace proves nothing. A retention policy that is locked protects it from everyone.",
  severity: "medium",
  topic: "audit",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/initiatebucketworm",
  fix: {
    text: "Add a BucketWorm with retentionPeriodInDays and status Locked. MediaBucket does that if wormDays is given. It can't be undone.",
    edits: (bucket) =>
      setBucketPart(bucket, "worm", { retentionPeriodInDays: 180, status: "Locked" }),
  },
  judge({ role, locked, isInStack }) {
    if (role.is === "unknown") return undetermined("What the bucket holds is not known.", role);
    if (role.value !== "evidence") return notApplicable("The bucket holds no evidence.");
    if (locked.is === "yes") return pass("Objects are locked until their retention is over.");
    if (locked.is === "unknown")
      return undetermined("Whether the retention policy is locked is not known.", locked.needs);
    return isInStack
      ? fail("Nothing prevents that evidence is deleted: no retention policy is locked.", locked.by)
      : notApplicable("The stack sets no retention policy for this bucket.");
  },
};
