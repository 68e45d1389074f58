/** Symbolic links: objects that stand for another object of the bucket. */
import type { CloudResponse } from "../http/message.ts";
import type { OssCall } from "./call.ts";
import { crc64 } from "./crc64.ts";
import { invalidArgument, ossError } from "./errors.ts";
import { checkObjectKey } from "./names.ts";
import { versionHeaders, writtenHeaders } from "./object-attributes.ts";
import { authorizeRead } from "./read.ts";
import { addVersion, type StoredObject } from "./store.ts";
import { authorizeWrite, checkOverwrite, etagOf, md5 } from "./write.ts";

const header = "x-oss-symlink-target";

/** `?symlink` of an object. The target doesn't have to exist, and can't be a link itself. */
export const symlink = {
  PUT(call: OssCall): CloudResponse {
    const { bucket, key, now, request } = call;
    const attributes = authorizeWrite(call);
    const encoded = request.headers[header] ?? "";
    let symlinkTarget = "";
    try {
      symlinkTarget = decodeURIComponent(encoded);
    } catch {}
    if (symlinkTarget === "") throw invalidArgument(header, encoded, "The target is not valid.");
    checkObjectKey(symlinkTarget);
    if (bucket.objects.get(symlinkTarget)?.[0]?.deleteMarker === false)
      checkNoLink(bucket.objects.get(symlinkTarget)?.[0] as StoredObject);
    checkOverwrite(call);
    const body = Buffer.alloc(0);
    const stored = addVersion<StoredObject>(bucket, key, {
      ...attributes,
      deleteMarker: false,
      body,
      etag: etagOf(md5(Buffer.from(symlinkTarget))),
      crc64: crc64(body),
      contentMd5: undefined,
      type: "Symlink",
      symlinkTarget,
      lastModified: now,
    });
    return { status: 200, headers: versionHeaders(bucket, stored.versionId) };
  },
  GET(call: OssCall): CloudResponse {
    const { bucket, key, request } = call;
    const object = authorizeRead(call, bucket, key, request.params.get("versionId"));
    if (object.symlinkTarget === undefined)
      throw ossError("NotSymlink", { BucketName: bucket.name, Key: key });
    return {
      status: 200,
      headers: {
        ...writtenHeaders(bucket, object),
        "last-modified": new Date(object.lastModified).toUTCString(),
        [header]: encodeURIComponent(object.symlinkTarget),
      },
    };
  },
};

function checkNoLink(target: StoredObject): void {
  if (target.type === "Symlink")
    throw ossError("InvalidTargetType", {}, "The target of a symbolic link can't be a link.");
}
