/** What an account has besides the stack. Each function does nothing if it exists. */
import type { Key } from "../../../packages/local-cloud/src/testing/wire.ts";
import { ok, ramVersion } from "../../../packages/local-cloud/src/testing/wire.ts";
import { type Account, immVersion } from "./account.ts";

const trusting = (principal: object) =>
  JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal }],
  });

/** A role for IMM. */
export const roleForImm = (account: Account, name: string): Promise<void> =>
  account.ram("CreateRole", {
    RoleName: name,
    AssumeRolePolicyDocument: trusting({ Service: ["imm.aliyuncs.com"] }),
  });

/** A role that every user of the account can assume who is allowed to assume roles. */
export const roleForUsers = (account: Account, name: string): Promise<void> =>
  account.ram("CreateRole", {
    RoleName: name,
    AssumeRolePolicyDocument: trusting({ RAM: [`acs:ram::${account.id}:root`] }),
  });

/** An IMM project. A role that doesn't exist is made. */
export async function project(account: Account, name: string, role = "outside-imm"): Promise<void> {
  if (!account.cloud.ram.state.roles.has(role.toLowerCase())) await roleForImm(account, role);
  const params = { ProjectName: name, ServiceRole: role };
  await account.has(account.rpc(account.owner, immVersion, "CreateProject", params));
}

export const bucket = (account: Account, name: string): Promise<void> =>
  account.has(account.oss(account.owner, "PUT", { bucket: name }));

/** @param path `BUCKET/KEY` */
export async function object(account: Account, path: string): Promise<void> {
  const [name = "", key = ""] = path.split(/\/(.*)/s);
  const { status } = await account.oss(account.owner, "HEAD", { bucket: name, key });
  if (status === 200) return;
  await bucket(account, name);
  await account.has(account.oss(account.owner, "PUT", { bucket: name, key, body: "x" }));
}

/** A queue or a topic. `path` is `/queues/NAME` or `/topics/NAME`. */
export function queueOrTopic(account: Account, path: string): Promise<void> {
  const element = path.startsWith("/queues/") ? "Queue" : "Topic";
  const body = `<${element} xmlns="http://mns.aliyuncs.com/doc/v1/"></${element}>`;
  return account.has(account.mns(account.owner, "PUT", path, body));
}

export const user = (account: Account, name: string): Promise<void> =>
  account.ram("CreateUser", { UserName: name });

export const group = (account: Account, name: string): Promise<void> =>
  account.ram("CreateGroup", { GroupName: name });

/** A new key of a user, which is made if it doesn't exist. */
export async function keyOf(account: Account, name: string): Promise<Key> {
  await user(account, name);
  const { cloud, owner } = account;
  const { AccessKey } = await ok(cloud, owner, ramVersion, "CreateAccessKey", { UserName: name });
  return { id: AccessKey.AccessKeyId, secret: AccessKey.AccessKeySecret };
}

/** A principal of the account, to attach policies to. */
export interface Entity {
  readonly type: "User" | "Role" | "Group";
  readonly name: string;
}

/** Allows an action on everything, besides what the stack allows. */
export async function alsoAllow(
  account: Account,
  { type, name }: Entity,
  action: string,
): Promise<void> {
  const PolicyName = `also-${action.replace(/\W/g, "-")}`;
  const statement = { Effect: "Allow", Action: action, Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "1", Statement: [statement] });
  await account.ram("CreatePolicy", { PolicyName, PolicyDocument });
  await account.ram(`AttachPolicyTo${type}`, {
    [`${type}Name`]: name,
    PolicyName,
    PolicyType: "Custom",
  });
}
