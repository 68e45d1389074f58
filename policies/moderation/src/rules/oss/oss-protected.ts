import { isInProduction } from "../../kinds/production.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** The facts file, or the name of the stack, says that it is in production. */
export const ossProtected: Rule<"bucket"> = {
  id: "oss-protected",
  title: "Buckets in production can't be deleted by accident",
  why: "A renamed or removed line in the program deletes the bucket. With protect, Pulumi refuses.",
  severity: "medium",
  topic: "operations",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["strict"],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/deletebucket",
  fix: {
    text: "Set the option protect of the bucket to true. MediaBucket does that by default.",
    edits: ({ resource }) => [{ protect: resource }],
  },
  judge({ isProtected, isInStack, resource }, { known }) {
    if (!isInStack) return notApplicable("The stack doesn't create the bucket.");
    if (isInProduction(resource, known) !== true)
      return notApplicable("Nothing says that the stack is in production.");
    if (isProtected.is === "unknown")
      return undetermined("Whether the bucket is protected is not known.", isProtected.needs);
    return isProtected.is === "yes"
      ? pass("Pulumi refuses to delete the bucket, or keeps it.")
      : fail("The bucket is in production, and not protected from deletion.", resource.at());
  },
};
