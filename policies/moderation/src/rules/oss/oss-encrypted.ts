import { setBucketPart } from "../../kinds/bucket-edits.ts";
import { cis, fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** A KMS key of the stack counts although its id is known only after the update. */
export const ossEncrypted: Rule<"bucket"> = {
  id: "oss-encrypted",
  title: "Buckets encrypt objects at rest",
  why: "Without server-side encryption, OSS stores what clients don't encrypt themselves in clear.",
  severity: "high",
  topic: "encryption",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  references: [cis("5.8")],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketencryption",
  fix: {
    text: "Add a BucketServerSideEncryption with sseAlgorithm AES256, or KMS and kmsMasterKeyId.",
    edits: (bucket) => setBucketPart(bucket, "encryption", { sseAlgorithm: "AES256" }),
  },
  judge({ encryption, isInStack }) {
    if (encryption.is === "unknown")
      return undetermined("The encryption is not known.", encryption);
    if (encryption.value === undefined)
      return isInStack
        ? fail("The bucket doesn't encrypt objects.", encryption.at)
        : notApplicable("The stack sets no encryption for this bucket.");
    const { algorithm, keyId, key } = encryption.value;
    if (algorithm !== "KMS") return pass("The bucket encrypts objects with keys of OSS.");
    if (key.is === "resource") return pass("The bucket encrypts objects with a key of the stack.");
    if (keyId.is === "unknown") return undetermined("The KMS key is not known.", keyId);
    return keyId.value === undefined
      ? fail(
          "The bucket encrypts objects with KMS, but names no key, so OSS chooses one that you can't revoke.",
          encryption.at,
          { severity: "medium" },
        )
      : pass("The bucket encrypts objects with a KMS key.");
  },
};
