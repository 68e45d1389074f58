/**
 * Restoring archived objects. An object of an archive class can be read while it is restored, by
 * the cloud's clock.
 */
import type { CloudResponse } from "../http/message.ts";
import { child, childText } from "../xml/index.ts";
import { restoreDurations } from "./archive.ts";
import type { OssCall } from "./call.ts";
import { invalidArgument, ossError } from "./errors.ts";
import { versionHeaders } from "./object-attributes.ts";
import { findObject, replaceVersion } from "./store.ts";

const dayMs = 86_400_000;

/** `POST ?restore`: 202 when it starts to restore an object, 200 when it is restored already. */
export function restoreObject(call: OssCall): CloudResponse {
  const { bucket, key, now, request } = call;
  const versionId = request.params.get("versionId");
  call.authorize(versionId === null ? "RestoreObject" : "RestoreObjectVersion");
  const object = findObject(bucket, key, versionId);
  const tiers = restoreDurations[object.storageClass];
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
  const until = (isRestored ? now : from) + days * dayMs;
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
  if (restoreDurations[object.storageClass] === undefined)
    throw ossError("OperationNotSupported", details);
  if (restored === undefined || now >= restored.until)
    throw ossError("ArchiveRestoreFileStale", details);
  if (now < restored.from) throw ossError("ArchiveRestoreNotFinished", details);
  replaceVersion(bucket, key, { ...object, restored: { ...restored, until: now } });
  return { status: 200 };
}
