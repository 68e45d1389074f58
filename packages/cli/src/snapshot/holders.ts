import { CommandError } from "../errors/command-error.ts";
import type { PolicyText } from "../policy/text.ts";
import type { PolicyReference, Snapshot } from "./snapshot.ts";

/** Somebody whom policies are attached to, with the policies that count for it. */
export interface Holder {
  /** `role/app`, `user/ann`, `group/ops`. */
  readonly name: string;
  /** A role's or a user's own; absent for a group, and where the account is not known. */
  readonly arn?: string;
  /** Of a user those of its groups too. */
  readonly policies: readonly PolicyText[];
  /** Of a role: who may assume it. */
  readonly trust?: PolicyText;
}

/**
 * All roles, users and groups of a snapshot, in this order. @throws CommandError where something is
 * attached that the snapshot lacks.
 */
export function holdersOf(snapshot: Snapshot): Holder[] {
  const attached = (references: readonly PolicyReference[]) =>
    unique(references).map(({ type, name }) => policyOf(snapshot, type, name));
  const groups = new Map(snapshot.groups.map(({ name, policies }) => [name, policies]));
  const ofGroup = (user: string, group: string) => {
    const policies = groups.get(group);
    if (policies !== undefined) return policies;
    throw new CommandError(
      `The snapshot has no group ${JSON.stringify(group)}, which user/${user} is in.${known([...groups.keys()])} Take it again with immkit ram pull.`,
    );
  };
  const { accountId } = snapshot;
  const arnOf = (name: string, told = "") => {
    const arn = told === "" && accountId !== null ? `acs:ram::${accountId}:${name}` : told;
    return arn === "" ? {} : { arn };
  };
  return [
    ...snapshot.roles.map(({ name, arn, policies, trust }): Holder => {
      return {
        name: `role/${name}`,
        ...arnOf(`role/${name}`, arn),
        policies: attached(policies),
        trust: { name: `role/${name} trust`, text: trust, kind: "trust" },
      };
    }),
    ...snapshot.users.map(({ name, policies, groups: joined }): Holder => {
      return {
        name: `user/${name}`,
        ...arnOf(`user/${name}`),
        policies: attached([...policies, ...joined.flatMap((group) => ofGroup(name, group))]),
      };
    }),
    ...snapshot.groups.map(
      ({ name, policies }): Holder => ({ name: `group/${name}`, policies: attached(policies) }),
    ),
  ];
}

/** The versions in force of all policies of a snapshot. */
export function policiesOf(snapshot: Snapshot): PolicyText[] {
  return snapshot.policies.map(({ type, name }) => policyOf(snapshot, type, name));
}

/**
 * One policy of a snapshot, named `custom/NAME` or `system/NAME`, in a version of it: that in force
 * unless another is given.
 */
export function policyOf(
  snapshot: Snapshot,
  type: PolicyReference["type"],
  name: string,
  version?: string,
): PolicyText {
  const label = nameOf({ type, name });
  const policy = snapshot.policies.find((each) => each.type === type && each.name === name);
  if (policy === undefined)
    throw new CommandError(
      `The snapshot has no policy ${label}.${known(snapshot.policies.map(nameOf))}`,
    );
  const id = version ?? policy.defaultVersion;
  const found = policy.versions.find((each) => each.id === id);
  if (found === undefined) {
    throw new CommandError(
      `The policy ${label} has no version ${JSON.stringify(id)}.${known(policy.versions.map((each) => each.id))}`,
    );
  }
  return {
    name: version === undefined ? label : `${label}@${version}`,
    text: found.document,
    kind: "identity",
  };
}

/** ` It has a, b and 3 more.`, for error messages. */
export function known(names: readonly string[]): string {
  if (names.length === 0) return "";
  const shown = names.slice(0, 8).join(", ");
  return ` It has ${shown}${names.length > 8 ? ` and ${names.length - 8} more` : ""}.`;
}

function nameOf({ type, name }: PolicyReference): string {
  return `${type.toLowerCase()}/${name}`;
}

function unique(references: readonly PolicyReference[]): PolicyReference[] {
  return [...new Map(references.map((reference) => [nameOf(reference), reference])).values()];
}
