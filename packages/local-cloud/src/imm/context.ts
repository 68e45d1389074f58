import { ServiceError } from "../core/service-error.ts";
import type { ServiceOptions } from "../gateway/service.ts";
import type { CloudRequest } from "../http/message.ts";
import type { MnsOperations } from "../mns/service.ts";
import type { OssOperations } from "../oss/operations.ts";
import type { RpcCall } from "../rpc/product.ts";
import type { ImmState } from "./state.ts";

export interface ImmOptions extends ServiceOptions {
  readonly oss: OssOperations;
  readonly mns: MnsOperations;
  /**
   * The parsed JSON of a scenario, not validated yet; undefined is the scenario that passes
   * everything.
   */
  readonly scenario?: unknown;
}

/** The service principal that roles for IMM must trust. */
export const immService = "imm.aliyuncs.com";

/** What the actions of IMM work on. */
export interface ImmContext extends Omit<ImmOptions, "scenario"> {
  readonly state: ImmState;
}

/**
 * Asks RAM for an action on a project; `*` is any. Authorisation is by project: whoever may read
 * one task reads all of the project.
 */
export function authorize(
  { authorizer, region, accountId }: ImmContext,
  call: RpcCall,
  action: string,
  projectName: string,
): void {
  authorizer.authorize(call.principal, {
    action: `imm:${action}`,
    resource: `acs:imm:${region}:${accountId}:project/${projectName}`,
    request: call.request,
  });
}

/**
 * A role as a caller hands it to IMM: the caller needs `ram:PassRole` for it, and it must exist and
 * trust IMM. Throws NoPermission, 403, or Invalid{parameter}, 400. (That the caller must hold the
 * role's own permissions too, as the guide says, is not checked.)
 */
export function checkServiceRole(
  context: ImmContext,
  call: RpcCall,
  roleName: string,
  parameter: string,
): void {
  context.authorizer.authorizePassRole(
    call.principal,
    roleName,
    immService,
    call.request satisfies CloudRequest,
  );
  try {
    context.authorizer.assumeServiceRole(roleName, immService, "imm");
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new ServiceError(
      400,
      `Invalid${parameter}`,
      `IMM can't assume the role "${roleName}" of ${parameter}: it must exist and trust ${immService}. ${error.message}`,
    );
  }
}
