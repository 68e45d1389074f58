import { PolicyError } from "../document/error.ts";
import type { PolicyText } from "./policy-text.ts";
import {
  type PolicyReference,
  policyLabel,
  type Snapshot,
  type SnapshotPolicy,
} from "./snapshot.ts";

/** A role, user or group of an account, with every policy that applies to it. */
export interface Principal {
  /** `role/app`, `user/ann` or `group/ops`. */
  readonly name: string;
  /** Absent for a group, and for a user if the snapshot does not say its account. */
  readonly arn?: string;
  /** For a user, the policies of its groups are included. */
  readonly policies: readonly PolicyText[];
  /** For a role, its trust policy. */
  readonly trust?: PolicyText;
  /** The id that bucket policies name a user by, if it is known. */
  readonly id?: string;
  /** Control policies, of which one must allow too. Absent if there are none that apply. */
  readonly control?: readonly PolicyText[];
}

/**
 * All roles, users and groups of a snapshot, in this order. `parseSnapshot` has checked that the
 * policies and groups that they refer to exist.
 */
export function principalsOf(snapshot: Snapshot): Principal[] {
  const { accountId, roles, users, groups } = snapshot;
  const byLabel = new Map(snapshot.policies.map((each) => [policyLabel(each), policyTextOf(each)]));
  const attached = (references: readonly PolicyReference[]) =>
    [...new Set(references.map(policyLabel))].map((label) => byLabel.get(label) as PolicyText);
  const groupPolicies = new Map(groups.map(({ name, policies }) => [name, policies]));
  const arnOf = (name: string, arn = "") => {
    if (arn !== "") return { arn };
    return accountId === null ? {} : { arn: `acs:ram::${accountId}:${name}` };
  };
  const texts = controlTextsOf(snapshot);
  const controlFor = (arn: string | undefined, name: string) => {
    if (texts.length === 0) return {};
    // RAM returns the names of roles in lower case in some places.
    const caller = arn === undefined ? [] : [arn, arn.replace(/[^/]*$/, name)];
    return { control: texts.map((text) => (arn === undefined ? text : { ...text, caller })) };
  };
  return [
    ...roles.map(({ name, arn, policies, trust }): Principal => {
      return {
        name: `role/${name}`,
        ...arnOf(`role/${name}`, arn),
        policies: attached(policies),
        ...(isServiceLinked(name) ? {} : controlFor(arnOf(`role/${name}`, arn).arn, name)),
        trust: { name: `role/${name} trust`, text: trust, kind: "trust" },
      };
    }),
    ...users.map(({ name, id, policies, groups: joined }): Principal => {
      const inherited = joined.flatMap(
        (group) => groupPolicies.get(group) as readonly PolicyReference[],
      );
      return {
        name: `user/${name}`,
        ...arnOf(`user/${name}`),
        policies: attached([...policies, ...inherited]),
        ...(id === null ? {} : { id }),
        ...controlFor(arnOf(`user/${name}`).arn, name),
      };
    }),
    ...groups.map(
      ({ name, policies }): Principal => ({
        name: `group/${name}`,
        policies: attached(policies),
        ...controlFor(undefined, name),
      }),
    ),
  ];
}

/**
 * The control policies of a snapshot. Resource Directory asks level by level, and each level must
 * allow. FullAliyunAccess, which can't be detached, is on each level, so only the Deny statements
 * differ, and one layer for all levels is the same. One that is attached to several levels is in
 * the result once. Source: Resource Directory documentation, "Overview of the Control Policy
 * feature".
 */
export function controlTextsOf({ controlPolicies }: Snapshot): PolicyText[] {
  const texts = new Map(
    controlPolicies.map(({ type, name, document }): [string, PolicyText] => {
      const system = type === "System" ? { isSystem: true as const } : {};
      return [
        `${type}/${name}`,
        { name: `control/${name}`, text: document, kind: "control", ...system },
      ];
    }),
  );
  return [...texts.values()];
}

/** Control policies don't apply to service-linked roles. RAM reserves their names. */
function isServiceLinked(role: string): boolean {
  return /^AliyunServiceRoleFor/i.test(role);
}

/**
 * A policy of a snapshot in its default version, or in another one, which its name then shows.
 * @throws {PolicyError} `UnknownName` if there is no such version.
 */
export function policyTextOf(policy: SnapshotPolicy, version?: string): PolicyText {
  const label = policyLabel(policy);
  const id = version ?? policy.defaultVersion;
  const found = policy.versions.find((each) => each.id === id);
  if (found === undefined) {
    const ids = policy.versions.map((each) => each.id);
    throw new PolicyError(
      "UnknownName",
      "",
      `The policy ${label} has no version ${JSON.stringify(id)}.${alternatives(ids)}`,
    );
  }
  return {
    name: version === undefined ? label : `${label}@${version}`,
    text: found.document,
    kind: "identity",
    ...(policy.type === "System" ? { isSystem: true } : {}),
  };
}

/** ` It has a, b and 3 more.`, for error messages; nothing if there are no names. */
export function alternatives(names: readonly string[]): string {
  if (names.length === 0) return "";
  const more = names.length > 8 ? ` and ${names.length - 8} more` : "";
  return ` It has ${names.slice(0, 8).join(", ")}${more}.`;
}
