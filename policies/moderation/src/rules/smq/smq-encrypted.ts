import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/**
 * SMQ encrypts only for accounts for which Alibaba Cloud has enabled that, by a ticket. Therefore a
 * queue that says nothing about encryption is not reported. Source: documentation of
 * alicloud.message.ServiceQueue, 2026-11.
 */
export const smqEncrypted: Rule<"queue"> = {
  id: "smq-encrypted",
  title: "Encryption of messages is not turned off",
  why: "Verdicts say what is in the media of a person. Encrypted, they can't be read from the storage of SMQ.",
  severity: "medium",
  topic: "encryption",
  of: "queue",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/mns/developer-reference/queue-queue",
  fix: {
    text: "Set enableSse: true, and with sseType: KMS also kmsKeyId.",
    edits: ({ resource }) => [
      { set: resource.at("enableSse"), to: true },
      { set: resource.at("sseType"), to: "SMQ" },
    ],
  },
  judge(queue) {
    if (!queue.choosesEncryption)
      return notApplicable("The stack says nothing about the encryption of the queue.");
    const { isEncrypted, encryptionType: type, kmsKeyId } = queue;
    if (isEncrypted.is === "unknown")
      return undetermined("It is not known whether messages are encrypted.", isEncrypted);
    if (!isEncrypted.value) return fail("Messages are not encrypted.", isEncrypted.at);
    if (type.is === "unknown") return undetermined("The type of encryption is not known.", type);
    if (type.value?.toUpperCase() !== "KMS")
      return pass("Messages are encrypted with a key of SMQ.");
    return kmsKeyId.is === "absent"
      ? fail("Messages are to be encrypted with KMS, but no key is named.", kmsKeyId.at)
      : pass("Messages are encrypted with a key in KMS.");
  },
};
