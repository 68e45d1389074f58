import { anyRule, isForMedia } from "../../analysis/retention.ts";
import { all, test } from "../../fact/ternary.ts";
import type { Bucket } from "../../kinds/bucket.ts";
import type { LifecycleRule } from "../../kinds/lifecycle.ts";
import type { Model } from "../../kinds/model.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** IMM keeps a task for 7 days. OSS deletes on the day after. */
const enoughDays = 8;

/** A bucket holds media if it is declared to, or if the stack has an IMM project. */
export const ossMediaOutlivesVerdict: Rule<"bucket"> = {
  id: "oss-media-outlives-verdict",
  title: "Media is kept until its verdict is final",
  why: "IMM keeps a task for 7 days, and a person can review its media until then. If the media is deleted before, nobody can see what to decide on, or what was decided on.",
  severity: "high",
  topic: "operations",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketlifecycle",
  fix: {
    text: `Set the days of the lifecycle rule to ${enoughDays} or more.`,
    edits: (_, __, { at }) => at.map((set) => ({ set, to: 30 })),
  },
  judge(bucket, model) {
    const { lifecycle, role, isInStack } = bucket;
    if (!isInStack) return notApplicable("The stack doesn't create the bucket.");
    if (role.is === "known" && role.value !== "media")
      return notApplicable("The bucket holds no media.");
    if (role.is !== "known" && model.of("project").length === 0)
      return notApplicable("Nothing says that the bucket holds media to moderate.");
    if (lifecycle.is === "unknown")
      return undetermined("The lifecycle rules are not known.", lifecycle);
    const rules = lifecycle.value ?? [];
    if (rules.length === 0) return notApplicable("The bucket has no lifecycle rules.");
    const early = rules.filter((rule) => isEarly(rule, bucket, model).is === "yes");
    if (early.length > 0)
      return fail(
        `A lifecycle rule deletes media after less than ${enoughDays} days.`,
        early.map(({ expireDays }) => expireDays.at),
      );
    const open = anyRule(rules, (rule) => isEarly(rule, bucket, model));
    return open.is === "unknown"
      ? undetermined("After how many days media is deleted is not known.", open.needs)
      : pass(`Media is kept for at least ${enoughDays} days.`);
  },
};

const isEarly = (rule: LifecycleRule, bucket: Bucket, model: Model) =>
  all(
    test(rule.enabled, Boolean),
    test(rule.expireDays, (days) => days !== undefined && days < enoughDays),
    isForMedia(rule, bucket, model, "some"),
  );
