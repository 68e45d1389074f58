/** Who sends the request of a finding: the principal that it means, with a real key. */
import { assume, type Key } from "../../../packages/local-cloud/src/testing/wire.ts";
import type { Account } from "./account.ts";
import type { Case } from "./cases.ts";
import { alsoAllow, type Entity, group, keyOf, roleForUsers } from "./outside.ts";

/** A caller. */
export interface Sender {
  /** Undefined: anonymous. */
  readonly key: Key | undefined;
  /** The principal of the account. Undefined for the owner, and for anonymous callers. */
  readonly entity?: Entity;
}

/** The sender of the request of a finding, in an account that has the stack. */
export async function senderOf(account: Account, each: Case): Promise<Sender> {
  const { request } = each;
  if (request.principal === "anonymous") return { key: undefined };
  if (request.principalId !== undefined) return { key: account.withId(request.principalId).owner };
  const [, id = "", type, name = ""] =
    /^acs:ram::(\d+):(user|role)\/([^/]+)/.exec(request.principal ?? "") ?? [];
  if (type === "user") return userSender(account.withId(id), name, request.action);
  if (type === "role") return sessionSender(account.withId(id), name, request.action);
  if (each.rule === "oss-tls-only") return userSender(account, "anyone", "oss:*");
  return principalSender(account, each);
}

/** A user who is allowed the action on everything: only the policy of the resource restricts it. */
async function userSender(account: Account, name: string, action: string): Promise<Sender> {
  const key = await keyOf(account, name);
  const entity = { type: "User", name } as const;
  await alsoAllow(account, entity, action);
  return { key, entity };
}

/**
 * A session of a role that is allowed the action on everything. Its name is another one than that
 * of the example, which can have one character: names of sessions have two.
 */
async function sessionSender(account: Account, name: string, action: string): Promise<Sender> {
  await roleForUsers(account, name);
  const entity = { type: "Role", name } as const;
  await alsoAllow(account, entity, action);
  const { key } = await userSender(account, "somebody", "sts:AssumeRole");
  if (key === undefined) throw new Error("A user has a key.");
  const RoleArn = `acs:ram::${account.id}:role/${name}`;
  return { key: await assume(account.cloud, key, name, { RoleArn }), entity };
}

/** The role, user, group or policy of the stack that the finding is about. */
async function principalSender(account: Account, { stack, resource }: Case): Promise<Sender> {
  const found = stack.resources.find(({ name }) => name === resource);
  const { type = "", inputs = {} } = found ?? {};
  const property = (...names: readonly string[]) =>
    String(names.map((name) => inputs[name]).find((value) => typeof value === "string"));
  switch (type.split(":").at(-1)) {
    case "Role":
      return roleSender(account, property("roleName", "name"));
    case "RolePolicyAttachment":
      await roleForUsers(account, property("roleName"));
      return roleSender(account, property("roleName"));
    case "PolicyAttachment": {
      const [name = ""] = property("principalName").split("@");
      await roleForUsers(account, name);
      return roleSender(account, name);
    }
    case "UserPolicyAttachment":
      return userOf(account, property("userName"));
    case "GroupPolicyAttachment":
      return memberOf(account, property("groupName"));
    case "ImmProject":
    case "Project":
      return roleSender(account, property("serviceRole"));
    case "User":
      return userOf(account, property("name"));
    case "Group":
      return memberOf(account, property("groupName", "name"));
    case "Policy": {
      const key = await keyOf(account, "holder");
      const PolicyName = property("policyName", "name");
      const attached = { UserName: "holder", PolicyName, PolicyType: "Custom" };
      await account.ram("AttachPolicyToUser", attached);
      return { key, entity: { type: "User", name: "holder" } };
    }
    default:
      throw new Error(`Nobody can send a request as ${resource} (${type}).`);
  }
}

async function userOf(account: Account, name: string): Promise<Sender> {
  return { key: await keyOf(account, name), entity: { type: "User", name } };
}

/** A new member of a group. */
async function memberOf(account: Account, name: string): Promise<Sender> {
  const key = await keyOf(account, "member");
  await group(account, name);
  await account.ram("AddUserToGroup", { UserName: "member", GroupName: name });
  return { key, entity: { type: "Group", name } };
}

/** A session of a role, begun by the service or the user that the role trusts. */
async function roleSender(account: Account, name: string): Promise<Sender> {
  const { cloud } = account;
  const entity = { type: "Role", name } as const;
  const { Principal } = cloud.ram.state.roles.get(name.toLowerCase())?.trust.document
    .Statement[0] ?? { Principal: undefined };
  const { Service = [], RAM = [] } = (Principal ?? {}) as Record<string, readonly string[]>;
  if (Service[0] !== undefined) {
    const { id, secret, session } = cloud.sts.serviceSession(name, Service[0]);
    return { key: { id, secret, token: session.token }, entity };
  }
  const [, user = "somebody"] = /:user\/(.+)$/.exec(RAM[0] ?? "") ?? [];
  const key = await keyOf(account, user);
  await alsoAllow(account, { type: "User", name: user }, "sts:AssumeRole");
  return { key: await assume(cloud, key, name), entity };
}
