/** The policy of a bucket: what OSS accepts as one, and whether it is public. */
import { type PolicyDocument, PolicyError, parsePolicy } from "@immkit/ram";
import type { CloudResponse } from "../http/message.ts";
import { settingOperations } from "./bucket-settings.ts";
import { type OssCall, xmlAnswer } from "./call.ts";
import { ossError } from "./errors.ts";
import { blocksPublicAccess, isPublicPolicy } from "./public-access.ts";

const maxPolicyBytes = 16 * 1024;

/** `?policy` of a bucket. Throws `MalformedPolicy` for a policy that OSS does not accept. */
export const bucketPolicy = settingOperations("BucketPolicy", {
  get({ bucket: { name, policy } }) {
    if (policy === undefined) throw ossError("NoSuchBucketPolicy", { BucketName: name });
    return { status: 200, headers: { "content-type": "application/json" }, body: policy.text };
  },
  put({ bucket, request, store }) {
    const text = request.body.toString();
    const document = parseBucketPolicy(text, bucket.name);
    if (blocksPublicAccess(store, bucket) && isPublicPolicy(document))
      throw ossError(
        "AccessDenied",
        { BucketName: bucket.name },
        "Put public bucket policy is not allowed.",
      );
    bucket.policy = { text, document };
  },
  delete({ bucket }) {
    bucket.policy = undefined;
  },
});

/** Whether the policy of a bucket is public. */
export function getBucketPolicyStatus(call: OssCall): CloudResponse {
  call.authorize("GetBucketPolicyStatus");
  const { policy } = call.bucket;
  return xmlAnswer("PolicyStatus", {
    IsPublic: policy !== undefined && isPublicPolicy(policy.document),
  });
}

/** `*`, the id of an account or user, or the session of a role; never `acs:ram::…`. */
const principalForm = /^(\*|\d+|arn:sts::\d+:assumed-role\/[^/]+\/[^/]+)$/;

function parseBucketPolicy(text: string, bucketName: string): PolicyDocument {
  const malformed = (message: string) =>
    ossError("MalformedPolicy", { BucketName: bucketName }, message);
  if (Buffer.byteLength(text) > maxPolicyBytes)
    throw malformed(`A bucket policy has at most ${maxPolicyBytes} bytes.`);
  let document: PolicyDocument;
  try {
    document = readBucketPolicy(text);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw malformed(error.message);
  }
  for (const [index, statement] of document.Statement.entries()) {
    const at = `(at /Statement/${index})`;
    const resource = statement.Resource?.find((candidate) => !isInBucket(candidate, bucketName));
    if (resource !== undefined)
      throw malformed(`Resource "${resource}" is not this bucket or in it ${at}`);
    const principals = Array.isArray(statement.Principal) ? statement.Principal : [];
    const principal = principals.find((candidate) => !principalForm.test(candidate));
    if (principal !== undefined)
      throw malformed(
        `Principal "${principal}" is neither an id, nor arn:sts::{account}:assumed-role/{role}/{session}, nor "*" ${at}`,
      );
    const actions = [...(statement.Action ?? []), ...(statement.NotAction ?? [])];
    const action = actions.find((candidate) => !/^(oss:|\*$)/i.test(candidate));
    if (action !== undefined) throw malformed(`Action "${action}" is not an action of OSS ${at}`);
  }
  return document;
}

function isInBucket(resource: string, bucketName: string): boolean {
  const name = /^acs:oss:[^:]*:[^:]*:([^/]*)/.exec(resource)?.[1];
  if (name === undefined || name === "") return false;
  const pattern = name.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${pattern.replaceAll("?", ".")}$`).test(bucketName);
}

/**
 * Reads a policy that OSS accepted. OSS accepts a statement without Principal, and doesn't say whom
 * it means. Here it means everyone.
 *
 * @throws PolicyError
 */
export function readBucketPolicy(text: string): PolicyDocument {
  return parsePolicy(withPrincipals(text), { kind: "bucket" });
}

function withPrincipals(text: string): string {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return text;
  }
  const { Statement } = (given ?? {}) as { Statement?: unknown };
  if (!Array.isArray(Statement)) return text;
  const isOpen = (statement: unknown) =>
    typeof statement === "object" && statement !== null && !("Principal" in statement);
  // The text is kept if possible, because errors name positions in it.
  if (!Statement.some(isOpen)) return text;
  const statements = Statement.map((statement) =>
    isOpen(statement) ? { ...statement, Principal: ["*"] } : statement,
  );
  return JSON.stringify({ ...(given as object), Statement: statements });
}
