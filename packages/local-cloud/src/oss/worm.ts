/**
 * The retention policy of a bucket (WORM): until an object is as old as its period, nobody can
 * replace or delete it. A policy that isn't locked within a day ends. Source: OSS, "Retention
 * policies".
 */
import { randomBytes } from "node:crypto";
import type { CloudResponse } from "../http/message.ts";
import { childText } from "../xml/index.ts";
import type { Operation } from "./bucket-settings.ts";
import { isoTime, type OssCall, xmlAnswer } from "./call.ts";
import { invalidArgument, ossError } from "./errors.ts";
import type { Bucket, ObjectVersion, WormPolicy } from "./store.ts";
import { integer, one, shaped } from "./xml-shape.ts";

const dayMs = 86_400_000;

/** The policy that is in effect. */
function effectivePolicy({ worm }: Bucket, now: number): WormPolicy | undefined {
  return worm !== undefined && (worm.locked || now < worm.createdAt + dayMs) ? worm : undefined;
}

/**
 * Throws `FileImmutable` (409) for a version that the retention policy, its own retention or a
 * legal hold protects.
 */
export function checkMutable(
  bucket: Bucket,
  key: string,
  version: ObjectVersion | undefined,
  now: number,
  bypassesGovernance = false,
): void {
  if (version?.deleteMarker === false) {
    const { retention, legalHold = false } = version;
    const bypassed = bypassesGovernance && retention?.mode === "GOVERNANCE";
    if (legalHold || (retention !== undefined && now < retention.until && !bypassed))
      throw ossError("FileImmutable", { BucketName: bucket.name, Key: key });
  }
  const policy = effectivePolicy(bucket, now);
  if (policy === undefined || version === undefined || version.deleteMarker) return;
  if (now < version.lastModified + policy.retentionDays * dayMs)
    throw ossError("FileImmutable", { BucketName: bucket.name, Key: key });
}

/** The policy that the call names. Throws `NoSuchWORMConfiguration`. */
function policyOf(call: OssCall): WormPolicy {
  const policy = effectivePolicy(call.bucket, call.options.clock.now());
  const wanted = call.request.params.get("wormId");
  if (policy === undefined || (wanted !== null && wanted !== policy.id))
    throw ossError("NoSuchWORMConfiguration", { BucketName: call.bucket.name });
  return policy;
}

function checkUnlocked({ locked }: WormPolicy, { bucket }: OssCall): void {
  if (locked) throw ossError("WORMConfigurationLocked", { BucketName: bucket.name });
}

function retentionDaysIn(call: OssCall, root: string): number {
  const element = shaped(call.xmlBody(root), { RetentionPeriodInDays: one(integer) });
  const days = Number(childText(element, "RetentionPeriodInDays"));
  if (days >= 1 && days <= 25_550) return days;
  const message = "The retention period must be 1 to 25550 days.";
  throw invalidArgument("RetentionPeriodInDays", String(days), message);
}

/** `?worm`: InitiateBucketWorm, GetBucketWorm, AbortBucketWorm. */
export const bucketWorm: Readonly<Record<string, Operation>> = {
  POST(call): CloudResponse {
    call.authorize("InitiateBucketWorm");
    const { bucket, options } = call;
    const retentionDays = retentionDaysIn(call, "InitiateWormConfiguration");
    const createdAt = options.clock.now();
    if (effectivePolicy(bucket, createdAt) !== undefined)
      throw ossError("WORMConfigurationAlreadyExist", { BucketName: bucket.name });
    const id = randomBytes(16).toString("hex").toUpperCase();
    bucket.worm = { id, locked: false, retentionDays, createdAt };
    return { status: 200, headers: { "x-oss-worm-id": id } };
  },
  GET(call): CloudResponse {
    call.authorize("GetBucketWorm");
    const { id, locked, retentionDays, createdAt } = policyOf(call);
    return xmlAnswer("WormConfiguration", {
      WormId: id,
      State: locked ? "Locked" : "InProgress",
      RetentionPeriodInDays: retentionDays,
      CreationDate: isoTime(createdAt),
      ...(locked ? {} : { ExpirationDate: isoTime(createdAt + dayMs) }),
    });
  },
  DELETE(call): CloudResponse {
    call.authorize("AbortBucketWorm");
    checkUnlocked(policyOf(call), call);
    call.bucket.worm = undefined;
    return { status: 204 };
  },
};

/** `?wormId=ID`: CompleteBucketWorm locks the policy. */
export const completeWorm: Readonly<Record<string, Operation>> = {
  POST(call): CloudResponse {
    call.authorize("CompleteBucketWorm");
    const policy = policyOf(call);
    checkUnlocked(policy, call);
    call.bucket.worm = { ...policy, locked: true };
    return { status: 200 };
  },
};

/** `?wormExtend&wormId=ID`: ExtendBucketWorm, for a locked policy. */
export const extendWorm: Readonly<Record<string, Operation>> = {
  POST(call): CloudResponse {
    call.authorize("ExtendBucketWorm");
    const policy = policyOf(call);
    const retentionDays = retentionDaysIn(call, "ExtendWormConfiguration");
    if (!policy.locked || retentionDays <= policy.retentionDays) {
      const message = "Only the period of a locked policy can be extended, and never shortened.";
      throw invalidArgument("RetentionPeriodInDays", String(retentionDays), message);
    }
    call.bucket.worm = { ...policy, retentionDays };
    return { status: 200 };
  },
};
