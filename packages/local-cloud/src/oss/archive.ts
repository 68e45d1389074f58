/**
 * Archived objects: how long restoring takes, as OSS documents it, and when they can be read.
 */
import { ossError } from "./errors.ts";
import { type Bucket, type StoredObject, settingText } from "./store.ts";

const [minute, hour] = [60_000, 3_600_000];

/** The duration of restoring in milliseconds, by storage class and tier. */
export const restoreDurations: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Archive: { Standard: minute },
  ColdArchive: { Expedited: hour, Standard: 5 * hour, Bulk: 12 * hour },
  DeepColdArchive: { Expedited: 12 * hour, Standard: 48 * hour },
};

/** Throws `InvalidObjectState` for an archived object that is not restored. */
export function checkReadable(bucket: Bucket, object: StoredObject, now: number): void {
  const { storageClass, restored } = object;
  const direct =
    storageClass === "Archive" &&
    settingText(bucket, "bucketArchiveDirectRead", "Enabled") === "true";
  if (restoreDurations[storageClass] === undefined || direct) return;
  if (restored === undefined || now < restored.from || now >= restored.until)
    throw ossError("InvalidObjectState", { BucketName: bucket.name });
}

/** `x-oss-restore`, for an object that is being restored or is restored. */
export function restoreHeaders({ restored }: StoredObject, now: number): Record<string, string> {
  if (restored === undefined || now >= restored.until) return {};
  if (now < restored.from) return { "x-oss-restore": 'ongoing-request="true"' };
  const expiry = new Date(restored.until).toUTCString();
  return { "x-oss-restore": `ongoing-request="false", expiry-date="${expiry}"` };
}
