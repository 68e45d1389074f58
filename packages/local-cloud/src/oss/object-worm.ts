/**
 * Retention and legal hold of single objects. Until then, nobody can delete the version; in the
 * mode GOVERNANCE, a caller can bypass it. A bucket needs `objectWorm` for it. Its default
 * retention is stored, and not applied to new objects.
 */
import type { CloudResponse } from "../http/message.ts";
import { childText } from "../xml/index.ts";
import { type OssCall, xmlAnswer } from "./call.ts";
import { invalidArgument, ossError } from "./errors.ts";
import { findObject, replaceVersion, settingText } from "./store.ts";
import { one, oneOf, shaped, someText } from "./xml-shape.ts";

/** The header of a call that bypasses GOVERNANCE. */
const bypassHeader = "x-oss-bypass-governance-retention";

/** Whether the call bypasses GOVERNANCE. Throws unless its caller is allowed to. */
export function bypassesGovernance(call: OssCall, key: string): boolean {
  if (call.request.headers[bypassHeader] !== "true") return false;
  call.authorize("BypassGovernanceRetention", { key });
  return true;
}

/** The named version of a bucket that has object WORM. Throws `InvalidArgument` if it has not. */
function lockable(call: OssCall, action: string) {
  call.authorize(action);
  const { bucket, key, request } = call;
  if (settingText(bucket, "objectWorm", "ObjectWormEnabled") !== "Enabled")
    throw invalidArgument("objectWorm", "", "The bucket has no object WORM configuration.");
  return findObject(bucket, key, request.params.get("versionId"));
}

/** `?retention` of an object. */
export const objectRetention = {
  GET(call: OssCall): CloudResponse {
    const { retention } = lockable(call, "GetObjectRetention");
    if (retention === undefined) throw ossError("NoSuchObjectRetention", { Key: call.key });
    const { mode: Mode, until } = retention;
    return xmlAnswer("Retention", { Mode, RetainUntilDate: new Date(until).toISOString() });
  },
  PUT(call: OssCall): CloudResponse {
    const object = lockable(call, "PutObjectRetention");
    const element = shaped(call.xmlBody("Retention"), {
      Mode: one(oneOf("COMPLIANCE", "GOVERNANCE")),
      RetainUntilDate: one(someText),
    });
    const mode = childText(element, "Mode") === "COMPLIANCE" ? "COMPLIANCE" : "GOVERNANCE";
    const date = childText(element, "RetainUntilDate") ?? "";
    const until = Date.parse(date);
    const now = call.options.clock.now();
    if (Number.isNaN(until) || until <= now)
      throw invalidArgument("RetainUntilDate", date, "The date must be in the future.");
    const before = object.retention;
    const isWeaker =
      before !== undefined &&
      now < before.until &&
      (until < before.until || mode !== before.mode) &&
      (before.mode === "COMPLIANCE" || !bypassesGovernance(call, call.key));
    if (isWeaker) throw ossError("FileImmutable", { BucketName: call.bucket.name, Key: call.key });
    replaceVersion(call.bucket, call.key, { ...object, retention: { mode, until } });
    return { status: 200 };
  },
};

/** `?legalHold` of an object. */
export const objectLegalHold = {
  GET(call: OssCall): CloudResponse {
    const { legalHold = false } = lockable(call, "GetObjectLegalHold");
    return xmlAnswer("LegalHold", { Status: legalHold ? "ON" : "OFF" });
  },
  PUT(call: OssCall): CloudResponse {
    const object = lockable(call, "PutObjectLegalHold");
    const element = shaped(call.xmlBody("LegalHold"), { Status: one(oneOf("ON", "OFF")) });
    const legalHold = childText(element, "Status") === "ON";
    replaceVersion(call.bucket, call.key, { ...object, legalHold });
    return { status: 200 };
  },
};
