/**
 * The settings of a bucket that change what calls may do or find: acl, publicAccessBlock, policy,
 * versioning, tagging.
 */
import { type PolicyDocument, PolicyError, parsePolicy } from "@immkit/ram";
import type { CloudResponse } from "../http/message.ts";
import { childText } from "../xml/index.ts";
import { ownerContent, xmlAnswer } from "./answer.ts";
import { bucketAclOf } from "./buckets.ts";
import { bucketOf, type OssCall, xmlBody } from "./call.ts";
import { ossError } from "./errors.ts";
import { blocksPublicAccess, isPublicPolicy, refusePublicAcl } from "./public-access.ts";
import { boolean, one, oneOf, optional, shaped } from "./shape.ts";
import type { Bucket } from "./store.ts";
import { parseTagging, taggingContent } from "./tags.ts";

/** The bucket, once the caller may do this to it. */
function allowed(
  call: OssCall,
  action: string,
  context: Readonly<Record<string, string>> = {},
): Bucket {
  const bucket = bucketOf(call);
  call.access.require(call.principal, { action, bucket, context, request: call.request });
  return bucket;
}

export function getBucketAcl(call: OssCall): CloudResponse {
  const bucket = allowed(call, "GetBucketAcl");
  return xmlAnswer("AccessControlPolicy", {
    Owner: ownerContent(call.options),
    AccessControlList: { Grant: bucket.acl },
  });
}

export function putBucketAcl(call: OssCall): CloudResponse {
  const acl = bucketAclOf(call);
  const bucket = allowed(call, "PutBucketAcl", acl === undefined ? {} : { "oss:x-oss-acl": acl });
  // Without the header nothing changes, and it is no error.
  if (acl === undefined) return { status: 200 };
  refusePublicAcl("bucket", acl, blocksPublicAccess(call.store, bucket), bucket.name);
  bucket.acl = acl;
  return { status: 200 };
}

const blockShape = { BlockPublicAccess: optional(boolean) };

function blockOf(call: OssCall): boolean {
  const element = shaped(xmlBody(call, "PublicAccessBlockConfiguration"), blockShape);
  return childText(element, "BlockPublicAccess") === "true";
}

// A setting that was deleted is answered as an empty element: it is how clients see that there is
// none.
function blockAnswer(block: boolean | undefined): CloudResponse {
  return xmlAnswer("PublicAccessBlockConfiguration", { BlockPublicAccess: block ?? "" });
}

export const publicAccessBlock = {
  GET: (call: OssCall) =>
    blockAnswer(allowed(call, "GetBucketPublicAccessBlock").blockPublicAccess),
  PUT(call: OssCall): CloudResponse {
    const bucket = allowed(call, "PutBucketPublicAccessBlock");
    bucket.blockPublicAccess = blockOf(call);
    return { status: 200 };
  },
  DELETE(call: OssCall): CloudResponse {
    allowed(call, "DeleteBucketPublicAccessBlock").blockPublicAccess = undefined;
    return { status: 204 };
  },
};

/** The same for the whole account. */
export const accountPublicAccessBlock = {
  GET({ access, principal, request, store }: OssCall): CloudResponse {
    access.require(principal, { action: "GetPublicAccessBlock", request });
    return blockAnswer(store.blockPublicAccess);
  },
  PUT(call: OssCall): CloudResponse {
    call.access.require(call.principal, { action: "PutPublicAccessBlock", request: call.request });
    call.store.blockPublicAccess = blockOf(call);
    return { status: 200 };
  },
  DELETE({ access, principal, request, store }: OssCall): CloudResponse {
    access.require(principal, { action: "DeletePublicAccessBlock", request });
    store.blockPublicAccess = undefined;
    return { status: 204 };
  },
};

/** Bytes of a bucket policy. */
const policyLimit = 16 * 1024;

export const policy = {
  GET(call: OssCall): CloudResponse {
    const bucket = allowed(call, "GetBucketPolicy");
    if (bucket.policy === undefined)
      throw ossError("NoSuchBucketPolicy", { BucketName: bucket.name });
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: bucket.policy.text,
    };
  },
  PUT(call: OssCall): CloudResponse {
    const bucket = allowed(call, "PutBucketPolicy");
    const text = call.request.body.toString();
    const document = bucketPolicy(text, bucket);
    if (blocksPublicAccess(call.store, bucket) && isPublicPolicy(document)) {
      throw ossError(
        "AccessDenied",
        { BucketName: bucket.name },
        "Put public bucket policy is not allowed.",
      );
    }
    bucket.policy = { text, document };
    return { status: 200 };
  },
  DELETE(call: OssCall): CloudResponse {
    allowed(call, "DeleteBucketPolicy").policy = undefined;
    return { status: 204 };
  },
};

/**
 * Principals of a bucket policy: `*`, an account's or user's id, a role's session; never
 * `acs:ram::…`.
 */
const principalForm = /^(\*|\d+|arn:sts::\d+:assumed-role\/[^/]+\/[^/]+)$/;

function bucketPolicy(text: string, bucket: Bucket): PolicyDocument {
  const refuse = (message: string) =>
    ossError("MalformedPolicy", { BucketName: bucket.name }, message);
  if (Buffer.byteLength(text) > policyLimit)
    throw refuse(`A bucket policy has at most ${policyLimit} bytes.`);
  let document: PolicyDocument;
  try {
    document = parsePolicy(text, { kind: "bucket" });
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw refuse(error.message);
  }
  for (const [index, statement] of document.Statement.entries()) {
    const at = `(at /Statement/${index})`;
    const outside = (statement.Resource ?? []).find(
      (resource) => !namesBucket(resource, bucket.name),
    );
    if (outside !== undefined)
      throw refuse(`Resource "${outside}" is not this bucket or in it ${at}`);
    const principals = Array.isArray(statement.Principal) ? statement.Principal : [];
    const strange = principals.find((entry) => !principalForm.test(entry));
    if (strange !== undefined) {
      throw refuse(
        `Principal "${strange}" is neither an id, nor arn:sts::{account}:assumed-role/{role}/{session}, nor "*" ${at}`,
      );
    }
    const foreign = [...(statement.Action ?? []), ...(statement.NotAction ?? [])].find(
      (action) => !/^(oss:|\*$)/i.test(action),
    );
    if (foreign !== undefined) throw refuse(`Action "${foreign}" is not one of OSS ${at}`);
  }
  return document;
}

function namesBucket(resource: string, name: string): boolean {
  const relative = /^acs:oss:[^:]*:[^:]*:(.*)$/s.exec(resource)?.[1];
  return relative === name || relative?.startsWith(`${name}/`) === true;
}

export function getBucketPolicyStatus(call: OssCall): CloudResponse {
  const bucket = allowed(call, "GetBucketPolicyStatus");
  return xmlAnswer("PolicyStatus", {
    IsPublic: bucket.policy !== undefined && isPublicPolicy(bucket.policy.document),
  });
}

export const versioning = {
  GET: (call: OssCall) =>
    xmlAnswer("VersioningConfiguration", {
      Status: allowed(call, "GetBucketVersioning").versioning,
    }),
  PUT(call: OssCall): CloudResponse {
    const bucket = allowed(call, "PutBucketVersioning");
    const element = shaped(xmlBody(call, "VersioningConfiguration"), {
      Status: one(oneOf("Enabled", "Suspended")),
    });
    bucket.versioning = childText(element, "Status") === "Enabled" ? "Enabled" : "Suspended";
    return { status: 200 };
  },
};

export const bucketTagging = {
  GET: (call: OssCall) =>
    xmlAnswer("Tagging", taggingContent(allowed(call, "GetBucketTagging").tags)),
  PUT(call: OssCall): CloudResponse {
    const bucket = allowed(call, "PutBucketTagging");
    bucket.tags = parseTagging(xmlBody(call, "Tagging"), 20);
    return { status: 200 };
  },
  /** All tags, or those that `?tagging=a,b` names. */
  DELETE(call: OssCall): CloudResponse {
    const bucket = allowed(call, "DeleteBucketTagging");
    const named = call.request.params.get("tagging") ?? "";
    const kept =
      named === "" ? [] : [...bucket.tags].filter(([key]) => !named.split(",").includes(key));
    bucket.tags = new Map(kept);
    return { status: 204 };
  },
};
