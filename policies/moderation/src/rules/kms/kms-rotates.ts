import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Keys for signatures, keys with material from outside, and keys in hardware can't rotate. */
export const kmsRotates: Rule<"key"> = {
  id: "kms-rotates",
  title: "KMS keys rotate",
  why: "Without rotation, all media that was ever stored depends on one version of a key.",
  severity: "medium",
  topic: "encryption",
  of: "key",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/kms/developer-reference/api-createkey",
  fix: {
    text: 'Set automaticRotation to "Enabled" and rotationInterval to "365d".',
    edits: ({ resource }) => [
      { set: resource.at("automaticRotation"), to: "Enabled" },
      { set: resource.at("rotationInterval"), to: "365d" },
    ],
  },
  judge({ rotates, keySpec, keyUsage, origin, protectionLevel }) {
    if (keySpec.is === "known" && !/^Aliyun_(AES|SM4)/.test(keySpec.value))
      return notApplicable("A key that is not symmetric can't rotate.");
    if (keyUsage.is === "known" && keyUsage.value !== "ENCRYPT/DECRYPT")
      return notApplicable("A key for signatures can't rotate.");
    if (origin.is === "known" && origin.value.toUpperCase() === "EXTERNAL")
      return notApplicable("A key with material from outside can't rotate.");
    if (protectionLevel.is === "known" && protectionLevel.value === "HSM")
      return notApplicable("A key in hardware can't rotate.");
    if (rotates.is === "unknown")
      return undetermined("Whether the key rotates is not known.", rotates);
    return rotates.value === true
      ? pass("The key rotates.")
      : fail("The key doesn't rotate.", rotates.at);
  },
};
