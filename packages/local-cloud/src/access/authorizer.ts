import type { PolicyDocument } from "@immkit/ram";
import type { CloudRequest } from "../http/message.ts";
import type { Principal } from "./principal.ts";

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
