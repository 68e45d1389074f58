/** The ACL and the tags of an object that is there already. */
import type { CloudResponse } from "../http/message.ts";
import { ownerContent, xmlAnswer } from "./answer.ts";
import { objectAclOf, versionHeaders } from "./attributes.ts";
import { bucketOf, type OssCall, xmlBody } from "./call.ts";
import { invalidArgument } from "./errors.ts";
import { existing, keyOf } from "./objects.ts";
import { blocksPublicAccess, refusePublicAcl } from "./public-access.ts";
import { type Bucket, findObject, replaceVersion, type StoredObject } from "./store.ts";
import { parseTagging, taggingContent } from "./tags.ts";

/**
 * The version that the call names, once the caller may do this to it. `verb` and `noun` are put
 * around `Object` or `ObjectVersion`.
 */
function allowed(
  call: OssCall,
  verb: string,
  noun: string,
  context: Readonly<Record<string, string>> = {},
) {
  const { request, principal, access } = call;
  const bucket = bucketOf(call);
  const key = keyOf(call);
  const versionId = request.params.get("versionId");
  const action = `${verb}Object${versionId === null ? "" : "Version"}${noun}`;
  access.require(principal, {
    action,
    bucket,
    key,
    object: existing(bucket, key),
    context,
    request,
  });
  return { bucket, key, object: findObject(bucket, key, versionId) };
}

/** The answer about this version, with its id in the headers. */
function about(answer: CloudResponse, bucket: Bucket, object: StoredObject): CloudResponse {
  return { ...answer, headers: { ...answer.headers, ...versionHeaders(bucket, object.versionId) } };
}

export const objectAcl = {
  GET(call: OssCall): CloudResponse {
    const { bucket, object } = allowed(call, "Get", "Acl");
    const content = { Owner: ownerContent(call.options), AccessControlList: { Grant: object.acl } };
    return about(xmlAnswer("AccessControlPolicy", content), bucket, object);
  },
  PUT(call: OssCall): CloudResponse {
    const header = call.request.headers["x-oss-object-acl"];
    const { bucket, key, object } = allowed(
      call,
      "Put",
      "Acl",
      header === undefined ? {} : { "oss:x-oss-object-acl": header },
    );
    if (header === undefined)
      throw invalidArgument("x-oss-object-acl", "", "The header x-oss-object-acl is missing.");
    const acl = objectAclOf(call.request.headers);
    refusePublicAcl("object", acl, blocksPublicAccess(call.store, bucket), bucket.name);
    replaceVersion(bucket, key, { ...object, acl });
    return about({ status: 200 }, bucket, object);
  },
};

export const objectTagging = {
  GET(call: OssCall): CloudResponse {
    const { bucket, object } = allowed(call, "Get", "Tagging");
    return about(xmlAnswer("Tagging", taggingContent(object.tags)), bucket, object);
  },
  PUT(call: OssCall): CloudResponse {
    const { bucket, key, object } = allowed(call, "Put", "Tagging");
    replaceVersion(bucket, key, { ...object, tags: parseTagging(xmlBody(call, "Tagging"), 10) });
    return about({ status: 200 }, bucket, object);
  },
  DELETE(call: OssCall): CloudResponse {
    const { bucket, key, object } = allowed(call, "Delete", "Tagging");
    replaceVersion(bucket, key, { ...object, tags: new Map() });
    return about({ status: 204 }, bucket, object);
  },
};
