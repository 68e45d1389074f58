/**
 * RAM's answer to "may this principal do that?", by `@immkit/ram`, and its refusal as a
 * {@link ServiceError}.
 */
import { type Decision, decide, decideAssumeRole, type NamedPolicy } from "@immkit/ram";
import type { AccessQuestion, Authorizer } from "../access/authorizer.ts";
import type { Principal } from "../access/principal.ts";
import { isoSeconds } from "../auth/time.ts";
import type { Clock } from "../core/clock.ts";
import { ServiceError } from "../core/service-error.ts";
import { entityNotExist } from "./errors.ts";
import { roleArn } from "./roles.ts";
import { type Attachable, policyKey, type RamState, type Role } from "./state.ts";

/** Where the calls come from that RAM decides about. */
export interface CallSetting {
  readonly accountId: string;
  readonly clock: Clock;
  readonly state: RamState;
  /** What `acs:SecureTransport` is when a call came over plain HTTP. */
  readonly assumeSecureTransport: boolean;
}

export function createAuthorizer(setting: CallSetting): Authorizer {
  const { accountId, state } = setting;
  const roleNamed = (name: string): Role => {
    const role = state.roles.get(name.toLowerCase());
    if (role === undefined) throw entityNotExist("Role", name);
    return role;
  };

  const authorize = (principal: Principal, question: AccessQuestion): void => {
    const session = principal.type === "AssumedRoleUser" ? principal.sessionPolicy : undefined;
    const resource = question.resourcePolicies ?? [];
    const decision = decide(
      {
        identity: identityPolicies(state, principal),
        resource,
        ...(session === undefined
          ? {}
          : { session: [{ name: "session policy", document: session }] }),
      },
      {
        action: question.action,
        resource: question.resource,
        context: contextOf(setting, principal, question),
        principal: principal.type === "Anonymous" ? "anonymous" : principal.arn,
        principalId: principalId(principal),
      },
    );
    if (decision.decision !== "allow")
      throw noPermission(principal, question.action, question.resource, decision, resource);
  };

  return {
    authorize,
    assumeServiceRole(roleName, service, sessionName) {
      const role = roleNamed(roleName);
      const resource = roleArn(accountId, role.name);
      const decision = decideAssumeRole({}, trustOf(role), {
        action: "sts:AssumeRole",
        resource,
        principal: service,
      });
      if (decision.decision !== "allow") {
        throw new ServiceError(
          403,
          "NoPermission",
          `The role ${role.name} can't be assumed by ${service}: its trust policy must allow sts:AssumeRole to {"Service": ["${service}"]}.`,
        );
      }
      return sessionPrincipal(accountId, role, sessionName);
    },
    authorizePassRole(principal, roleName, service, request) {
      const resource = `acs:ram::${accountId}:role/${roleName}`;
      authorize(principal, {
        action: "ram:PassRole",
        resource,
        context: { "acs:Service": service },
        ...(request === undefined ? {} : { request }),
      });
    },
  };
}

export function trustOf(role: Role): NamedPolicy {
  return { name: `trust policy of ${role.name}`, document: role.trust };
}

/** Who a session of the role is. */
export function sessionPrincipal(
  accountId: string,
  role: Role,
  sessionName: string,
): Extract<Principal, { type: "AssumedRoleUser" }> {
  return {
    type: "AssumedRoleUser",
    accountId,
    arn: `${roleArn(accountId, role.name)}/${sessionName}`,
    roleName: role.name,
    roleId: role.id,
    sessionName,
  };
}

/**
 * The policies of whoever calls: of a user and its groups, or of a role. Ids are compared as well
 * as names, so that a session of a role that was deleted, and made again under the same name, has
 * no rights.
 */
export function identityPolicies(state: RamState, principal: Principal): NamedPolicy[] {
  const attached = (entity: Attachable): NamedPolicy[] =>
    [...entity.attached.values()].flatMap(({ type, name }) => {
      const policy = state.policies.get(policyKey(type, name));
      const version = policy?.versions.get(policy.defaultVersion);
      return version === undefined ? [] : [{ name, document: version.document }];
    });
  if (principal.type === "RamUser") {
    const user = state.users.get(principal.name.toLowerCase());
    if (user?.id !== principal.id) return [];
    const groups = [...state.groups.values()].filter((group) => group.members.has(user.id));
    return [user, ...groups].flatMap(attached);
  }
  if (principal.type === "AssumedRoleUser") {
    const role = state.roles.get(principal.roleName.toLowerCase());
    return role?.id === principal.roleId ? attached(role) : [];
  }
  return [];
}

/**
 * Keys that every call carries, and those of this one. A service that acts by itself comes from no
 * address.
 */
export function contextOf(
  setting: CallSetting,
  principal: Principal,
  question: Pick<AccessQuestion, "context" | "request">,
): Record<string, string | readonly string[]> {
  const { request } = question;
  return {
    "acs:CurrentTime": isoSeconds(request?.receivedAt ?? setting.clock.now()),
    ...(request === undefined
      ? {}
      : {
          "acs:SourceIp": request.sourceIp,
          "acs:SecureTransport": String(request.secure || setting.assumeSecureTransport),
        }),
    // Alibaba's pages spell this key in two ways.
    ...(principal.arn === ""
      ? {}
      : { "acs:PrincipalARN": principal.arn, "acs:PrincipalArn": principal.arn }),
    ...question.context,
  };
}

/** The id that bucket policies and `AccessDeniedDetail` name. */
export function principalId(principal: Principal): string {
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

const PRINCIPAL_TYPES = {
  Account: "Account",
  RamUser: "SubUser",
  AssumedRoleUser: "AssumedRoleUser",
  Anonymous: "Anonymous",
} as const;

/**
 * The refusal, which names action, resource and caller, and why: what an administrator needs to
 * mend it.
 */
export function noPermission(
  principal: Principal,
  action: string,
  resource: string,
  decision: Decision,
  resourcePolicies: readonly NamedPolicy[] = [],
): ServiceError {
  const named = decision.statement?.policy;
  const explicit = decision.decision === "explicitDeny";
  const PolicyType = explicit
    ? named === "session policy"
      ? "SessionPolicy"
      : resourcePolicies.some(({ name }) => name === named)
        ? "ResourceBasedPolicy"
        : "AccountLevelIdentityBasedPolicy"
    : decision.reason.startsWith("No session policy")
      ? "SessionPolicy"
      : "AccountLevelIdentityBasedPolicy";
  const AccessDeniedDetail = {
    AuthAction: action,
    AuthResource: resource,
    AuthPrincipalType: PRINCIPAL_TYPES[principal.type],
    AuthPrincipalOwnerId: principal.accountId,
    AuthPrincipalDisplayName: principalId(principal),
    PolicyType,
    NoPermissionType: explicit ? "ExplicitDeny" : "ImplicitDeny",
  };
  return new ServiceError(
    403,
    "NoPermission",
    `You are not authorized to do this action. You should be authorized by RAM. ${principal.arn || "An anonymous caller"} may not do ${action} on ${resource}: ${decision.reason}`,
    { AccessDeniedDetail },
  );
}
