import { setBucketPart } from "../../kinds/bucket-edits.ts";
import { cis, fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** An example. */
const kmsMasterKeyId = "0123abcd-01ab-23cd-45ef-0123456789ab";

/** Strict: keys of OSS are enough for most. */
export const ossOwnKey: Rule<"bucket"> = {
  id: "oss-own-key",
  title: "Buckets encrypt with a KMS key of the account",
  why: "You can disable your own key, and nobody reads the media any more. A key of OSS can't be revoked, and its use is not logged.",
  severity: "medium",
  topic: "encryption",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["strict"],
  references: [cis("5.9")],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketencryption",
  fix: {
    text: "Set sseAlgorithm to KMS, and kmsMasterKeyId to the id of a key of the account. MediaBucket does that if kmsKeyId is given.",
    edits: (bucket) => setBucketPart(bucket, "encryption", { sseAlgorithm: "KMS", kmsMasterKeyId }),
  },
  judge({ encryption, isInStack }) {
    if (encryption.is === "unknown")
      return undetermined("The encryption is not known.", encryption);
    if (encryption.value === undefined)
      return notApplicable(
        isInStack ? "The bucket encrypts nothing." : "The stack sets no encryption.",
      );
    const { algorithm, keyId, key } = encryption.value;
    if (algorithm !== "KMS") return fail("The bucket encrypts with keys of OSS.", encryption.at);
    if (key.is === "resource") return pass("The bucket encrypts with a key of the stack.");
    if (keyId.is === "unknown") return undetermined("The KMS key is not known.", keyId);
    return keyId.value === undefined
      ? fail("The bucket encrypts with a key that OSS chooses.", encryption.at)
      : pass("The bucket encrypts with a KMS key.");
  },
};
