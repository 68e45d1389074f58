/** The state of RAM as it is saved: maps as lists of pairs, and policies as their text only. */
import { parsePolicy } from "@immkit/ram";
import type {
  AccountSettings,
  Group,
  Policy,
  PolicyVersion,
  RamState,
  Role,
  User,
} from "./state.ts";
import { policyKey } from "./state.ts";

/** `T` with lists of pairs instead of maps. */
type WithPairs<T> = {
  readonly [Member in keyof T]: T[Member] extends Map<string, infer Value>
    ? readonly (readonly [string, Value])[]
    : T[Member];
};

/** The state of RAM as JSON. */
export interface RamDump {
  readonly users: readonly WithPairs<User>[];
  readonly groups: readonly WithPairs<Group>[];
  readonly roles: readonly (Omit<WithPairs<Role>, "trust"> & { readonly trust: string })[];
  /** Custom policies only. */
  readonly policies: readonly (Omit<WithPairs<Policy>, "versions"> & {
    readonly versions: readonly Omit<PolicyVersion, "document">[];
  })[];
  readonly settings: AccountSettings;
}

/** The state of RAM, without the system policies. */
export function dumpState({ users, groups, roles, policies, settings }: RamState): RamDump {
  return {
    users: [...users.values()].map(withPairs),
    groups: [...groups.values()].map(withPairs),
    roles: [...roles.values()].map((role) => ({ ...withPairs(role), trust: role.trust.text })),
    policies: [...policies.values()]
      .filter(({ type }) => type === "Custom")
      .map((policy) => ({
        ...withPairs(policy),
        versions: [...policy.versions.values()].map(({ document: _, ...version }) => version),
      })),
    settings: { ...settings },
  };
}

/** Adds a dump to a state that contains only the system policies. */
export function loadState(state: RamState, dump: RamDump): void {
  const { users, groups, roles, policies } = dump;
  Object.assign(state.settings, dump.settings);
  for (const user of users) state.users.set(user.name.toLowerCase(), withMaps<User>(user));
  for (const group of groups) state.groups.set(group.name.toLowerCase(), withMaps<Group>(group));
  for (const { trust: text, ...role } of roles) {
    const trust = { text, document: parsePolicy(text, { kind: "trust" }) };
    state.roles.set(role.name.toLowerCase(), withMaps<Role>({ ...role, trust }));
  }
  for (const policy of policies) {
    const versions = policy.versions.map(
      (version) => [version.id, { ...version, document: parsePolicy(version.text) }] as const,
    );
    state.policies.set(
      policyKey(policy.type, policy.name),
      withMaps<Policy>({ ...policy, versions }),
    );
  }
}

function withPairs<T extends object>(value: T): WithPairs<T> {
  return mapMembers(value, (member) => (member instanceof Map ? [...member] : member)) as never;
}

/** The opposite: no entity of RAM has another list. */
function withMaps<T extends object>(value: WithPairs<T>): T {
  return mapMembers(value, (member) => (Array.isArray(member) ? new Map(member) : member)) as T;
}

function mapMembers(value: object, change: (member: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, change(member)]));
}
