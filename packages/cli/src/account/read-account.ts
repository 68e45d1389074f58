import {
  type PolicyReference,
  type Snapshot,
  type SnapshotGroup,
  type SnapshotPolicy,
  type SnapshotRole,
  type SnapshotUser,
  type SnapshotVersion,
  snapshotFormat,
} from "@immkit/ram/account";
import type { RamCaller, RamResponse } from "./ram-client.ts";

/**
 * Reads the roles, users and groups of an account, what is attached to them, and every version of
 * their policies. One call at a time, because RAM throttles early. A change during that time may be
 * in the snapshot only in part.
 */
export async function readAccount(call: RamCaller): Promise<Snapshot> {
  const roles = await readRoles(call);
  const groups = await readGroups(call);
  const users = await readUsers(call);
  const attached = [...roles, ...groups, ...users].flatMap(({ policies }) => policies);
  const accountIds = roles.flatMap(({ arn }) => /^acs:ram::(\d+):/.exec(arn)?.[1] ?? []);
  return {
    format: snapshotFormat,
    takenAt: new Date().toISOString(),
    accountId: accountIds[0] ?? null,
    policies: await readPolicies(call, attached),
    roles,
    users,
    groups,
  };
}

async function readRoles(call: RamCaller): Promise<SnapshotRole[]> {
  const listed = await listAll(call, "ListRoles", {}, ({ roles }) => roles?.role);
  const roles: SnapshotRole[] = [];
  for (const { roleName = "" } of listed) {
    const { role } = await call("GetRole", { roleName });
    const attached = await call("ListPoliciesForRole", { roleName });
    roles.push({
      name: roleName,
      arn: role?.arn ?? "",
      trust: role?.assumeRolePolicyDocument ?? "",
      policies: referencesOf(attached.policies?.policy),
    });
  }
  return roles;
}

async function readGroups(call: RamCaller): Promise<SnapshotGroup[]> {
  const listed = await listAll(call, "ListGroups", {}, ({ groups }) => groups?.group);
  const groups: SnapshotGroup[] = [];
  for (const { groupName = "" } of listed) {
    const attached = await call("ListPoliciesForGroup", { groupName });
    groups.push({ name: groupName, policies: referencesOf(attached.policies?.policy) });
  }
  return groups;
}

async function readUsers(call: RamCaller): Promise<SnapshotUser[]> {
  const listed = await listAll(call, "ListUsers", {}, ({ users }) => users?.user);
  const users: SnapshotUser[] = [];
  for (const { userName = "" } of listed) {
    const attached = await call("ListPoliciesForUser", { userName });
    const joined = await call("ListGroupsForUser", { userName });
    users.push({
      name: userName,
      policies: referencesOf(attached.policies?.policy),
      groups: (joined.groups?.group ?? []).map(({ groupName = "" }) => groupName),
    });
  }
  return users;
}

/** All custom policies, and the attached ones. */
async function readPolicies(
  call: RamCaller,
  attached: readonly PolicyReference[],
): Promise<SnapshotPolicy[]> {
  const custom = await listAll(
    call,
    "ListPolicies",
    { policyType: "Custom" },
    ({ policies }) => policies?.policy,
  );
  const wanted = new Map(
    [...referencesOf(custom), ...attached].map((policy) => [
      `${policy.type}/${policy.name}`,
      policy,
    ]),
  );
  const policies: SnapshotPolicy[] = [];
  for (const policy of wanted.values()) policies.push(await readPolicy(call, policy));
  return policies;
}

async function readPolicy(
  call: RamCaller,
  { type, name }: PolicyReference,
): Promise<SnapshotPolicy> {
  const policy = { policyType: type, policyName: name };
  const listed = await call("ListPolicyVersions", policy);
  const versions: SnapshotVersion[] = [];
  let defaultVersion = "";
  for (const version of listed.policyVersions?.policyVersion ?? []) {
    const { versionId = "", createDate: createdAt = null } = version;
    if (version.isDefaultVersion) defaultVersion = versionId;
    const { policyDocument: document = "" } =
      version.policyDocument === undefined
        ? ((await call("GetPolicyVersion", { ...policy, versionId })).policyVersion ?? {})
        : version;
    versions.push({ id: versionId, createdAt, document });
  }
  return { type, name, defaultVersion, versions };
}

/** Reads all pages of a list. */
async function listAll<Action extends "ListGroups" | "ListPolicies" | "ListRoles" | "ListUsers", T>(
  call: RamCaller,
  action: Action,
  parameters: Readonly<Record<string, string>>,
  itemsOf: (page: RamResponse<Action>) => readonly T[] | undefined,
): Promise<T[]> {
  const items: T[] = [];
  let next: { readonly marker?: string } = {};
  do {
    const page = await call(action, { ...parameters, ...next, maxItems: 100 });
    items.push(...(itemsOf(page) ?? []));
    next = page.isTruncated && page.marker ? { marker: page.marker } : {};
  } while (next.marker !== undefined);
  return items;
}

function referencesOf(
  policies: readonly { policyName?: string; policyType?: string }[] = [],
): PolicyReference[] {
  return policies.map(({ policyName = "", policyType }) => ({
    type: policyType === "System" ? "System" : "Custom",
    name: policyName,
  }));
}
