/** Security Token Service: sessions of roles, and the identity of the caller. */

import type { Authorizer } from "../access/authorizer.ts";
import type { Principal } from "../access/principal.ts";
import type { AccessKey, KeyStore } from "../auth/keys.ts";
import { isoSeconds } from "../auth/time.ts";
import { newAccessKeySecret, newSecurityToken, newSessionKeyId } from "../core/ids.ts";
import type { Resettable, Stored } from "../core/stored.ts";
import type { AccessContext } from "../ram/authorizer.ts";
import type { RpcCall, RpcProduct } from "../rpc/product.ts";
import { defaultSessionSeconds, readAssumeRole } from "./assume-role.ts";

/** The key of a session of a role. */
export type Session = AccessKey & {
  readonly session: { readonly token: string; readonly expiresAt: number };
};

/** Sessions stay valid after a restart, because clients keep using them. */
export interface StsDump {
  readonly sessions: readonly Session[];
}

/** STS as the rest of the local cloud uses it. */
export interface StsService extends Resettable, Stored<StsDump> {
  /** `Sts` 2015-04-01. */
  readonly product: RpcProduct;
  /** Keys of sessions, expired ones included: the error for those says that they have expired. */
  readonly keys: KeyStore;
  /**
   * The key of a session of a role that a service assumes, as FunctionCompute and ECS give it to
   * the code that they run. `service` is a service principal such as `fc.aliyuncs.com`.
   *
   * @throws ServiceError EntityNotExist.Role, 404, or NoPermission, 403, when the role doesn't
   * trust the service.
   */
  serviceSession(roleName: string, service: string): Session;
}

/** How long an expired session is kept. */
const keepExpiredMs = 24 * 60 * 60_000;

export interface StsOptions extends AccessContext {
  readonly authorizer: Authorizer;
}

/** STS for one account, without sessions. */
export function createSts(options: StsOptions): StsService {
  const { clock, authorizer } = options;
  const sessions = new Map<string, Session>();

  const deleteOld = (): void => {
    for (const [id, { session }] of sessions)
      if (session.expiresAt + keepExpiredMs < clock.now()) sessions.delete(id);
  };

  const begin = (principal: Principal, durationSeconds: number): Session => {
    deleteOld();
    const session = {
      token: newSecurityToken(),
      expiresAt: clock.now() + durationSeconds * 1000,
    };
    const key = {
      id: newSessionKeyId(),
      secret: newAccessKeySecret(),
      active: true,
      principal,
      session,
    };
    sessions.set(key.id, key);
    return key;
  };

  return {
    product: {
      name: "Sts",
      version: "2015-04-01",
      actions: {
        AssumeRole(call) {
          const { principal, durationSeconds } = readAssumeRole(options, call);
          const { id, secret, session } = begin(principal, durationSeconds);
          const sourceIdentity = call.params["SourceIdentity"];
          return {
            AssumedRoleUser: {
              Arn: principal.arn,
              AssumedRoleId: `${principal.roleId}:${principal.sessionName}`,
            },
            Credentials: {
              AccessKeyId: id,
              AccessKeySecret: secret,
              SecurityToken: session.token,
              Expiration: isoSeconds(session.expiresAt),
            },
            ...(sourceIdentity ? { SourceIdentity: sourceIdentity } : {}),
          };
        },
        /** Needs no permission. */
        GetCallerIdentity: (call: RpcCall) => identityOf(call.principal),
      },
    },
    keys: { find: (accessKeyId) => sessions.get(accessKeyId) },
    serviceSession: (roleName, service) =>
      begin(authorizer.assumeServiceRole(roleName, service, "service"), defaultSessionSeconds),
    reset: () => sessions.clear(),
    dump: () => ({ sessions: [...sessions.values()] }),
    load(dump) {
      sessions.clear();
      for (const key of dump.sessions) sessions.set(key.id, key);
    },
  };
}

function identityOf(principal: Principal): Record<string, unknown> {
  const { accountId: AccountId, arn: Arn } = principal;
  switch (principal.type) {
    case "RamUser":
      return {
        IdentityType: "RAMUser",
        AccountId,
        Arn,
        PrincipalId: principal.id,
        UserId: principal.id,
      };
    case "AssumedRoleUser":
      return {
        IdentityType: "AssumedRoleUser",
        AccountId,
        Arn,
        PrincipalId: `${principal.roleId}:${principal.sessionName}`,
        RoleId: principal.roleId,
      };
    default:
      return { IdentityType: "Account", AccountId, Arn, PrincipalId: AccountId, UserId: AccountId };
  }
}
