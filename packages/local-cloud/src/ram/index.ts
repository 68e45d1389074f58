/**
 * Resource Access Management: users, groups, roles, policies, and the authorizer that all services
 * ask.
 */

import type { Authorizer } from "../access/authorizer.ts";
import type { AccessKey, KeyStore } from "../auth/keys.ts";
import type { Resettable, Stored } from "../core/stored.ts";
import type { RpcProduct } from "../rpc/product.ts";
import { accessKeyActions } from "./access-keys.ts";
import { accountActions, defaultSettings } from "./account.ts";
import { type ApplicationUser, applicationUser } from "./application-user.ts";
import { attachmentActions } from "./attachments.ts";
import { type AccessContext, createAuthorizer } from "./authorizer.ts";
import type { RamContext } from "./context.ts";
import { dumpState, loadState, type RamDump } from "./dump.ts";
import { groupActions } from "./groups.ts";
import { loginProfileActions } from "./login-profiles.ts";
import { policyActions } from "./policies.ts";
import { roleActions } from "./roles.ts";
import type { RamState } from "./state.ts";
import { systemPolicies } from "./system-policies.ts";
import { tagActions } from "./tags.ts";
import { userActions, userPrincipal } from "./users.ts";

export type { ApplicationUser } from "./application-user.ts";
export type { RamDump } from "./dump.ts";

export type RamOptions = Omit<AccessContext, "state">;

/** RAM as the rest of the local cloud uses it. */
export interface RamService extends Resettable, Stored<RamDump> {
  /** `Ram` 2015-05-01. */
  readonly product: RpcProduct;
  readonly authorizer: Authorizer;
  /** Access keys of users. */
  readonly keys: KeyStore;
  readonly state: RamState;
  /** The RAM user of an application, with a key. Created if it doesn't exist. */
  applicationUser(name: string): ApplicationUser;
}

/** RAM for one account, with the system policies only. */
export function createRam(options: RamOptions): RamService {
  const { accountId, clock } = options;
  const state: RamState = {
    users: new Map(),
    groups: new Map(),
    roles: new Map(),
    policies: systemPolicies(clock.now()),
    settings: defaultSettings(),
  };
  const authorizer = createAuthorizer({ ...options, state });
  const ram: RamContext = { accountId, clock, state, authorizer };
  const reset = () => {
    const { settings, ...entities } = state;
    for (const named of Object.values(entities)) named.clear();
    Object.assign(settings, defaultSettings());
    for (const [key, policy] of systemPolicies(clock.now())) state.policies.set(key, policy);
  };
  return {
    product: {
      name: "Ram",
      version: "2015-05-01",
      actions: {
        ...userActions(ram),
        ...accessKeyActions(ram),
        ...loginProfileActions(ram),
        ...accountActions(ram),
        ...groupActions(ram),
        ...roleActions(ram),
        ...policyActions(ram),
        ...attachmentActions(ram),
        ...tagActions(ram),
      },
    },
    authorizer,
    state,
    applicationUser: (name) => applicationUser(ram, name),
    keys: {
      find(accessKeyId): AccessKey | undefined {
        for (const user of state.users.values()) {
          const key = user.keys.get(accessKeyId);
          if (key === undefined) continue;
          return {
            id: key.id,
            secret: key.secret,
            active: key.status === "Active",
            principal: userPrincipal(accountId, user),
            used: () => {
              key.lastUsedAt = clock.now();
            },
          };
        }
        return undefined;
      },
    },
    reset,
    dump: () => dumpState(state),
    load(dump) {
      reset();
      loadState(state, dump);
    },
  };
}
