import { immProjectArn } from "@immkit/ram/arn";
import { ServiceError } from "../core/service-error.ts";
import type { ServiceOptions } from "../gateway/service.ts";
import type { MnsOperations } from "../mns/service.ts";
import type { OssOperations } from "../oss/operations.ts";
import type { RpcCall } from "../rpc/product.ts";
import { immError } from "./errors.ts";
import type { ImmState } from "./state.ts";

/** What IMM is created with. */
export interface ImmOptions extends ServiceOptions {
  readonly oss: OssOperations;
  readonly mns: MnsOperations;
  /** The parsed JSON of a scenario, not validated yet. Default: everything passes. */
  readonly scenario?: unknown;
}

/** What the actions of IMM work on. */
export interface ImmContext extends Omit<ImmOptions, "scenario"> {
  readonly state: ImmState;
}

/** The service principal that roles for IMM must trust. */
export const immService = "imm.aliyuncs.com";

/**
 * Throws NoPermission, 403, unless the caller is allowed to do the action on a project; `*` is any
 * project. Tasks have no resource names: who can read one task of a project can read all.
 */
export function authorize(
  { authorizer, region, accountId }: ImmContext,
  { principal, request }: RpcCall,
  action: string,
  project: string,
): void {
  const resource = immProjectArn({ region, accountId, project });
  authorizer.authorize(principal, { action: `imm:${action}`, resource, request });
}

/**
 * Checks a role that a caller passes to IMM: the caller needs `ram:PassRole` for it, and it must
 * exist and trust IMM. Throws NoPermission, 403, or Invalid{parameter}, 400. The guide says that
 * the caller also needs the permissions of the role. That is not checked here.
 */
export function checkServiceRole(
  { authorizer }: ImmContext,
  { principal, request }: RpcCall,
  roleName: string,
  parameter: string,
): void {
  authorizer.authorizePassRole(principal, roleName, immService, request);
  try {
    authorizer.assumeServiceRole(roleName, immService, "imm");
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw immError(
      `Invalid${parameter}`,
      `IMM can't assume the role "${roleName}" of ${parameter}: it must exist and trust ${immService}. ${error.message}`,
    );
  }
}
