/**
 * What the services of the local cloud share: the request as the server hands it on, who made it, and how a service refuses.
 * Each service (ram, sts, oss, mns, imm) has two layers: operations, which take a {@link Principal} and ask for authorisation, and a
 * protocol layer, which turns HTTP into operations. Services call each other's operations, never each other's protocol.
 */
import type { PolicyDocument } from "@immkit/ram";

/** A request that the server has read whole. */
export interface CloudRequest {
  readonly method: string;
  /** Path and query exactly as on the wire (an absolute-form request line is reduced to its path): what MNS signs. */
  readonly target: string;
  /** The part of `target` before `?`, still percent-encoded. */
  readonly path: string;
  /** The part of `target` after `?`, still percent-encoded, `""` when there is none. */
  readonly rawQuery: string;
  /** Authority of an absolute-form request line, else the Host header; lower case, with its port. */
  readonly host: string;
  /** Lower-case names; several values of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly secure: boolean;
  readonly sourceIp: string;
  /** Upper-case UUID, answered in the body and headers of every protocol. */
  readonly requestId: string;
  /** Epoch milliseconds by the cloud's clock. */
  readonly receivedAt: number;
  /** Aborted when the client has gone or the cloud stops: long polls end then. */
  readonly signal: AbortSignal;
}

export interface CloudResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A refusal with the code that the real service uses. Each protocol writes it in its own shape. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the answer, such as `AccessDeniedDetail`. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(status: number, code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "ServiceError";
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** Who makes a call. `arn` is the form that policies and `GetCallerIdentity` use. */
export type Principal =
  | { readonly type: "Account"; readonly accountId: string; readonly arn: string }
  | { readonly type: "RamUser"; readonly accountId: string; readonly arn: string; readonly name: string; readonly id: string }
  | {
      readonly type: "AssumedRoleUser";
      readonly accountId: string;
      /** `acs:ram::{account}:role/{role}/{session}` */
      readonly arn: string;
      readonly roleName: string;
      readonly roleId: string;
      readonly sessionName: string;
      /** Narrows the role for this session only. */
      readonly sessionPolicy?: PolicyDocument;
    }
  | { readonly type: "Anonymous"; readonly accountId: ""; readonly arn: "" };

/** A question to RAM: may this principal do `action` on `resource`? */
export interface AccessQuestion {
  readonly action: string;
  readonly resource: string;
  /** Condition keys that this call carries, beside those that every call has (acs:SourceIp, acs:SecureTransport, acs:CurrentTime). */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** Policies attached to the resource itself (an OSS bucket policy). */
  readonly resourcePolicies?: readonly { readonly name: string; readonly document: PolicyDocument }[];
  /** The request that asks, for the context keys that every call has; absent when a service acts by itself. */
  readonly request?: CloudRequest;
}

/** RAM as the other services see it. */
export interface Authorizer {
  /** Throws a {@link ServiceError} (403, NoPermission, with AccessDeniedDetail) unless the answer is yes. The account itself always may. */
  authorize(principal: Principal, question: AccessQuestion): void;
  /** A session of a role for a service, such as `imm.aliyuncs.com`; throws when the role is missing or does not trust the service. */
  assumeServiceRole(roleName: string, service: string, sessionName: string): Principal;
  /** Throws 403 unless `principal` may `ram:PassRole` this role to `service`. */
  authorizePassRole(principal: Principal, roleName: string, service: string, request?: CloudRequest): void;
}

/** Time, which the controls can move. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `task` once `ms` have passed by this clock; the returned function calls it off. */
  after(ms: number, task: () => void): () => void;
}

/** A call of an RPC product (IMM, RAM, STS, Mns-open) whose caller is known. */
export interface RpcCall {
  readonly principal: Principal;
  /** Query and form parameters together, decoded, without those of the protocol itself (Action, Version, Signature…). */
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly request: CloudRequest;
}

/** A product that is reached by `x-acs-version` and `x-acs-action`. A result is the answer's body; `RequestId` is added to it. */
export interface RpcProduct {
  /** `Imm`, `Ram`, `Sts`, `Mns-open`. */
  readonly name: string;
  readonly version: string;
  readonly actions: Readonly<Record<string, (call: RpcCall) => Record<string, unknown> | Promise<Record<string, unknown>>>>;
}
