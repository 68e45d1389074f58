/** RAM's decision on a call, made by `@immkit/ram`, and the error for a denied call. */
import {
  type Decision,
  decide,
  decideAssumeRole,
  type NamedPolicy,
  type PolicySet,
  type RamRequest,
} from "@immkit/ram";
import type { AccessQuestion, Authorizer } from "../access/authorizer.ts";
import type { Network } from "../access/network.ts";
import type { Principal } from "../access/principal.ts";
import { isoSeconds } from "../auth/time.ts";
import type { AccessCheck } from "../core/access-check.ts";
import type { Clock } from "../core/clock.ts";
import { ServiceError } from "../core/service-error.ts";
import { find } from "./context.ts";
import { type Entity, policyKey, type RamState, type Role, roleArn } from "./state.ts";

type AssumedRoleUser = Extract<Principal, { type: "AssumedRoleUser" }>;

/** What RAM and STS need to decide on calls. */
export interface AccessContext {
  readonly accountId: string;
  readonly clock: Clock;
  readonly state: RamState;
  readonly network: Network;
  /** The state of other accounts, by their id. */
  readonly otherStates?: ReadonlyMap<string, RamState>;
  /** Called for each decision on a service that acts by itself. `caller` is an ARN or a service. */
  readonly onServiceCheck?: (caller: string, check: AccessCheck) => void;
}

/** Creates the authorizer that all services use. */
export function createAuthorizer(access: AccessContext): Authorizer {
  const { accountId, state } = access;

  const authorize = (principal: Principal, question: AccessQuestion): void => {
    const policies: PolicySet = {
      ...callerPolicies(access, principal),
      resource: question.resourcePolicies ?? [],
    };
    const { resource } = question;
    const call = { ...requestOf(access, principal, question), resource };
    const decideOn = isFrom(accountId, principal) ? decide : decideFromOutside;
    const judge = (action: string) => {
      const request: RamRequest = { ...call, action };
      return { request, decision: decideOn(policies, request) };
    };
    const { request, decision } =
      typeof question.action === "string"
        ? judge(question.action)
        : decidingOf(question.action.map(judge));
    const otherwise =
      decision.decision === "implicitDeny" ? question.allowedOtherwise?.() : undefined;
    const check: AccessCheck = {
      action: request.action,
      resource,
      ...(otherwise === undefined
        ? decision
        : { decision: "allow", statement: null, reason: otherwise }),
    };
    if (question.request === undefined) access.onServiceCheck?.(principal.arn, check);
    else question.request.checks.push(check);
    if (check.decision !== "allow") throw noPermission(principal, request, policies, decision);
  };

  return {
    authorize,
    assumeServiceRole(roleName, service, sessionName) {
      const role = find(state.roles, "Role", roleName);
      const request = { action: "sts:AssumeRole", resource: roleArn(accountId, role.name) };
      const decision = decideAssumeRole({}, trustPolicy(role), { ...request, principal: service });
      if (decision.decision !== "allow") {
        // What the service does as the role is logged. That it assumed the role would be noise.
        access.onServiceCheck?.(service, { ...request, ...decision });
        throw new ServiceError(
          403,
          "NoPermission",
          `The role ${role.name} can't be assumed by ${service}: its trust policy must allow sts:AssumeRole to {"Service": ["${service}"]}.`,
        );
      }
      return sessionPrincipal(accountId, role, sessionName);
    },
    authorizePassRole(principal, roleName, service, request) {
      authorize(principal, {
        action: "ram:PassRole",
        resource: `acs:ram::${accountId}:role/${roleName}`,
        context: { "acs:Service": service },
        ...(request === undefined ? {} : { request }),
      });
    },
  };
}

/** Anonymous callers belong to no account. */
const isFrom = (accountId: string, principal: Principal) =>
  principal.type === "Anonymous" || principal.accountId === accountId;

/**
 * Decides on a caller of another account: a policy of the resource must allow the call, and one of
 * the caller's own account too, unless the caller is that account itself.
 */
function decideFromOutside(policies: PolicySet, request: RamRequest): Decision {
  const { resource = [], ...own } = policies;
  const granted = decide({ resource }, request);
  if (granted.decision !== "allow" || request.principal?.endsWith(":root")) return granted;
  const allowed = decide(own, request);
  return allowed.decision === "allow" ? granted : allowed;
}

interface Judged {
  readonly request: RamRequest;
  readonly decision: Decision;
}

/** A Deny, or else the first action that is allowed, or else the first one. */
function decidingOf(judged: readonly Judged[]): Judged {
  const find = (wanted: Decision["decision"]) =>
    judged.find(({ decision }) => decision.decision === wanted);
  return find("explicitDeny") ?? find("allow") ?? (judged[0] as Judged);
}

export function trustPolicy(role: Role): NamedPolicy {
  return { name: `trust policy of ${role.name}`, document: role.trust.document };
}

/** The principal of a session of the role. */
export function sessionPrincipal(
  accountId: string,
  role: Role,
  sessionName: string,
): AssumedRoleUser {
  return {
    type: "AssumedRoleUser",
    accountId,
    arn: `${roleArn(accountId, role.name)}/${sessionName}`,
    roleName: role.name,
    roleId: role.id,
    sessionName,
  };
}

/** The state of RAM in an account. Undefined if the cloud doesn't have the account. */
export const stateOf = (
  { accountId, state, otherStates }: AccessContext,
  id: string,
): RamState | undefined => (id === accountId ? state : otherStates?.get(id));

/** The policies of a user and its groups, or of a role and the session. */
export function callerPolicies(
  access: AccessContext,
  principal: Principal,
): Pick<PolicySet, "identity" | "session"> {
  const document = principal.type === "AssumedRoleUser" ? principal.sessionPolicy : undefined;
  const state = stateOf(access, principal.accountId);
  if (state === undefined) return { identity: [] };
  const identity = entitiesOf(state, principal)
    .flatMap(({ attached }) => [...attached.values()])
    .flatMap(({ type, name }) => {
      const policy = state.policies.get(policyKey(type, name));
      const version = policy?.versions.get(policy.defaultVersion);
      return version === undefined ? [] : [{ name, document: version.document }];
    });
  return document === undefined
    ? { identity }
    : { identity, session: [{ name: "session policy", document }] };
}

/**
 * Ids are compared besides names: a session of a deleted role gets no rights from a new role with
 * the same name.
 */
function entitiesOf(state: RamState, principal: Principal): Entity[] {
  if (principal.type === "RamUser") {
    const user = state.users.get(principal.name.toLowerCase());
    if (user?.id !== principal.id) return [];
    return [user, ...[...state.groups.values()].filter(({ members }) => members.has(user.id))];
  }
  if (principal.type === "AssumedRoleUser") {
    const role = state.roles.get(principal.roleName.toLowerCase());
    return role?.id === principal.roleId ? [role] : [];
  }
  return [];
}

/**
 * The principal and the condition keys of a request to RAM: those that every call has, and those of
 * this call. A service that acts by itself has no address.
 */
export function requestOf(
  access: AccessContext,
  principal: Principal,
  { context, request }: Pick<AccessQuestion, "context" | "request">,
): Pick<RamRequest, "principal" | "principalId" | "context"> {
  return {
    principal: principal.type === "Anonymous" ? "anonymous" : principal.arn,
    principalId: principalId(principal),
    context: {
      "acs:CurrentTime": isoSeconds(request?.receivedAt ?? access.clock.now()),
      ...(request && access.network.keysOf(request)),
      // Alibaba Cloud's pages use both spellings of this key.
      ...(principal.type !== "Anonymous" && {
        "acs:PrincipalARN": principal.arn,
        "acs:PrincipalArn": principal.arn,
      }),
      ...context,
    },
  };
}

/** The id of the principal in bucket policies and `AccessDeniedDetail`. */
function principalId(principal: Principal): string {
  switch (principal.type) {
    case "Account":
      return principal.accountId;
    case "RamUser":
      return principal.id;
    case "AssumedRoleUser":
      return `${principal.roleId}:${principal.sessionName}`;
    case "Anonymous":
      return "anonymous";
  }
}

/** The error for a denied call. It names the action, the resource, the caller and the reason. */
export function noPermission(
  principal: Principal,
  request: RamRequest,
  policies: PolicySet,
  decision: Decision,
): ServiceError {
  const { action, resource } = request;
  const AccessDeniedDetail = {
    AuthAction: action,
    AuthResource: resource,
    AuthPrincipalType: principal.type === "RamUser" ? "SubUser" : principal.type,
    AuthPrincipalOwnerId: principal.accountId,
    AuthPrincipalDisplayName: principalId(principal),
    PolicyType: decidingPolicyType(request, policies, decision),
    NoPermissionType: decision.decision === "explicitDeny" ? "ExplicitDeny" : "ImplicitDeny",
  };
  return new ServiceError(
    403,
    "NoPermission",
    `You are not authorized to do this action. You should be authorized by RAM. ${principal.arn || "An anonymous caller"} is not allowed to do ${action} on ${resource}: ${decision.reason}`,
    { AccessDeniedDetail },
  );
}

function decidingPolicyType(
  request: RamRequest,
  { session = [], resource = [] }: PolicySet,
  { decision, statement }: Decision,
): "SessionPolicy" | "ResourceBasedPolicy" | "AccountLevelIdentityBasedPolicy" {
  const decided = ({ name }: NamedPolicy) => name === statement?.policy;
  const bySession =
    decision === "explicitDeny"
      ? session.some(decided)
      : session.length > 0 && decide({ identity: session }, request).decision !== "allow";
  if (bySession) return "SessionPolicy";
  return resource.some(decided) ? "ResourceBasedPolicy" : "AccountLevelIdentityBasedPolicy";
}
