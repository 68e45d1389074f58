import { callRam, type Ram } from "./ram-client.ts";
import {
  type PolicyReference,
  type Snapshot,
  type SnapshotGroup,
  type SnapshotPolicy,
  type SnapshotRole,
  type SnapshotUser,
  type SnapshotVersion,
  snapshotFormat,
} from "./snapshot.ts";

/**
 * Reads roles, users, groups, their attachments, and every version of the policies behind them. One
 * call at a time: RAM throttles early. What changes meanwhile may be seen half: take the snapshot
 * again if it matters.
 */
export async function pullSnapshot(ram: Ram, now: () => number = Date.now): Promise<Snapshot> {
  const roles = await readRoles(ram);
  const groups = await readGroups(ram);
  const users = await readUsers(ram);
  const attached = [...roles, ...groups, ...users].flatMap(({ policies }) => policies);
  return {
    format: snapshotFormat,
    takenAt: new Date(now()).toISOString(),
    accountId:
      roles.map(({ arn }) => /^acs:ram::(\d+):/.exec(arn)?.[1]).find((id) => id !== undefined) ??
      null,
    policies: await readPolicies(ram, attached),
    roles,
    users,
    groups,
  };
}

async function readRoles({ client, requests }: Ram): Promise<SnapshotRole[]> {
  const listed = await pages(async (page) => {
    const answer = await callRam("ListRoles", () =>
      client.listRoles(new requests.ListRolesRequest(page)),
    );
    return { ...answer, items: answer.roles?.role };
  });
  const roles: SnapshotRole[] = [];
  for (const { roleName = "" } of listed) {
    const { role } = await callRam("GetRole", () =>
      client.getRole(new requests.GetRoleRequest({ roleName })),
    );
    const attached = await callRam("ListPoliciesForRole", () =>
      client.listPoliciesForRole(new requests.ListPoliciesForRoleRequest({ roleName })),
    );
    roles.push({
      name: roleName,
      arn: role?.arn ?? "",
      trust: role?.assumeRolePolicyDocument ?? "",
      policies: references(attached.policies?.policy),
    });
  }
  return roles;
}

async function readGroups({ client, requests }: Ram): Promise<SnapshotGroup[]> {
  const listed = await pages(async (page) => {
    const answer = await callRam("ListGroups", () =>
      client.listGroups(new requests.ListGroupsRequest(page)),
    );
    return { ...answer, items: answer.groups?.group };
  });
  const groups: SnapshotGroup[] = [];
  for (const { groupName = "" } of listed) {
    const attached = await callRam("ListPoliciesForGroup", () =>
      client.listPoliciesForGroup(new requests.ListPoliciesForGroupRequest({ groupName })),
    );
    groups.push({ name: groupName, policies: references(attached.policies?.policy) });
  }
  return groups;
}

async function readUsers({ client, requests }: Ram): Promise<SnapshotUser[]> {
  const listed = await pages(async (page) => {
    const answer = await callRam("ListUsers", () =>
      client.listUsers(new requests.ListUsersRequest(page)),
    );
    return { ...answer, items: answer.users?.user };
  });
  const users: SnapshotUser[] = [];
  for (const { userName = "" } of listed) {
    const attached = await callRam("ListPoliciesForUser", () =>
      client.listPoliciesForUser(new requests.ListPoliciesForUserRequest({ userName })),
    );
    const joined = await callRam("ListGroupsForUser", () =>
      client.listGroupsForUser(new requests.ListGroupsForUserRequest({ userName })),
    );
    const groups = (joined.groups?.group ?? []).map(({ groupName = "" }) => groupName);
    users.push({ name: userName, policies: references(attached.policies?.policy), groups });
  }
  return users;
}

async function readPolicies(
  ram: Ram,
  attached: readonly PolicyReference[],
): Promise<SnapshotPolicy[]> {
  const { client, requests } = ram;
  const custom = await pages(async (page) => {
    const answer = await callRam("ListPolicies", () =>
      client.listPolicies(new requests.ListPoliciesRequest({ ...page, policyType: "Custom" })),
    );
    return { ...answer, items: answer.policies?.policy };
  });
  const wanted = new Map(
    [...references(custom), ...attached].map((policy) => [`${policy.type}/${policy.name}`, policy]),
  );
  const policies: SnapshotPolicy[] = [];
  for (const policy of wanted.values()) policies.push(await readPolicy(ram, policy));
  return policies;
}

async function readPolicy(
  { client, requests }: Ram,
  { type, name }: PolicyReference,
): Promise<SnapshotPolicy> {
  const which = { policyType: type, policyName: name };
  const listed = await callRam("ListPolicyVersions", () =>
    client.listPolicyVersions(new requests.ListPolicyVersionsRequest(which)),
  );
  const versions: SnapshotVersion[] = [];
  let defaultVersion = "";
  for (const version of listed.policyVersions?.policyVersion ?? []) {
    const { versionId = "" } = version;
    if (version.isDefaultVersion) defaultVersion = versionId;
    let { policyDocument } = version;
    if (policyDocument === undefined) {
      const got = await callRam("GetPolicyVersion", () =>
        client.getPolicyVersion(new requests.GetPolicyVersionRequest({ ...which, versionId })),
      );
      policyDocument = got.policyVersion?.policyDocument;
    }
    versions.push({
      id: versionId,
      createdAt: version.createDate ?? null,
      document: policyDocument ?? "",
    });
  }
  return { type, name, defaultVersion, versions };
}

interface Page<T> {
  readonly items: readonly T[] | undefined;
  readonly isTruncated?: boolean;
  readonly marker?: string;
}

/** All items of a list that comes in pages. */
async function pages<T>(
  read: (page: { readonly marker?: string; readonly maxItems: number }) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let marker: string | undefined;
  do {
    const page = await read({ maxItems: 100, ...(marker === undefined ? {} : { marker }) });
    items.push(...(page.items ?? []));
    marker = page.isTruncated ? page.marker : undefined;
  } while (marker);
  return items;
}

function references(
  policies: readonly { policyName?: string; policyType?: string }[] | undefined,
): PolicyReference[] {
  return (policies ?? []).map(({ policyName = "", policyType }) => ({
    type: policyType === "System" ? "System" : "Custom",
    name: policyName,
  }));
}
