/**
 * May this principal do this? The order is that of OSS: RAM policies and the bucket policy together
 * (an explicit Deny ends it, one Allow is enough), then the ACL of the object or bucket.
 * BlockPublicAccess takes away what is public in the last two. Anonymous callers have the bucket
 * policy and the ACL only; the account itself is bound by Deny statements of the bucket policy
 * only.
 */

import type { Principal } from "../access/principal.ts";
import type { OssRequest } from "../auth/oss-target.ts";
import { ServiceError } from "../core/service-error.ts";
import type { OssOptions } from "./call.ts";
import { ossError } from "./errors.ts";
import { blocksPublicAccess, effectivePolicies } from "./public-access.ts";
import type { Bucket, Store, StoredObject } from "./store.ts";

interface AccessAsk {
  /** Without the `oss:`. */
  readonly action: string;
  /** Undefined for calls about the account. */
  readonly bucket?: Bucket;
  /** A bucket that does not exist yet. */
  readonly bucketName?: string;
  /** Undefined for calls about the bucket. */
  readonly key?: string;
  /** The object that is there already, if any: its ACL and tags count. */
  readonly object?: StoredObject | undefined;
  /** Condition keys of this call. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** Undefined when another service asks for itself. */
  readonly request?: OssRequest;
}

export interface Access {
  /** Throws `AccessDenied` (403) with the `EC` that tells the reason. */
  require(principal: Principal, ask: AccessAsk): void;
}

const readActions = ["GetObject", "GetObjectVersion"];
const writeActions = ["PutObject", "DeleteObject", "AbortMultipartUpload", "ListParts"];

export function createAccess({ accountId, region, authorizer }: OssOptions, store: Store): Access {
  return {
    require(principal, ask) {
      const name = ask.bucket?.name ?? ask.bucketName;
      const path = name === undefined ? "*" : ask.key === undefined ? name : `${name}/${ask.key}`;
      try {
        authorizer.authorize(principal, {
          action: `oss:${ask.action}`,
          resource: `acs:oss:oss-${region}:${accountId}:${path}`,
          context: { ...ossContext(ask), ...ask.context },
          resourcePolicies: ask.bucket === undefined ? [] : effectivePolicies(store, ask.bucket),
          ...(ask.request === undefined ? {} : { request: ask.request }),
        });
      } catch (error) {
        if (!(error instanceof ServiceError) || error.status !== 403) throw error;
        const refusal = accessDenied(principal, ask, error.details["AccessDeniedDetail"]);
        if (refusal.implicit && aclAllows(store, ask)) return;
        throw refusal.error;
      }
    },
  };
}

/**
 * RAM's refusal as OSS writes it. Where both a RAM policy and the bucket policy deny, the RAM
 * policy is named (`0003-00000201`), while the real service has `0003-00000203` for that.
 */
function accessDenied(
  principal: Principal,
  { bucket, bucketName, key }: AccessAsk,
  detail: unknown,
) {
  const { NoPermissionType, PolicyType } = (detail ?? {}) as Readonly<Record<string, unknown>>;
  const implicit = NoPermissionType !== "ExplicitDeny";
  const anonymous = principal.type === "Anonymous";
  const [EC, message] =
    PolicyType === "ResourceBasedPolicy" && !implicit
      ? ["0003-00000101", "Access denied by bucket policy."]
      : PolicyType === "SessionPolicy"
        ? ["0003-00000301", "Access denied by authorizer's policy."]
        : !implicit
          ? ["0003-00000201", "Access denied by RAM policy."]
          : anonymous
            ? [
                "0003-00000905",
                `Anonymous user has no right to access this ${key === undefined ? "bucket" : "object"}.`,
              ]
            : [
                "0003-00000202",
                key === undefined
                  ? "The bucket you access does not belong to you."
                  : "You have no right to access this object because of bucket acl.",
              ];
  const details = {
    BucketName: bucket?.name ?? bucketName,
    Key: key,
    ...(anonymous || detail === undefined ? {} : { AccessDeniedDetail: detail }),
    EC,
  };
  return { implicit, error: ossError("AccessDenied", details, message) };
}

/**
 * An object's own ACL counts before the bucket's. No ACL opens anything but reading and writing
 * objects.
 */
function aclAllows(store: Store, { action, bucket, key, object }: AccessAsk): boolean {
  if (bucket === undefined || key === undefined || blocksPublicAccess(store, bucket)) return false;
  const acl = object === undefined || object.acl === "default" ? bucket.acl : object.acl;
  if (acl === "public-read-write")
    return readActions.includes(action) || writeActions.includes(action);
  return acl === "public-read" && readActions.includes(action);
}

function ossContext({ bucket, object, request }: AccessAsk): Record<string, string> {
  const context: Record<string, string> = {};
  for (const [key, value] of bucket?.tags ?? []) context[`oss:BucketTag/${key}`] = value;
  for (const [key, value] of object?.tags ?? []) context[`oss:ExistingObjectTag/${key}`] = value;
  const agent = request?.headers["user-agent"];
  if (agent !== undefined) context["acs:UserAgent"] = agent;
  return context;
}
