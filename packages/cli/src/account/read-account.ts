import {
  type PolicyReference,
  type Snapshot,
  type SnapshotControlPolicy,
  type SnapshotGap,
  type SnapshotGroup,
  type SnapshotPolicy,
  type SnapshotRole,
  type SnapshotUser,
  type SnapshotVersion,
  snapshotFormat,
} from "@immkit/ram/account";
import type { RamCaller, RamResponse } from "./ram-client.ts";
import type { Buckets } from "./read-buckets.ts";

/** What RAM does not know. Each adds to the gaps what can't be read. */
export interface OtherParts {
  readonly readBuckets: (gaps: SnapshotGap[]) => Promise<Buckets>;
  readonly readControlPolicies: (
    accountId: string | null,
    gaps: SnapshotGap[],
  ) => Promise<readonly SnapshotControlPolicy[]>;
}

/**
 * Reads the roles, users and groups of an account, what is attached to them, and every version of
 * their policies; then the other parts. One call at a time, because RAM throttles early. A change
 * during that time may be in the snapshot only in part.
 */
export async function readAccount(call: RamCaller, parts: OtherParts): Promise<Snapshot> {
  const roles = await readRoles(call);
  const groups = await readGroups(call);
  const users = await readUsers(call);
  const attached = [...roles, ...groups, ...users].flatMap(({ policies }) => policies);
  const accountIds = roles.flatMap(({ arn }) => /^acs:ram::(\d+):/.exec(arn)?.[1] ?? []);
  const policies = await readPolicies(call, attached);
  const notRead: SnapshotGap[] = [];
  const { buckets, blockPublicAccess, accountId: owner } = await parts.readBuckets(notRead);
  const accountId = accountIds[0] ?? owner;
  return {
    format: snapshotFormat,
    takenAt: new Date().toISOString(),
    accountId,
    policies,
    roles,
    users,
    groups,
    buckets,
    blockPublicAccess,
    controlPolicies: await parts.readControlPolicies(accountId, notRead),
    notRead,
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
  for (const { userName = "", userId = null } of listed) {
    const attached = await call("ListPoliciesForUser", { userName });
    const joined = await call("ListGroupsForUser", { userName });
    users.push({
      name: userName,
      id: userId,
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
