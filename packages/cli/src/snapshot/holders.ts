import { type NamedPolicy, type PolicyKind, safeParsePolicy } from "@immkit/ram";
import { CommandError } from "../errors/command-error.ts";
import type { PolicyReference, Snapshot } from "./snapshot.ts";

/** Somebody whom policies are attached to, with the policies that count for it. */
export interface Holder {
  /** `role/app`, `user/ann`, `group/ops`. */
  readonly name: string;
  /** Of a user those of its groups too. Each goes by the name `custom/read-media` or `system/AliyunOSSFullAccess`. */
  readonly policies: readonly NamedPolicy[];
  /** Of a role: who may assume it. */
  readonly trust?: NamedPolicy;
}

/** All roles, users and groups of a snapshot. @throws CommandError for a policy that can't be read. */
export function holdersOf(snapshot: Snapshot): Holder[] {
  const parsed = new Map<string, NamedPolicy>();
  const attached = (references: readonly PolicyReference[]) =>
    references.map((reference) => {
      const key = `${reference.type}/${reference.name}`;
      const policy = parsed.get(key) ?? policyOf(snapshot, reference.type, reference.name);
      parsed.set(key, policy);
      return policy;
    });
  const groups = new Map(snapshot.groups.map(({ name, policies }) => [name, policies]));
  return [
    ...snapshot.roles.map(({ name, policies, trust }) => ({
      name: `role/${name}`,
      policies: attached(policies),
      trust: parse(`role/${name} trust`, trust, "trust"),
    })),
    ...snapshot.users.map(({ name, policies, groups: joined }) => ({
      name: `user/${name}`,
      policies: attached(unique([...policies, ...joined.flatMap((group) => groups.get(group) ?? [])])),
    })),
    ...snapshot.groups.map(({ name, policies }) => ({ name: `group/${name}`, policies: attached(policies) })),
  ];
}

/** The versions in force of all policies of a snapshot. */
export function policiesOf(snapshot: Snapshot): NamedPolicy[] {
  return snapshot.policies.map(({ type, name }) => policyOf(snapshot, type, name));
}

/** One policy of a snapshot, `custom/NAME` or `system/NAME`, in a version of it: that in force unless another is named. */
export function policyOf(snapshot: Snapshot, type: PolicyReference["type"], name: string, version?: string): NamedPolicy {
  const label = `${type.toLowerCase()}/${name}`;
  const policy = snapshot.policies.find((each) => each.type === type && each.name === name);
  if (policy === undefined)
    throw new CommandError(
      `The snapshot has no policy ${label}.${known(snapshot.policies.map((each) => `${each.type.toLowerCase()}/${each.name}`))}`,
    );
  const id = version ?? policy.defaultVersion;
  const found = policy.versions.find((each) => each.id === id);
  if (found === undefined)
    throw new CommandError(`The policy ${label} has no version ${JSON.stringify(id)}.${known(policy.versions.map((each) => each.id))}`);
  return parse(version === undefined ? label : `${label}@${version}`, found.document, "identity");
}

/** ` It has a, b and 3 more.`, for error messages. */
export function known(names: readonly string[]): string {
  if (names.length === 0) return "";
  const shown = names.slice(0, 8).join(", ");
  return ` It has ${shown}${names.length > 8 ? ` and ${names.length - 8} more` : ""}.`;
}

function unique(references: readonly PolicyReference[]): PolicyReference[] {
  return [...new Map(references.map((reference) => [`${reference.type}/${reference.name}`, reference])).values()];
}

function parse(name: string, document: string, kind: PolicyKind): NamedPolicy {
  const parsed = safeParsePolicy(document, { kind });
  if (parsed.ok) return { name, document: parsed.document };
  throw new CommandError(`${name} in the snapshot is no valid ${kind} policy: ${parsed.error.message}`, { cause: parsed.error });
}
