/** Settings of a bucket with an effect on calls: ACL, public access, versioning and tags. */
import type { CloudResponse } from "../http/message.ts";
import { childText } from "../xml/index.ts";
import { type OssCall, ownerContent, xmlAnswer } from "./call.ts";
import { bucketAclOf } from "./object-attributes.ts";
import { blocksPublicAccess, checkPublicAcl } from "./public-access.ts";
import type { Bucket, Store } from "./store.ts";
import { parseTagging, taggingContent } from "./tags.ts";
import { boolean, one, oneOf, optional, shaped } from "./xml-shape.ts";

/** Answers a call, or throws a ServiceError. */
export type Operation = (call: OssCall) => CloudResponse | Promise<CloudResponse>;

/** How a setting is read, set and deleted once the caller is known to be allowed to. */
export interface Setting {
  readonly get: Operation;
  readonly put: (call: OssCall) => void;
  readonly delete?: (call: OssCall) => void;
}

/** The calls of a setting, by method. The actions are `Get{noun}`, `Put{noun}`, `Delete{noun}`. */
export function settingOperations(
  noun: string,
  { get, put, delete: remove }: Setting,
): Readonly<Record<string, Operation>> {
  return {
    GET(call) {
      call.authorize(`Get${noun}`);
      return get(call);
    },
    PUT(call) {
      call.authorize(`Put${noun}`);
      put(call);
      return { status: 200 };
    },
    ...(remove && {
      DELETE(call: OssCall) {
        call.authorize(`Delete${noun}`);
        remove(call);
        return { status: 204 };
      },
    }),
  };
}

/** `?acl` of a bucket. */
export const bucketAcl = {
  GET(call: OssCall): CloudResponse {
    call.authorize("GetBucketAcl");
    return xmlAnswer("AccessControlPolicy", {
      Owner: ownerContent(call.options),
      AccessControlList: { Grant: call.bucket.acl },
    });
  },
  PUT(call: OssCall): CloudResponse {
    const acl = bucketAclOf(call.request.headers);
    call.authorize("PutBucketAcl", acl === undefined ? {} : { context: { "oss:x-oss-acl": acl } });
    // Without the header nothing changes, and OSS reports success.
    if (acl === undefined) return { status: 200 };
    const { bucket, store } = call;
    checkPublicAcl("bucket", acl, blocksPublicAccess(store, bucket), bucket.name);
    bucket.acl = acl;
    return { status: 200 };
  },
};

/** BlockPublicAccess of a bucket or of the account. */
function publicAccessBlock(noun: string, ownerOf: (call: OssCall) => Bucket | Store) {
  return settingOperations(noun, {
    // Clients recognise a deleted setting by the empty element.
    get: (call) =>
      xmlAnswer("PublicAccessBlockConfiguration", {
        BlockPublicAccess: ownerOf(call).blockPublicAccess ?? "",
      }),
    put(call) {
      const element = shaped(call.xmlBody("PublicAccessBlockConfiguration"), {
        BlockPublicAccess: optional(boolean),
      });
      ownerOf(call).blockPublicAccess = childText(element, "BlockPublicAccess") === "true";
    },
    delete(call) {
      ownerOf(call).blockPublicAccess = undefined;
    },
  });
}

/** `?publicAccessBlock` of a bucket. */
export const bucketPublicAccessBlock = publicAccessBlock(
  "BucketPublicAccessBlock",
  ({ bucket }) => bucket,
);
/** `?publicAccessBlock` of the account. */
export const accountPublicAccessBlock = publicAccessBlock(
  "PublicAccessBlock",
  ({ store }) => store,
);

/** `?versioning` of a bucket. */
export const versioning = settingOperations("BucketVersioning", {
  get: ({ bucket }) => xmlAnswer("VersioningConfiguration", { Status: bucket.versioning }),
  put(call) {
    const element = shaped(call.xmlBody("VersioningConfiguration"), {
      Status: one(oneOf("Enabled", "Suspended")),
    });
    call.bucket.versioning = childText(element, "Status") === "Enabled" ? "Enabled" : "Suspended";
  },
});

/** `?tagging` of a bucket. */
export const bucketTagging = settingOperations("BucketTagging", {
  get: ({ bucket }) => xmlAnswer("Tagging", taggingContent(bucket.tags)),
  put(call) {
    call.bucket.tags = parseTagging(call.xmlBody("Tagging"), 20);
  },
  /** Deletes the tags that `?tagging=a,b` names, or all. */
  delete(call) {
    const names = call.param("tagging").split(",");
    const all = call.param("tagging") === "";
    call.bucket.tags = all ? [] : call.bucket.tags.filter(([key]) => !names.includes(key));
  },
});
