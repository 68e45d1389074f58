import { anyRule } from "../../analysis/retention.ts";
import { addLifecycleRule } from "../../kinds/bucket-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

export const ossMultipartAborted: Rule<"bucket"> = {
  id: "oss-multipart-aborted",
  title: "Parts of incomplete uploads are deleted",
  why: "The parts of an upload that nobody completes are in no list of objects. They stay, and are billed.",
  severity: "low",
  topic: "cost",
  of: "bucket",
  stage: "resource",
  since: "0.2.0",
  packs: ["strict"],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketlifecycle",
  fix: {
    text: "Add a lifecycle rule with abortMultipartUploads after a few days. MediaBucket has it.",
    edits: (bucket) =>
      addLifecycleRule(bucket, {
        id: "incomplete-uploads",
        enabled: true,
        prefix: "",
        abortMultipartUploads: [{ days: 7 }],
      }),
  },
  judge({ lifecycle, isInStack, resource }) {
    if (!isInStack) return notApplicable("The stack doesn't create the bucket.");
    if (lifecycle.is === "unknown")
      return undetermined("The lifecycle rules are not known.", lifecycle);
    const aborts = anyRule(lifecycle.value ?? [], (rule) => rule.abortsUploads);
    if (aborts.is === "unknown")
      return undetermined("Whether a rule deletes the parts is not known.", aborts.needs);
    return aborts.is === "yes"
      ? pass("A lifecycle rule deletes the parts of incomplete uploads.")
      : fail(
          "No lifecycle rule deletes the parts of incomplete uploads.",
          resource.at("lifecycleRules"),
        );
  },
};
