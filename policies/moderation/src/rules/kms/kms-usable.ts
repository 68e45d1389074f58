import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

export const kmsUsable: Rule<"key"> = {
  id: "kms-usable",
  title: "KMS keys in use are enabled",
  why: "With a key that is disabled or about to be deleted, nobody can read the media and the messages that it encrypts.",
  severity: "high",
  topic: "operations",
  of: "key",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/kms/developer-reference/api-createkey",
  fix: {
    text: "Enable the key with status Enabled, or encrypt with another key.",
    edits: ({ isEnabled }) => [
      { set: isEnabled.at, to: isEnabled.at.path[0] === "isEnabled" ? true : "Enabled" },
    ],
  },
  judge({ isUsed, isEnabled }) {
    if (!isUsed) return notApplicable("No bucket and no queue of the stack uses the key.");
    if (isEnabled.is === "unknown")
      return undetermined("Whether the key is enabled is not known.", isEnabled);
    return isEnabled.value === false
      ? fail("The key is not enabled, so nobody can read what it encrypts.", isEnabled.at)
      : pass("The key is enabled.");
  },
};
