import type { PolicyDocument } from "@immkit/ram";
import type { CloudRequest } from "../http/message.ts";
import type { Principal } from "./principal.ts";

/** A question to RAM: is this principal allowed to do `action` on `resource`? */
export interface AccessQuestion {
  /** With several actions, one that is allowed is enough, and a Deny for one denies the call. */
  readonly action: string | readonly [string, ...string[]];
  readonly resource: string;
  /**
   * Condition keys of this call, in addition to those of every call (acs:SourceIp,
   * acs:SecureTransport, acs:CurrentTime).
   */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** Policies of the resource: an OSS bucket policy. */
  readonly resourcePolicies?: readonly {
    readonly name: string;
    readonly document: PolicyDocument;
  }[];
  /**
   * Why the call is allowed although no policy decides: an ACL. Called only then. Undefined if
   * there is no such reason.
   */
  readonly allowedOtherwise?: () => string | undefined;
  /**
   * For the condition keys of every call; the decision is added to its checks. Undefined when a
   * service acts by itself.
   */
  readonly request?: CloudRequest;
}

/** RAM as the other services see it. */
export interface Authorizer {
  /**
   * The account itself is always allowed.
   *
   * @throws ServiceError NoPermission, 403, with AccessDeniedDetail.
   */
  authorize(principal: Principal, question: AccessQuestion): void;
  /**
   * A session of a role for a service such as `imm.aliyuncs.com`.
   *
   * @throws ServiceError EntityNotExist.Role, 404, or NoPermission, 403, when the role doesn't
   * trust the service.
   */
  assumeServiceRole(roleName: string, service: string, sessionName: string): Principal;
  /**
   * Checks that `principal` is allowed to do `ram:PassRole` on the role for `service`.
   *
   * @throws ServiceError NoPermission, 403.
   */
  authorizePassRole(
    principal: Principal,
    roleName: string,
    service: string,
    request?: CloudRequest,
  ): void;
}
