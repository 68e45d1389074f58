import type { Authorizer } from "../access/authorizer.ts";
import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";

/** Who asks; without a request it is a service that acts for somebody. */
export interface Caller {
  readonly principal: Principal;
  readonly request?: CloudRequest;
}

/**
 * By which action a batch call is allowed: that of the single message, one of its own, or either.
 */
export type BatchActions = "either" | "single" | "batch";

/**
 * Asks RAM for a batch call. SMQ's permission table covers a batch by the action of the single
 * message, the pages of the batch calls name an action of their own (`mns:BatchReceiveMessage`).
 * With `either`, one of them is enough, and a deny of one forbids the call.
 */
export function authorizeBatch(
  authorizer: Authorizer,
  caller: Caller,
  single: string,
  resource: string,
  mode: BatchActions,
): void {
  const batch = single.replace("mns:", "mns:Batch");
  if (mode !== "either") {
    authorize(authorizer, caller, mode === "single" ? single : batch, resource);
    return;
  }
  const refusals = [single, batch].map((action) => refusal(authorizer, caller, action, resource));
  const explicit = refusals.find((error) => error !== undefined && isExplicitDeny(error));
  const first = refusals[0];
  if (explicit !== undefined) throw explicit;
  if (first !== undefined && refusals[1] !== undefined) throw first;
}

export function authorize(
  authorizer: Authorizer,
  { principal, request }: Caller,
  action: string,
  resource: string,
  context?: Readonly<Record<string, string>>,
): void {
  authorizer.authorize(principal, {
    action,
    resource,
    ...(context && { context }),
    ...(request && { request }),
  });
}

function refusal(
  authorizer: Authorizer,
  caller: Caller,
  action: string,
  resource: string,
): ServiceError | undefined {
  try {
    authorize(authorizer, caller, action, resource);
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

function isExplicitDeny(error: ServiceError): boolean {
  const detail = error.details["AccessDeniedDetail"];
  return (
    typeof detail === "object" &&
    detail !== null &&
    "NoPermissionType" in detail &&
    detail.NoPermissionType === "ExplicitDeny"
  );
}
