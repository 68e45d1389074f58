/** DeleteMultipleObjects: `POST /bucket?delete`. */
import type { CloudResponse } from "../http/message.ts";
import { childrenNamed, childText, type XmlContent } from "../xml/index.ts";
import { xmlAnswer } from "./answer.ts";
import { bucketOf, type OssCall, xmlBody } from "./call.ts";
import { invalidArgument, ossError } from "./errors.ts";
import { checkObjectKey } from "./names.ts";
import { checkContentMd5, existing } from "./objects.ts";
import { deleteObject } from "./store.ts";

const limit = 1000;

/**
 * Deletes up to 1000 objects or versions. One that isn't there counts as deleted. Unless the caller
 * may delete them all, none is deleted. `Quiet` leaves the list out of the answer;
 * `encoding-type=url` encodes it.
 */
export function deleteMultiple(call: OssCall): CloudResponse {
  const { request, principal, access, options } = call;
  const bucket = bucketOf(call);
  checkContentMd5(request.headers, request.body);
  const root = xmlBody(call, "Delete");
  const wanted = childrenNamed(root, "Object").map((object) => {
    const key = childText(object, "Key");
    if (key === undefined) throw ossError("MalformedXML", { ErrorDetail: "An Object has no Key." });
    return { key, versionId: childText(object, "VersionId") || undefined };
  });
  if (wanted.length === 0 || wanted.length > limit) {
    throw ossError("MalformedXML", {
      ErrorDetail: `Delete holds 1 to ${limit} Object elements, not ${wanted.length}.`,
    });
  }
  const encoding = request.params.get("encoding-type");
  if (encoding !== null && encoding !== "url")
    throw invalidArgument("encoding-type", encoding, "The encoding type must be url.");

  for (const { key, versionId } of wanted) {
    checkObjectKey(key);
    const action = versionId === undefined ? "DeleteObject" : "DeleteObjectVersion";
    access.require(principal, { action, bucket, key, object: existing(bucket, key), request });
  }
  const deleted = wanted.map(({ key, versionId }): XmlContent => {
    const changed = deleteObject(bucket, key, versionId, options.clock.now());
    return {
      Key: encoding === "url" ? encodeURIComponent(key) : key,
      VersionId: versionId,
      ...(changed?.deleteMarker
        ? { DeleteMarker: true, DeleteMarkerVersionId: changed.versionId }
        : {}),
    };
  });
  if (childText(root, "Quiet")?.trim() === "true") return { status: 200 };
  return xmlAnswer("DeleteResult", { EncodingType: encoding ?? undefined, Deleted: deleted });
}
