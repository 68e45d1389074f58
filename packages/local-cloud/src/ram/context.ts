/** What the actions of RAM share: the state, permission checks, and finding what a call names. */
import type { Authorizer } from "../access/authorizer.ts";
import type { Clock } from "../core/clock.ts";
import type { RpcCall, RpcProduct } from "../rpc/product.ts";
import { type EntityKind, entityNotExist } from "./errors.ts";
import { readName, readPolicyType } from "./params.ts";
import type { Entity, Policy, PolicyType, RamState } from "./state.ts";
import { policyKey } from "./state.ts";

export type Actions = RpcProduct["actions"];

/** What the actions of RAM work on. */
export interface RamContext {
  readonly accountId: string;
  readonly clock: Clock;
  readonly state: RamState;
  readonly authorizer: Authorizer;
}

/**
 * Checks that the caller is allowed to make this call on `acs:ram::{account}:{relativeId}`. The
 * region is empty, so the documented pattern `acs:ram:*:{account}:role/{name}` matches too. Calls
 * that create something use its future name; calls that list use `role/*`.
 */
export function check(
  ram: RamContext,
  call: RpcCall,
  relativeId: string,
  account = ram.accountId,
): void {
  ram.authorizer.authorize(call.principal, {
    action: `ram:${call.action}`,
    resource: `acs:ram::${account}:${relativeId}`,
    request: call.request,
  });
}

/** The same for a policy. A system policy belongs to the account `system`. */
export function checkPolicy(ram: RamContext, call: RpcCall, type: PolicyType, name: string): void {
  check(ram, call, `policy/${name}`, type === "System" ? "system" : ram.accountId);
}

/** @throws ServiceError `EntityNotExist.User`, `EntityNotExist.Role`, … */
export function find<E>(entities: ReadonlyMap<string, E>, kind: EntityKind, name: string): E {
  const entity = entities.get(name.toLowerCase());
  if (entity === undefined) throw entityNotExist(kind, name);
  return entity;
}

export function findPolicy(ram: RamContext, type: PolicyType, name: string): Policy {
  const policy = ram.state.policies.get(policyKey(type, name));
  if (policy === undefined) throw entityNotExist("Policy", name);
  return policy;
}

/** Finds the user, group or role that the call names, and checks the caller's permission. */
export function readEntity<E>(
  ram: RamContext,
  call: RpcCall,
  kind: "User" | "Group" | "Role",
  entities: ReadonlyMap<string, E>,
): E {
  const name = readName(call.params, `${kind}Name`);
  check(ram, call, `${kind.toLowerCase()}/${name}`);
  return find(entities, kind, name);
}

/** The same for a policy. Without `type`, it is the parameter `PolicyType`. */
export function readPolicy(
  ram: RamContext,
  call: RpcCall,
  type = readPolicyType(call.params),
): Policy {
  const name = readName(call.params, "PolicyName");
  checkPolicy(ram, call, type, name);
  return findPolicy(ram, type, name);
}

/** Everything that policies can be attached to. */
export function allEntities({ state }: RamContext): Entity[] {
  return [...state.users.values(), ...state.groups.values(), ...state.roles.values()];
}
