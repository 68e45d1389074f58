/** AssumeRole: its parameters, and the decision on it. Source: STS API reference 2015-04-01. */
import { decideAssumeRole } from "@immkit/ram";
import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import {
  type AccessContext,
  callerPolicies,
  noPermission,
  requestOf,
  sessionPrincipal,
  stateOf,
  trustPolicy,
} from "../ram/authorizer.ts";
import { find } from "../ram/context.ts";
import { invalidParameter } from "../ram/errors.ts";
import { parseDocument, readNumber, required } from "../ram/params.ts";
import { roleArn } from "../ram/state.ts";
import type { RpcCall } from "../rpc/product.ts";

const shortestSessionSeconds = 900;
/** How long a session is valid by default. */
export const defaultSessionSeconds = 3_600;

/**
 * Reads the call and decides on it.
 *
 * @throws ServiceError NoPermission when the caller's policies or the role's trust policy don't
 * allow it. The real answer doesn't say which.
 */
export function readAssumeRole(
  access: AccessContext,
  call: RpcCall,
): { principal: Extract<Principal, { type: "AssumedRoleUser" }>; durationSeconds: number } {
  const { params, principal } = call;
  if (principal.type === "Account") {
    throw new ServiceError(
      403,
      "NoPermission",
      "Roles may not be assumed by root accounts. Use the access key of a RAM user, or of a session of another role.",
    );
  }
  const { account, name } = readRoleArn(required(params, "RoleArn"));
  const sessionName = required(params, "RoleSessionName");
  if (!/^[\w.@-]{2,64}$/.test(sessionName)) {
    throw invalidParameter(
      "RoleSessionName",
      "it must be 2 to 64 letters, digits, '.', '@', '-' and '_'.",
    );
  }
  const externalId = params["ExternalId"];
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    throw invalidParameter("ExternalId", "it must be 2 to 1224 letters, digits and '+=,.@:/-_'.");
  }
  const policy = params["Policy"]
    ? parseDocument(params["Policy"], "Policy", "session")
    : undefined;
  const state = stateOf(access, account);
  if (state === undefined)
    throw new ServiceError(
      404,
      "EntityNotExist.Role",
      `The role does not exist: ${params["RoleArn"]}.`,
    );
  const role = find(state.roles, "Role", name);
  const durationSeconds =
    readNumber(params, "DurationSeconds", shortestSessionSeconds, role.maxSessionDuration) ??
    defaultSessionSeconds;

  const policies = callerPolicies(access, principal);
  const request = {
    ...requestOf(access, principal, {
      request: call.request,
      context: externalId === undefined ? {} : { "sts:ExternalId": externalId },
    }),
    action: "sts:AssumeRole",
    resource: roleArn(account, role.name),
  };
  const decision = decideAssumeRole(policies, trustPolicy(role), request);
  const { action, resource } = request;
  call.request.checks.push({ action, resource, ...decision });
  if (decision.decision !== "allow") throw noPermission(principal, request, policies, decision);
  const session = sessionPrincipal(account, role, sessionName);
  return {
    principal: policy === undefined ? session : { ...session, sessionPolicy: policy },
    durationSeconds,
  };
}

function readRoleArn(arn: string): { account: string; name: string } {
  const match = /^acs:ram::(\d+):role\/([A-Za-z0-9.-]{1,64})$/.exec(arn);
  if (match === null)
    throw invalidParameter("RoleArn", "it must look like acs:ram::1234567890123456:role/name.");
  return { account: match[1] ?? "", name: match[2] ?? "" };
}
