/**
 * Restoring archived objects. An object of an archive class can be read while it is restored. How
 * long restoring takes is what OSS documents for its classes, by the cloud's clock.
 */
import type { CloudResponse } from "../http/message.ts";
import { child, childText } from "../xml/index.ts";
import type { OssCall } from "./call.ts";
import { invalidArgument, ossError } from "./errors.ts";
import { versionHeaders } from "./object-attributes.ts";
import {
  type Bucket,
  findObject,
  replaceVersion,
  type StoredObject,
  settingText,
} from "./store.ts";

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

/** The duration of restoring in milliseconds, by storage class and tier. */
const durations: Readonly<Record<string, Readonly<Record<string, number>>>> = {
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
  if (durations[storageClass] === undefined || direct) return;
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

/** `POST ?restore`: 202 when it starts to restore an object, 200 when it is restored already. */
export function restoreObject(call: OssCall): CloudResponse {
  const { bucket, key, now, request } = call;
  const versionId = request.params.get("versionId");
  call.authorize(versionId === null ? "RestoreObject" : "RestoreObjectVersion");
  const object = findObject(bucket, key, versionId);
  const tiers = durations[object.storageClass];
  if (tiers === undefined)
    throw ossError("OperationNotSupported", { BucketName: bucket.name, Key: key });
  const { days, tier } = readRequest(call);
  const takes = tiers[tier];
  if (takes === undefined)
    throw invalidArgument("Tier", tier, `The tier must be ${Object.keys(tiers).join(" or ")}.`);
  const { restored } = object;
  if (restored !== undefined && now < restored.from)
    throw ossError("RestoreAlreadyInProgress", { BucketName: bucket.name, Key: key });
  const isRestored = restored !== undefined && now < restored.until;
  const from = isRestored ? restored.from : now + takes;
  const until = (isRestored ? now : from) + days * day;
  replaceVersion(bucket, key, { ...object, restored: { from, until } });
  const headers = {
    ...versionHeaders(bucket, object.versionId),
    ...(object.storageClass === "Archive" ? {} : { "x-oss-object-restore-priority": tier }),
  };
  return { status: isRestored ? 200 : 202, headers };
}

function readRequest(call: OssCall): { readonly days: number; readonly tier: string } {
  const element = call.request.body.length === 0 ? undefined : call.xmlBody("RestoreRequest");
  const text = (element && childText(element, "Days")?.trim()) || "1";
  const days = /^\d+$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > 365)
    throw invalidArgument("Days", text, "An object is restored for 1 to 365 days.");
  const job = element && child(element, "JobParameters");
  return { days, tier: (job && childText(job, "Tier")?.trim()) || "Standard" };
}

/** `POST ?cleanRestoredObject`: ends the time in which a restored object can be read. */
export function cleanRestoredObject(call: OssCall): CloudResponse {
  const { bucket, key, now, request } = call;
  call.authorize("CleanRestoredObject");
  const object = findObject(bucket, key, request.params.get("versionId"));
  const { restored } = object;
  const details = { BucketName: bucket.name, Key: key };
  if (durations[object.storageClass] === undefined)
    throw ossError("OperationNotSupported", details);
  if (restored === undefined || now >= restored.until)
    throw ossError("ArchiveRestoreFileStale", details);
  if (now < restored.from) throw ossError("ArchiveRestoreNotFinished", details);
  replaceVersion(bucket, key, { ...object, restored: { ...restored, until: now } });
  return { status: 200 };
}
