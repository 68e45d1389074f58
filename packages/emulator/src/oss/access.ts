/**
 * May this principal do this? The order is that of OSS: RAM policies and the bucket policy together (an explicit Deny ends it, one Allow
 * is enough), then the ACL of the object or bucket. BlockPublicAccess takes away what is public in the last two. Anonymous callers have
 * the bucket policy and the ACL only; the account itself is bound by Deny statements of the bucket policy only.
 */
import { decide, type RamRequest } from "@immkit/ram";
import { type OssRequest, type Principal, ServiceError } from "../core/contract.ts";
import type { OssOptions } from "./call.ts";
import { ossError } from "./errors.ts";
import { blocksPublicAccess, effectivePolicies } from "./public-access.ts";
import type { Bucket, Store, StoredObject } from "./store.ts";

export interface AccessAsk {
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

export function createAccess(options: OssOptions, store: Store): Access {
  const { accountId, region, clock, authorizer } = options;

  return {
    require(principal, ask) {
      const action = `oss:${ask.action}`;
      const name = ask.bucket?.name ?? ask.bucketName;
      const path = name === undefined ? "*" : ask.key === undefined ? name : `${name}/${ask.key}`;
      const resource = `acs:oss:oss-${region}:${accountId}:${path}`;
      const context = { ...ossContext(ask), ...ask.context };
      const resourcePolicies = ask.bucket === undefined ? [] : effectivePolicies(store, ask.bucket);

      const whole: RamRequest = {
        action,
        resource,
        context: { ...commonContext(ask.request, clock.now()), ...context },
        principal: principal.type === "Anonymous" ? "anonymous" : principal.arn,
        ...principalId(principal),
      };
      const byBucket = decide({ resource: resourcePolicies }, whole);
      const details = { BucketName: name, ...(ask.key === undefined ? {} : { Key: ask.key }) };

      if (principal.type === "Account" || principal.type === "Anonymous") {
        if (byBucket.decision === "explicitDeny") throw denied(details, "0003-00000101", "Access denied by bucket policy.");
        if (byBucket.decision === "allow" || aclAllows(store, ask)) return;
        throw denied(
          details,
          "0003-00000905",
          `Anonymous user has no right to access this ${ask.key === undefined ? "bucket" : "object"}.`,
        );
      }

      const question = { action, resource, context, ...(ask.request === undefined ? {} : { request: ask.request }) };
      const refusal = refusalOf(() => authorizer.authorize(principal, { ...question, resourcePolicies }));
      if (refusal === undefined) return;
      const detail = refusal.details["AccessDeniedDetail"] as Readonly<Record<string, unknown>> | undefined;
      const all = { ...details, ...(detail === undefined ? {} : { AccessDeniedDetail: detail }) };
      if (detail?.["NoPermissionType"] !== "ExplicitDeny") {
        if (aclAllows(store, ask)) return;
        if (principal.type === "AssumedRoleUser" && principal.sessionPolicy !== undefined) {
          const session = decide({ session: [{ name: "session", document: principal.sessionPolicy }], identity: [allowAll] }, whole);
          if (session.decision !== "allow") throw denied(all, "0003-00000301", "Access denied by authorizer's policy.");
        }
        const what = ask.key === undefined ? "The bucket you access does not belong to you." : noRight;
        throw denied(all, "0003-00000202", what);
      }
      if (byBucket.decision !== "explicitDeny") throw denied(all, "0003-00000201", "Access denied by RAM policy.");
      const alone = refusalOf(() => authorizer.authorize(principal, question));
      const both = (alone?.details["AccessDeniedDetail"] as typeof detail)?.["NoPermissionType"] === "ExplicitDeny";
      throw denied(all, both ? "0003-00000203" : "0003-00000101", "Access denied by bucket policy.");
    },
  };
}

const noRight = "You have no right to access this object because of bucket acl.";

const allowAll = {
  name: "all",
  document: { Version: "1", Statement: [{ Effect: "Allow", Action: ["*"], Resource: ["*"] }] },
} as const;

function denied(details: Readonly<Record<string, unknown>>, EC: string, message: string): ServiceError {
  return ossError("AccessDenied", { ...details, EC }, message);
}

function refusalOf(ask: () => void): ServiceError | undefined {
  try {
    ask();
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError && error.status === 403) return error;
    throw error;
  }
}

/** An object's own ACL counts before the bucket's. No ACL opens anything but reading and writing objects. */
function aclAllows(store: Store, { action, bucket, key, object }: AccessAsk): boolean {
  if (bucket === undefined || key === undefined || blocksPublicAccess(store, bucket)) return false;
  const acl = object === undefined || object.acl === "default" ? bucket.acl : object.acl;
  if (acl === "public-read-write") return readActions.includes(action) || writeActions.includes(action);
  return acl === "public-read" && readActions.includes(action);
}

function principalId(principal: Principal): { principalId?: string } {
  if (principal.type === "RamUser") return { principalId: principal.id };
  if (principal.type === "AssumedRoleUser") return { principalId: principal.roleId };
  return principal.type === "Account" ? { principalId: principal.accountId } : {};
}

function commonContext(request: OssRequest | undefined, now: number): Record<string, string> {
  const time = { "acs:CurrentTime": new Date(now).toISOString().replace(/\.\d+Z$/, "Z") };
  if (request === undefined) return { ...time, "acs:SecureTransport": "true" };
  return { ...time, "acs:SourceIp": request.sourceIp, "acs:SecureTransport": String(request.secure) };
}

function ossContext({ bucket, object, request }: AccessAsk): Record<string, string> {
  const context: Record<string, string> = {};
  for (const [key, value] of bucket?.tags ?? []) context[`oss:BucketTag/${key}`] = value;
  for (const [key, value] of object?.tags ?? []) context[`oss:ExistingObjectTag/${key}`] = value;
  const agent = request?.headers["user-agent"];
  if (agent !== undefined) context["acs:UserAgent"] = agent;
  return context;
}
