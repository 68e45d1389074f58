/**
 * The state of RAM as it is written down. Policies are kept as their texts; what they say is read
 * from these again.
 */
import { parsePolicy } from "@immkit/ram";
import type {
  Attachment,
  Group,
  Policy,
  PolicyVersion,
  RamAccessKey,
  RamState,
  Role,
  User,
} from "./state.ts";
import { policyKey } from "./state.ts";

type Pairs<V> = readonly (readonly [string, V])[];

type UserDump = Omit<User, "keys" | "tags" | "attached"> & {
  readonly keys: readonly RamAccessKey[];
  readonly tags: Pairs<string>;
  readonly attached: Pairs<Attachment>;
};
type GroupDump = Omit<Group, "members" | "attached"> & {
  readonly members: Pairs<number>;
  readonly attached: Pairs<Attachment>;
};
type RoleDump = Omit<Role, "trust" | "tags" | "attached"> & {
  readonly tags: Pairs<string>;
  readonly attached: Pairs<Attachment>;
};
type PolicyDump = Omit<Policy, "versions" | "tags"> & {
  readonly versions: readonly Omit<PolicyVersion, "document">[];
  readonly tags: Pairs<string>;
};

export interface RamDump {
  readonly users: readonly UserDump[];
  readonly groups: readonly GroupDump[];
  readonly roles: readonly RoleDump[];
  /** The custom ones: system policies come with the cloud. */
  readonly policies: readonly PolicyDump[];
}

export function dumpState({ users, groups, roles, policies }: RamState): RamDump {
  return {
    users: [...users.values()].map(({ keys, tags, attached, ...user }) => ({
      ...user,
      keys: [...keys.values()].map((key) => ({ ...key })),
      tags: [...tags],
      attached: [...attached],
    })),
    groups: [...groups.values()].map(({ members, attached, ...group }) => ({
      ...group,
      members: [...members],
      attached: [...attached],
    })),
    roles: [...roles.values()].map(({ trust: _, tags, attached, ...role }) => ({
      ...role,
      tags: [...tags],
      attached: [...attached],
    })),
    policies: [...policies.values()]
      .filter(({ type }) => type === "Custom")
      .map(({ versions, tags, ...policy }) => ({
        ...policy,
        versions: [...versions.values()].map(({ document: _, ...version }) => version),
        tags: [...tags],
      })),
  };
}

/** Adds what was written down to a state that holds the system policies and nothing else. */
export function loadState(state: RamState, { users, groups, roles, policies }: RamDump): void {
  for (const { keys, tags, attached, ...user } of users) {
    const byId = new Map(keys.map((key) => [key.id, key]));
    state.users.set(user.name.toLowerCase(), {
      ...user,
      keys: byId,
      tags: new Map(tags),
      attached: new Map(attached),
    });
  }
  for (const { members, attached, ...group } of groups) {
    state.groups.set(group.name.toLowerCase(), {
      ...group,
      members: new Map(members),
      attached: new Map(attached),
    });
  }
  for (const { tags, attached, ...role } of roles) {
    const trust = parsePolicy(role.trustText, { kind: "trust" });
    state.roles.set(role.name.toLowerCase(), {
      ...role,
      trust,
      tags: new Map(tags),
      attached: new Map(attached),
    });
  }
  for (const { versions, tags, ...policy } of policies) {
    const byId = new Map(
      versions.map((version) => [version.id, { ...version, document: parsePolicy(version.text) }]),
    );
    state.policies.set(policyKey(policy.type, policy.name), {
      ...policy,
      versions: byId,
      tags: new Map(tags),
    });
  }
}
