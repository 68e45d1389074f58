/** AssumeRole: what it takes, and who may. Source: STS API reference 2015-04-01. */
import { decideAssumeRole } from "@immkit/ram";
import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import {
  type CallSetting,
  contextOf,
  identityPolicies,
  noPermission,
  principalId,
  sessionPrincipal,
  trustOf,
} from "../ram/authorizer.ts";
import { findRole } from "../ram/context.ts";
import { invalidParameter } from "../ram/errors.ts";
import { parseDocument, readNumber, required } from "../ram/params.ts";
import { roleArn } from "../ram/roles.ts";
import type { RpcCall } from "../rpc/product.ts";

/** Seconds. */
const SHORTEST_SESSION = 900;
const DEFAULT_SESSION = 3600;

/**
 * The session that this call opens. Throws NoPermission when either side does not allow it: the
 * real answer does not tell which.
 */
export function readAssumeRole(
  setting: CallSetting,
  call: RpcCall,
): { principal: Extract<Principal, { type: "AssumedRoleUser" }>; durationSeconds: number } {
  const { accountId, state } = setting;
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
  if (account !== accountId)
    throw new ServiceError(
      404,
      "EntityNotExist.Role",
      `The role does not exist: ${params["RoleArn"]}.`,
    );
  const role = findRole({ state }, name);
  const durationSeconds =
    readNumber(params, "DurationSeconds", SHORTEST_SESSION, role.maxSessionDuration) ??
    DEFAULT_SESSION;

  const resource = roleArn(accountId, role.name);
  const context = contextOf(setting, principal, {
    request: call.request,
    context: externalId === undefined ? {} : { "sts:ExternalId": externalId },
  });
  const own = principal.type === "AssumedRoleUser" ? principal.sessionPolicy : undefined;
  const decision = decideAssumeRole(
    {
      identity: identityPolicies(state, principal),
      ...(own === undefined ? {} : { session: [{ name: "session policy", document: own }] }),
    },
    trustOf(role),
    {
      action: "sts:AssumeRole",
      resource,
      context,
      principal: principal.arn,
      principalId: principalId(principal),
    },
  );
  if (decision.decision !== "allow")
    throw noPermission(principal, "sts:AssumeRole", resource, decision);
  const session = sessionPrincipal(accountId, role, sessionName);
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
