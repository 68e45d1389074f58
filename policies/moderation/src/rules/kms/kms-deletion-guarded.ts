import { any, test } from "../../fact/ternary.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

const enoughDays = 30;

/** Strict: KMS waits at least 7 days in any case. */
export const kmsDeletionGuarded: Rule<"key"> = {
  id: "kms-deletion-guarded",
  title: "KMS keys in use can't be deleted by accident",
  why: "Who deletes a key deletes everything that it encrypts. With deletion protection, or a long time to cancel the deletion, a mistake can be undone.",
  severity: "medium",
  topic: "operations",
  of: "key",
  stage: "stack",
  since: "0.2.0",
  packs: ["strict"],
  link: "https://www.alibabacloud.com/help/en/kms/developer-reference/api-createkey",
  fix: {
    text: `Set deletionProtection to "Enabled", or pendingWindowInDays to ${enoughDays} or more.`,
    edits: ({ resource }) => [{ set: resource.at("deletionProtection"), to: "Enabled" }],
  },
  judge({ isUsed, isDeletionProtected, pendingDays }) {
    if (!isUsed) return notApplicable("No bucket and no queue of the stack uses the key.");
    const guarded = any(
      test(isDeletionProtected, Boolean),
      test(pendingDays, (days = 0) => days >= enoughDays),
    );
    if (guarded.is === "unknown")
      return undetermined(
        "Whether the key is protected from deletion is not known.",
        guarded.needs,
      );
    return guarded.is === "yes"
      ? pass("A deletion is refused, or can be undone for a month.")
      : fail("Nothing protects the key from deletion.", isDeletionProtected.at);
  },
};
