/**
 * Decides whether a principal is allowed to do something, in OSS's order: RAM policies and the
 * bucket policy together (an explicit Deny is final, one Allow is enough), then the ACL of the
 * object or bucket. BlockPublicAccess removes what is public in the bucket policy and the ACL. For
 * anonymous callers only the bucket policy and the ACL count. The account itself is bound only by
 * Deny statements of the bucket policy.
 */
import type { Principal } from "../access/principal.ts";
import type { OssRequest } from "../auth/oss-request.ts";
import { ServiceError } from "../core/service-error.ts";
import type { ServiceOptions } from "../gateway/service.ts";
import { ossError } from "./errors.ts";
import { blocksPublicAccess, effectivePolicies } from "./public-access.ts";
import { type Bucket, currentObject, type Store, type StoredObject, settingText } from "./store.ts";

/** An action on the account, a bucket or an object. */
export interface AccessQuestion {
  /** Without `oss:`. */
  readonly action: string;
  /** Undefined for calls on the account. */
  readonly bucket?: Bucket | undefined;
  /** The name of a bucket that does not exist yet. */
  readonly bucketName?: string;
  /** Undefined for calls on the bucket. The ACL and tags of an existing object count. */
  readonly key?: string | undefined;
  /** Condition keys of this call. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** Undefined if another service asks on its own. */
  readonly request?: OssRequest;
}

/** Checks permissions. */
export interface Access {
  /** Throws `AccessDenied` (403) with an `EC` that says why. */
  authorize(principal: Principal, question: AccessQuestion): void;
}

const readActions = ["GetObject", "GetObjectVersion"];
const writeActions = ["PutObject", "DeleteObject", "AbortMultipartUpload", "ListParts"];

/** Checks permissions with RAM and this state. */
export function createAccess(
  { accountId, region, authorizer }: ServiceOptions,
  store: Store,
): Access {
  return {
    authorize(principal, question) {
      const { action, bucket, key, request } = question;
      if (bucket !== undefined && principal.accountId !== accountId) checkPayer(bucket, request);
      const object = bucket && key !== undefined ? currentObject(bucket, key) : undefined;
      const name = bucket?.name ?? question.bucketName;
      const path = name === undefined ? "*" : key === undefined ? name : `${name}/${key}`;
      try {
        authorizer.authorize(principal, {
          action: `oss:${action}`,
          resource: `acs:oss:oss-${region}:${accountId}:${path}`,
          context: { ...conditionKeys(bucket, object, request), ...question.context },
          resourcePolicies: bucket === undefined ? [] : effectivePolicies(store, bucket),
          allowedOtherwise: () => allowingAcl(store, question, object),
          ...(request === undefined ? {} : { request }),
        });
      } catch (error) {
        if (!(error instanceof ServiceError) || error.status !== 403) throw error;
        const detail = (error.details["AccessDeniedDetail"] ?? {}) as RamDetail;
        const implicit = detail.NoPermissionType !== "ExplicitDeny";
        const anonymous = principal.type === "Anonymous";
        const [ec, message] = reason(detail, implicit, anonymous, key !== undefined);
        const AccessDeniedDetail = anonymous ? undefined : error.details["AccessDeniedDetail"];
        throw ossError(
          "AccessDenied",
          { BucketName: name, Key: key, AccessDeniedDetail, EC: ec },
          message,
        );
      }
    },
  };
}

/** Throws `AccessDenied` unless a caller of another account pays for a bucket that requires it. */
function checkPayer(bucket: Bucket, request: OssRequest | undefined): void {
  if (settingText(bucket, "requestPayment", "Payer") !== "Requester") return;
  const header = request?.headers["x-oss-request-payer"];
  const payer = header ?? request?.params.get("x-oss-request-payer");
  if (payer?.toLowerCase() !== "requester")
    throw ossError(
      "AccessDenied",
      { BucketName: bucket.name },
      "Access denied for requester pay bucket",
    );
}

interface RamDetail {
  readonly NoPermissionType?: unknown;
  readonly PolicyType?: unknown;
}

/**
 * `EC` and message for a refusal by RAM. If both a RAM policy and the bucket policy deny, this
 * names the RAM policy (`0003-00000201`). The real service has `0003-00000203` for that.
 */
function reason(
  { PolicyType }: RamDetail,
  implicit: boolean,
  anonymous: boolean,
  onObject: boolean,
): readonly [EC: string, message: string] {
  if (PolicyType === "ResourceBasedPolicy" && !implicit)
    return ["0003-00000101", "Access denied by bucket policy."];
  if (PolicyType === "SessionPolicy")
    return ["0003-00000301", "Access denied by authorizer's policy."];
  if (!implicit) return ["0003-00000201", "Access denied by RAM policy."];
  if (anonymous) {
    const what = onObject ? "object" : "bucket";
    return ["0003-00000905", `Anonymous user has no right to access this ${what}.`];
  }
  const message = onObject
    ? "You have no right to access this object because of bucket acl."
    : "The bucket you access does not belong to you.";
  return ["0003-00000202", message];
}

/**
 * The reason if an ACL allows the call. The ACL of an object overrides the ACL of its bucket. An
 * ACL can only allow reading and writing objects.
 */
function allowingAcl(
  store: Store,
  { action, bucket, key }: AccessQuestion,
  object: StoredObject | undefined,
): string | undefined {
  if (bucket === undefined || key === undefined || blocksPublicAccess(store, bucket))
    return undefined;
  const ofBucket = object === undefined || object.acl === "default";
  const acl = ofBucket ? bucket.acl : object.acl;
  const allows =
    (acl.startsWith("public-read") && readActions.includes(action)) ||
    (acl === "public-read-write" && writeActions.includes(action));
  return allows
    ? `The ACL of the ${ofBucket ? "bucket" : "object"}, ${acl}, allows oss:${action}.`
    : undefined;
}

function conditionKeys(
  bucket: Bucket | undefined,
  object: StoredObject | undefined,
  request: OssRequest | undefined,
): Record<string, string> {
  const keys: Record<string, string> = {};
  for (const [key, value] of bucket?.tags ?? []) keys[`oss:BucketTag/${key}`] = value;
  for (const [key, value] of object?.tags ?? []) keys[`oss:ExistingObjectTag/${key}`] = value;
  const agent = request?.headers["user-agent"];
  if (agent !== undefined) keys["acs:UserAgent"] = agent;
  return keys;
}
