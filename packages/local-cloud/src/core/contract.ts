/**
 * What the services of the local cloud share: the request as the server hands it on, who made it,
 * and how a service refuses. Each service (ram, sts, oss, mns, imm) has two layers: operations,
 * which take a {@link Principal} and ask for authorisation, and a protocol layer, which turns HTTP
 * into operations. Services call each other's operations, never each other's protocol.
 *
 * How a service plugs in. `startCloud` (cloud.ts) calls each factory once and wires the results:
 *
 * oss/index.ts createOss(options: ServiceOptions): OssService mns/index.ts createMns(options:
 * ServiceOptions): MnsService imm/index.ts createImm(options: ImmOptions): ImmService
 * controls/index.ts createControls(options: ControlsOptions): Controls ram/index.ts
 * createRam(options), sts/index.ts createSts(options): each has a `product`; ram has the
 * `authorizer` as well
 *
 * 1. The server reads the request whole, names its protocol, checks the signature and so learns the
 *    {@link Principal}, then calls `handle(request, principal)` of OSS or MNS, or the action of an
 *    {@link RpcProduct}. Bad signatures never reach a service; an unsigned request reaches OSS
 *    only, with the principal `Anonymous`.
 * 2. A service refuses by throwing a {@link ServiceError}; the server writes it in the protocol's
 *    own shape (OSS and MNS XML, RPC JSON or XML), with RequestId and HostId. `details` become
 *    further members (children, in XML): strings and numbers only, except `AccessDeniedDetail`,
 *    which is an object; `headers` go beside those of the protocol. Anything else that is thrown is
 *    answered as InternalError, 500, and goes to the log.
 * 3. A service sets only what is its own in an answer. The server adds `Date`, `Server`,
 *    `Content-Length`, and the request id headers (`x-oss-request-id`, `x-mns-request-id` and
 *    `x-mns-version`, `x-acs-request-id`). `content-type` defaults to the protocol's. An answer to
 *    HEAD, 204 and 304 goes out without its body.
 * 4. A long poll waits on `request.signal` besides its own condition, and then just ends: the
 *    answer of an aborted request is dropped.
 * 5. State lives in memory inside the closure of the factory. `reset()` forgets it and calls off
 *    timers. Each service is also `Stored` (stored.ts): `dump()` and `load()` are what a data
 *    directory writes and reads, so what has no place there is lost at a restart. Work for later is
 *    kept as data beside its timer, never as a closure alone.
 */
import type { PolicyDocument } from "@immkit/ram";

/** A request that the server has read whole. */
export interface CloudRequest {
  readonly method: string;
  /**
   * Path and query exactly as on the wire (an absolute-form request line is reduced to its path):
   * what MNS signs.
   */
  readonly target: string;
  /** The part of `target` before `?`, still percent-encoded. */
  readonly path: string;
  /** The part of `target` after `?`, still percent-encoded, `""` when there is none. */
  readonly rawQuery: string;
  /**
   * Authority of an absolute-form request line, else the Host header; lower case, with its port.
   */
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
  /**
   * Headers of the answer beside those that its protocol always has, such as `x-oss-delete-marker`.
   * Lower-case names.
   */
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    code: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = "ServiceError";
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

/** Who makes a call. `arn` is the form that policies and `GetCallerIdentity` use. */
export type Principal =
  | { readonly type: "Account"; readonly accountId: string; readonly arn: string }
  | {
      readonly type: "RamUser";
      readonly accountId: string;
      readonly arn: string;
      readonly name: string;
      readonly id: string;
    }
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
  /**
   * Condition keys that this call carries, beside those that every call has (acs:SourceIp,
   * acs:SecureTransport, acs:CurrentTime).
   */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** Policies attached to the resource itself (an OSS bucket policy). */
  readonly resourcePolicies?: readonly {
    readonly name: string;
    readonly document: PolicyDocument;
  }[];
  /**
   * The request that asks, for the context keys that every call has; absent when a service acts by
   * itself.
   */
  readonly request?: CloudRequest;
}

/** RAM as the other services see it. */
export interface Authorizer {
  /**
   * Throws a {@link ServiceError} (403, NoPermission, with AccessDeniedDetail) unless the answer is
   * yes. The account itself always may.
   */
  authorize(principal: Principal, question: AccessQuestion): void;
  /**
   * A session of a role for a service, such as `imm.aliyuncs.com`; throws when the role is missing
   * or does not trust the service.
   */
  assumeServiceRole(roleName: string, service: string, sessionName: string): Principal;
  /** Throws 403 unless `principal` may `ram:PassRole` this role to `service`. */
  authorizePassRole(
    principal: Principal,
    roleName: string,
    service: string,
    request?: CloudRequest,
  ): void;
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
  /**
   * Query and form parameters together, decoded, without those of the protocol itself (Action,
   * Version, Signature…).
   */
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly request: CloudRequest;
}

/**
 * A product that is reached by `x-acs-version` and `x-acs-action`. A result is the answer's body;
 * `RequestId` is added to it.
 */
export interface RpcProduct {
  /** `Imm`, `Ram`, `Sts`, `Mns-open`. */
  readonly name: string;
  readonly version: string;
  readonly actions: Readonly<
    Record<string, (call: RpcCall) => Record<string, unknown> | Promise<Record<string, unknown>>>
  >;
}

/** What every service is made from. */
export interface ServiceOptions {
  /** `cn-hangzhou`, without the `oss-` prefix. */
  readonly region: string;
  /** Sixteen digits. */
  readonly accountId: string;
  readonly clock: Clock;
  readonly authorizer: Authorizer;
}

/** Every service can forget what it holds. */
export interface Resettable {
  /** Back to the state of a fresh start; timers are called off. */
  reset(): void;
}

/** A service with a protocol of its own (OSS, MNS, the controls), rather than RPC. */
export interface ProtocolService<R extends CloudRequest = CloudRequest> extends Resettable {
  handle(request: R, principal: Principal): Promise<CloudResponse>;
}

/**
 * An OSS request, with the object that it names: from the host (virtual-host style), or the first
 * part of the path.
 */
export interface OssRequest extends CloudRequest {
  /** Undefined when the call is about the account (ListBuckets). Not checked for its form. */
  readonly bucket: string | undefined;
  /** Decoded; undefined when the call is about the bucket. */
  readonly key: string | undefined;
  /**
   * Decoded query, `+` being a blank; a bare name has the value `""`. Holds the parameters of a
   * presigned URL too.
   */
  readonly params: URLSearchParams;
}

/** An object as other services see it. */
export interface ObjectHead {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly contentType: string;
  /** Epoch milliseconds. */
  readonly lastModified: number;
}

/**
 * What other services may do with objects, as `principal` and with its rights. Throws
 * `NoSuchBucket`, `NoSuchKey`, `AccessDenied`.
 */
export interface OssOperations {
  /** Asks for `oss:GetObject`. */
  headObject(principal: Principal, bucket: string, key: string): ObjectHead;
  /** Asks for `oss:GetObject`. */
  getObject(
    principal: Principal,
    bucket: string,
    key: string,
  ): { readonly head: ObjectHead; readonly body: Buffer };
  /** Asks for `oss:PutObject`. */
  putObject(
    principal: Principal,
    bucket: string,
    key: string,
    body: Buffer,
    contentType: string,
  ): ObjectHead;
}

export type OssService = ProtocolService<OssRequest> & OssOperations;

/** What other services may do with topics. */
interface MnsOperations {
  /**
   * Asks for `mns:PublishMessage`; throws `TopicNotExist`. The body is text exactly as subscribers
   * shall get it.
   */
  publishMessage(
    principal: Principal,
    topic: string,
    body: string,
    tag?: string,
  ): { readonly messageId: string };
}

export interface MnsService extends ProtocolService, MnsOperations {
  /** The control plane, `Mns-open` 2022-01-19. */
  readonly product: RpcProduct;
}

export interface ImmOptions extends ServiceOptions {
  readonly oss: OssOperations;
  readonly mns: MnsOperations;
  /**
   * The parsed JSON of a scenario, not validated yet; undefined is the scenario that passes
   * everything.
   */
  readonly scenario?: unknown;
}

export interface ImmService extends Resettable {
  readonly product: RpcProduct;
}

/** Time that can be moved; what the controls hold. */
export interface MovableClock extends Clock {
  /** Moves time forward by `ms` (not negative) and runs what falls due, in order. */
  advance(ms: number): void;
}

/** What a request turned out to be, once its protocol is known. */
export interface Route {
  readonly protocol: "rpc" | "oss" | "mns" | "control";
  /** `Imm`, `Ram`, `Sts`, `Mns-open`; of the other protocols their name. */
  readonly product: string;
  /** The RPC action; of the other protocols method and path. */
  readonly action: string;
}

export interface ControlsOptions<Imm extends ImmService = ImmService> {
  readonly clock: MovableClock;
  readonly imm: Imm;
  /** Everything that `reset` must reach. */
  readonly services: readonly Resettable[];
}

/** `/_immkit/…`. The server has checked the key; the principal is the account. */
export interface Controls extends ProtocolService {
  /**
   * Called before a request of another protocol reaches its service: an answer here is sent instead
   * (an injected fault). It may wait.
   */
  before(route: Route, request: CloudRequest): Promise<CloudResponse | ServiceError | undefined>;
  /** Called with each answer that was sent, for the counters. */
  after(route: Route, status: number): void;
}
