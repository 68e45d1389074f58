/** The ACL and the tags of an existing object. */
import type { CloudResponse } from "../http/message.ts";
import type { XmlContent } from "../xml/index.ts";
import { type OssCall, ownerContent, xmlAnswer } from "./call.ts";
import { invalidArgument } from "./errors.ts";
import { objectAclOf, versionHeaders } from "./object-attributes.ts";
import { blocksPublicAccess, checkPublicAcl } from "./public-access.ts";
import { findObject, replaceVersion, type StoredObject } from "./store.ts";
import { objectTags, parseTagging, taggingContent } from "./tags.ts";

/** The named version. Throws unless the caller is allowed to do `{verb}Object{noun}` to it. */
function namedVersion(
  call: OssCall,
  verb: "Get" | "Put" | "Delete",
  noun: "Acl" | "Tagging",
  context: Readonly<Record<string, string>> = {},
) {
  const versionId = call.request.params.get("versionId");
  const action = `${verb}Object${versionId === null ? "" : "Version"}${noun}`;
  call.authorize(action, { context });
  const { bucket, key } = call;
  const object = findObject(bucket, key, versionId);
  const headers = versionHeaders(bucket, object.versionId);
  return {
    object,
    answer(root: string, content: Readonly<Record<string, XmlContent>>): CloudResponse {
      const answer = xmlAnswer(root, content);
      return { ...answer, headers: { ...answer.headers, ...headers } };
    },
    change(changes: Partial<Pick<StoredObject, "acl" | "tags">>): CloudResponse {
      replaceVersion(bucket, key, { ...object, ...changes });
      return { status: verb === "Delete" ? 204 : 200, headers };
    },
  };
}

/** `?acl` of an object. */
export const objectAcl = {
  GET(call: OssCall): CloudResponse {
    const { object, answer } = namedVersion(call, "Get", "Acl");
    return answer("AccessControlPolicy", {
      Owner: ownerContent(call.options),
      AccessControlList: { Grant: object.acl },
    });
  },
  PUT(call: OssCall): CloudResponse {
    const { headers } = call.request;
    const header = headers["x-oss-object-acl"];
    const context: Record<string, string> =
      header === undefined ? {} : { "oss:x-oss-object-acl": header };
    const { change } = namedVersion(call, "Put", "Acl", context);
    if (!header)
      throw invalidArgument("x-oss-object-acl", "", "The header x-oss-object-acl is missing.");
    const { bucket, store } = call;
    const acl = objectAclOf(headers);
    checkPublicAcl("object", acl, blocksPublicAccess(store, bucket), bucket.name);
    return change({ acl });
  },
};

/** `?tagging` of an object. */
export const objectTagging = {
  GET(call: OssCall): CloudResponse {
    const { object, answer } = namedVersion(call, "Get", "Tagging");
    return answer("Tagging", taggingContent(object.tags));
  },
  PUT(call: OssCall): CloudResponse {
    const { change } = namedVersion(call, "Put", "Tagging");
    return change({ tags: parseTagging(call.xmlBody("Tagging"), objectTags) });
  },
  DELETE: (call: OssCall) => namedVersion(call, "Delete", "Tagging").change({ tags: [] }),
};
