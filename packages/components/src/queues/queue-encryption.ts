import type * as pulumi from "@pulumi/pulumi";
import { type Check, oneOf } from "../arguments/check.ts";
import { every, fields, plain } from "../arguments/shape.ts";
import type { Placement } from "../imm/placement.ts";
import { kmsKey, kmsKeyCheck } from "../kms/kms-key.ts";

/** Who manages the key that encrypts the messages of a queue. */
export const SseType = {
  /** SMQ. */
  Smq: "SMQ",
  /** You, in KMS. */
  Kms: "KMS",
} as const;
export type SseType = (typeof SseType)[keyof typeof SseType];

/**
 * Encryption of the messages at rest. The account first has to be allowed to use it, by a ticket to
 * Alibaba Cloud, so queues have none by default. KMS also needs the service-linked role
 * `AliyunMNSAccessingKMSRole`. A change applies to new messages only. Source: documentation of
 * `alicloud.message.ServiceQueue`.
 */
export interface QueueEncryptionArgs {
  /** Who manages the key. */
  sseType: SseType;
  /** ID or ARN of a symmetric AES-256 key in the queue's region. Required with KMS. */
  kmsKeyId?: pulumi.Input<string>;
}

/** A check for {@link QueueEncryptionArgs}. */
export const queueEncryptionCheck: Check = every(
  fields<QueueEncryptionArgs>(
    { sseType: plain(oneOf(SseType)), kmsKeyId: kmsKeyCheck },
    { sseType: "pass SMQ or KMS" },
  ),
  (value) => {
    const { sseType, kmsKeyId } = value as QueueEncryptionArgs;
    if (sseType === SseType.Kms && kmsKeyId === undefined)
      return { path: ".kmsKeyId", reason: "is missing; sseType KMS needs a key" };
    if (sseType === SseType.Smq && kmsKeyId !== undefined)
      return { path: ".kmsKeyId", reason: "can't be used with sseType SMQ; pass sseType KMS" };
    return undefined;
  },
);

/** The arguments of a queue that encrypt its messages; none without `args`. */
export function queueEncryption(
  component: string,
  args: QueueEncryptionArgs | undefined,
  place: Placement,
) {
  if (args === undefined) return {};
  const { sseType, kmsKeyId } = args;
  const encrypted = { enableSse: true, sseType, sseAlgorithm: "AES-256-GCM" };
  return kmsKeyId === undefined
    ? encrypted
    : { ...encrypted, kmsKeyId: kmsKey(component, "encryption.kmsKeyId", kmsKeyId, place).id };
}
