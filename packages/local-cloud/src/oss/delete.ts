/** DeleteObject and DeleteMultipleObjects. */
import type { CloudResponse } from "../http/message.ts";
import { childrenNamed, childText, type XmlContent } from "../xml/index.ts";
import { type OssCall, xmlAnswer } from "./call.ts";
import { ossError } from "./errors.ts";
import { checkObjectKey } from "./names.ts";
import { versionHeaders } from "./object-attributes.ts";
import { bypassesGovernance } from "./object-worm.ts";
import { deleteObject as deleteVersion } from "./store.ts";
import { checkMutable } from "./worm.ts";
import { checkContentMd5 } from "./write.ts";

/** Deletes an object or one version. A missing object is not an error. */
export function deleteObject(call: OssCall): CloudResponse {
  const { request, bucket, key, now } = call;
  const versionId = request.params.get("versionId");
  call.authorize(versionId === null ? "DeleteObject" : "DeleteObjectVersion");
  checkDeletable(call, key, versionId);
  const changed = deleteVersion(bucket, key, versionId, now);
  if (changed === undefined) return { status: 204 };
  const marker = changed.deleteMarker ? { "x-oss-delete-marker": "true" } : {};
  return { status: 204, headers: { ...versionHeaders(bucket, changed.versionId), ...marker } };
}

/** A delete marker removes nothing, so only versions and objects without versioning count. */
function checkDeletable(call: OssCall, key: string, versionId: string | null | undefined): void {
  const { bucket, options } = call;
  const versions = bucket.objects.get(key) ?? [];
  if (versionId) {
    const version = versions.find((candidate) => candidate.versionId === versionId);
    checkMutable(bucket, key, version, options.clock.now(), bypassesGovernance(call, key));
  } else if (bucket.versioning === undefined)
    checkMutable(bucket, key, versions[0], options.clock.now());
}

const maxObjects = 1000;

/**
 * `POST /bucket?delete`: deletes up to 1000 objects or versions. One that does not exist counts as
 * deleted. If the caller is not allowed to delete one of them, none is deleted. `Quiet` omits the
 * list from the response.
 */
export function deleteMultipleObjects(call: OssCall): CloudResponse {
  const { bucket, now } = call;
  checkContentMd5(call);
  const root = call.xmlBody("Delete");
  const objects = childrenNamed(root, "Object").map((object) => {
    const key = childText(object, "Key");
    if (key === undefined) throw ossError("MalformedXML", { ErrorDetail: "An Object has no Key." });
    return { key, versionId: childText(object, "VersionId") || undefined };
  });
  if (objects.length === 0 || objects.length > maxObjects) {
    throw ossError("MalformedXML", {
      ErrorDetail: `Delete must contain 1 to ${maxObjects} Object elements, not ${objects.length}.`,
    });
  }
  const { EncodingType, encode } = call.nameEncoding();
  for (const { key, versionId } of objects) {
    checkObjectKey(key);
    call.authorize(versionId === undefined ? "DeleteObject" : "DeleteObjectVersion", { key });
    checkDeletable(call, key, versionId);
  }
  const deleted = objects.map(({ key, versionId }): XmlContent => {
    const changed = deleteVersion(bucket, key, versionId, now);
    return {
      Key: encode(key),
      VersionId: versionId,
      ...(changed?.deleteMarker
        ? { DeleteMarker: true, DeleteMarkerVersionId: changed.versionId }
        : {}),
    };
  });
  if (childText(root, "Quiet")?.trim() === "true") return { status: 200 };
  return xmlAnswer("DeleteResult", { EncodingType, Deleted: deleted });
}
