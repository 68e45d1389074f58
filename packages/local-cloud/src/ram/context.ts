/**
 * What the actions of RAM share: the state, the clock, and the questions that each of them asks.
 */
import type { Authorizer } from "../access/authorizer.ts";
import type { Clock } from "../core/clock.ts";
import type { RpcCall, RpcProduct } from "../rpc/product.ts";
import { entityNotExist } from "./errors.ts";
import type { Attachable, Group, Policy, PolicyType, RamState, Role, User } from "./state.ts";
import { policyKey } from "./state.ts";

export type Actions = RpcProduct["actions"];

export interface RamContext {
  readonly accountId: string;
  readonly clock: Clock;
  readonly state: RamState;
  readonly authorizer: Authorizer;
}

/**
 * Every call of RAM is itself subject to RAM. Resources are asked for in the form
 * `acs:ram::{account}:role/{name}`, with an empty region: a pattern with that form matches, and so
 * does the documented `acs:ram:*:{account}:role/{name}`, since `*` matches nothing too. Calls that
 * make something ask for its coming name, calls that list ask for `role/*`.
 */
export function check(ram: RamContext, call: RpcCall, action: string, relativeId: string): void {
  ram.authorizer.authorize(call.principal, {
    action: `ram:${action}`,
    resource: `acs:ram::${ram.accountId}:${relativeId}`,
    request: call.request,
  });
}

/** Likewise for a policy; a system policy belongs to the account `system`. */
export function checkPolicy(
  ram: RamContext,
  call: RpcCall,
  action: string,
  type: PolicyType,
  name: string,
): void {
  ram.authorizer.authorize(call.principal, {
    action: `ram:${action}`,
    resource: `acs:ram::${type === "System" ? "system" : ram.accountId}:policy/${name}`,
    request: call.request,
  });
}

export function findUser(ram: RamContext, name: string): User {
  const user = ram.state.users.get(name.toLowerCase());
  if (user === undefined) throw entityNotExist("User", name);
  return user;
}

export function findGroup(ram: RamContext, name: string): Group {
  const group = ram.state.groups.get(name.toLowerCase());
  if (group === undefined) throw entityNotExist("Group", name);
  return group;
}

export function findRole(ram: Pick<RamContext, "state">, name: string): Role {
  const role = ram.state.roles.get(name.toLowerCase());
  if (role === undefined) throw entityNotExist("Role", name);
  return role;
}

export function findPolicy(ram: RamContext, type: PolicyType, name: string): Policy {
  const policy = ram.state.policies.get(policyKey(type, name));
  if (policy === undefined) throw entityNotExist("Policy", name);
  return policy;
}

/** Everything that may have policies attached. */
export function attachables(ram: RamContext): Attachable[] {
  return [...ram.state.users.values(), ...ram.state.groups.values(), ...ram.state.roles.values()];
}
