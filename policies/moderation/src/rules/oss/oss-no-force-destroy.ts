import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Media can be uploaded again, so it is about the other buckets. `weakened` says it of media. */
export const ossNoForceDestroy: Rule<"bucket"> = {
  id: "oss-no-force-destroy",
  title: "Deleting a bucket doesn't delete evidence and results",
  why: "With forceDestroy, one destroy or one replacement of the bucket deletes every object in it, and nothing brings them back.",
  severity: "high",
  topic: "operations",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/deletebucket",
  fix: {
    text: "Remove forceDestroy. To delete a bucket on purpose, empty it first.",
    edits: ({ forceDestroy }) => [{ set: forceDestroy.at, to: false }],
  },
  judge({ forceDestroy, role, isInStack }, { known }) {
    if (!isInStack) return notApplicable("The stack doesn't create the bucket.");
    if (role.is === "known" && (role.value === "media" || role.value === "other"))
      return notApplicable("The bucket holds no evidence, results or logs.");
    if (known.production === false)
      return notApplicable("The facts file says that the stack is not in production.");
    if (forceDestroy.is === "unknown")
      return undetermined(
        "Whether deleting the bucket deletes its objects is not known.",
        forceDestroy,
      );
    return forceDestroy.value === true
      ? fail("Deleting the bucket deletes every object in it.", forceDestroy.at)
      : pass("A bucket with objects can't be deleted.");
  },
};
