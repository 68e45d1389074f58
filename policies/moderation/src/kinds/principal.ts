import type { NamedPolicy, PolicyDocument } from "@immkit/ram";
import { type Fact, firstPresent, type UnknownFact } from "../fact/fact.ts";
import { text, texts } from "../fact/readers.ts";
import { nameOf } from "../stack/name-index.ts";
import type { Resource } from "../stack/resource.ts";
import type { Scope } from "../stack/scope.ts";
import type { Stack } from "../stack/stack.ts";
import { documentIn, parsed } from "./document.ts";
import { joinParts, type Owner } from "./parts.ts";
import { groupIdentity, policyIdentity, roleIdentity, userIdentity } from "./principal-identity.ts";
import { RamPolicy } from "./ram-policy.ts";
import type { Subject } from "./subject.ts";
import { isBroad, systemPolicy } from "./system-policies.ts";

/** Attaches a policy to a principal of any type. */
const anyAttachment = "alicloud:resourcemanager/policyAttachment:PolicyAttachment";

/** Attachments of policies, and the property that names the principal. */
const attachment = {
  role: {
    "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment": "roleName",
    [anyAttachment]: "principalName",
  },
  user: {
    "alicloud:ram/userPolicyAttachment:UserPolicyAttachment": "userName",
    [anyAttachment]: "principalName",
  },
  group: {
    "alicloud:ram/groupPolicyAttachment:GroupPolicyAttachment": "groupName",
    [anyAttachment]: "principalName",
  },
} as const;

export const attachmentTypes: readonly string[] = [
  ...new Set(Object.values(attachment).flatMap(Object.keys)),
];

/** Resource Manager's names of the types of principals. Source: AttachPolicy, 2026-11. */
const principalTypes: Readonly<Record<string, PrincipalType>> = {
  IMSUser: "user",
  IMSGroup: "group",
  ServiceRole: "role",
};

/** What an attachment attaches a policy to. */
export function principalTypeOf(resource: Resource): PrincipalType {
  if (resource.type === anyAttachment) {
    const type = resource.get("principalType", text);
    return (type.is === "known" ? principalTypes[type.value] : undefined) ?? "role";
  }
  if (resource.type.includes("/user")) return "user";
  return resource.type.includes("/group") ? "group" : "role";
}

/** The property of an attachment that names the principal. */
export function principalPropertyOf(resource: Resource): string {
  const properties: Readonly<Record<string, string>> = attachment[principalTypeOf(resource)];
  return properties[resource.type] ?? "";
}

const membership = {
  one: "alicloud:ram/userGroupAttachment:UserGroupAttachment",
  several: "alicloud:ram/groupMembership:GroupMembership",
} as const;

const identities = { role: roleIdentity, user: userIdentity, group: groupIdentity } as const;

export type PrincipalType = keyof typeof identities;

/** A policy of a principal. */
export interface AttachedPolicy {
  /** The attachment, of the principal or of one of its groups. */
  readonly attachment: Resource;
  readonly name: Fact<string>;
  readonly type: Fact<string>;
  /** Whether it is a system policy for all resources of a service, or of all services. */
  readonly isBroadSystemPolicy: boolean;
  /** Unknown if the policy isn't in the stack and isn't a system policy with a known document. */
  readonly document: Fact<PolicyDocument>;
}

/** A role, user or group, with everything that is attached to it, groups included. */
export class Principal implements Subject {
  readonly type: PrincipalType;
  readonly resource: Resource;
  readonly isInStack: boolean;
  readonly label: string;
  readonly scope: Scope;
  readonly #owner: Owner;
  readonly #stack: Stack;
  readonly #groups: () => readonly Principal[];
  #policies: readonly AttachedPolicy[] | undefined;

  constructor(
    type: PrincipalType,
    owner: Owner,
    resource: Resource,
    stack: Stack,
    groups: () => readonly Principal[],
  ) {
    this.type = type;
    this.#owner = owner;
    this.#stack = stack;
    this.#groups = groups;
    this.resource = resource;
    this.isInStack = owner.resource !== undefined;
    this.label = owner.resource?.name ?? owner.name ?? resource.name;
    this.scope = stack.scopeOf(resource);
  }

  /** Its ARN, as far as it is known. Otherwise a pattern: `acs:ram::*:role/app`. */
  get arn(): string {
    const { resource } = this.#owner;
    const name = resource === undefined ? undefined : nameOf(resource, identities[this.type]);
    const known = name?.is === "known" ? name.value : (this.#owner.name ?? "*");
    const { account } = this.scope;
    return `acs:ram::${account.is === "known" ? account.value : "*"}:${this.type}/${known}`;
  }

  /**
   * Who can assume a role: `assumeRolePolicyDocument`, `document` (deprecated since 1.252.0), or
   * `services` and `ramUsers` (deprecated since 1.49.0). Absent for users and groups.
   */
  get trust(): Fact<PolicyDocument> {
    const role = this.#owner.resource;
    if (this.type !== "role") return { is: "absent", value: undefined, at: this.resource.at() };
    if (role === undefined)
      return { is: "unknown", reason: "outsideStack", at: this.resource.at() };
    return firstPresent(
      documentIn(role, "assumeRolePolicyDocument", "trust"),
      documentIn(role, "document", "trust"),
      parsed(legacyTrust(role), "trust"),
    );
  }

  /** The policies attached to it, directly or through its groups. */
  get policies(): readonly AttachedPolicy[] {
    this.#policies ??= [
      ...Object.keys(attachment[this.type])
        .flatMap((type) => this.#owner.parts(type))
        .map((each) => attachedPolicy(each, this.#stack)),
      ...this.#groups().flatMap(({ policies }) => policies),
    ];
    return this.#policies;
  }

  /** Whether its permissions are more than those of one group. */
  get hasOwnPolicies(): boolean {
    const groups = this.#groups();
    return this.policies.length > (groups[0]?.policies.length ?? 0) || groups.length > 1;
  }

  /** The documents that are known, to ask the analyser about all of them at once. */
  get documents(): readonly NamedPolicy[] {
    return this.policies.flatMap(({ name, document, attachment: { name: fallback } }) =>
      document.is === "known"
        ? [{ name: name.is === "known" ? name.value : fallback, document: document.value }]
        : [],
    );
  }

  /** The documents that are not known. With one, a "no" of the analyser proves nothing. */
  get missing(): readonly UnknownFact[] {
    const documents = this.policies.flatMap(({ document }) =>
      document.is === "unknown" ? [document] : [],
    );
    return [...documents, ...this.missingAttachments];
  }

  /** Why there may be more policies than the known ones. */
  get missingAttachments(): readonly UnknownFact[] {
    const possible = Object.keys(attachment[this.type]).flatMap(
      (type) => this.#owner.possiblePart(type) ?? [],
    );
    const unseen: readonly UnknownFact[] = this.#stack.isPartial
      ? [{ is: "unknown", reason: "notInInput", at: this.resource.at() }]
      : [];
    return [...possible, ...unseen];
  }
}

/** The roles, users and groups that the stack creates, and those that it attaches policies to. */
export function readPrincipals(stack: Stack): Principal[] {
  const groups = read("group", stack, () => () => []);
  const groupOf = new Map(groups.map((group) => [group.resource.urn, group]));
  const memberships = membershipsOf(stack, groupOf);
  const users = read("user", stack, (key) => () => memberships.get(key) ?? []);
  return [...read("role", stack, () => () => []), ...users, ...groups];
}

function read(
  type: PrincipalType,
  stack: Stack,
  groupsOf: (key: string) => () => readonly Principal[],
): Principal[] {
  const isOfType = (part: Resource) => principalTypeOf(part) === type;
  return joinParts(stack, identities[type], attachment[type], isOfType).flatMap((owner) => {
    const resource = owner.resource ?? owner.firstPart;
    if (resource === undefined) return [];
    const key = owner.resource?.urn ?? owner.name ?? resource.urn;
    return [new Principal(type, owner, resource, stack, groupsOf(key))];
  });
}

/** The groups of each user, by the user's URN, or by its name if the stack doesn't create it. */
function membershipsOf(
  stack: Stack,
  groupOf: ReadonlyMap<string, Principal>,
): ReadonlyMap<string, readonly Principal[]> {
  const memberships = new Map<string, Principal[]>();
  for (const member of stack.ofType(membership.one, membership.several)) {
    const group = stack.refer(member, "groupName", groupIdentity);
    const principal = group.is === "resource" ? groupOf.get(group.resource.urn) : undefined;
    if (principal === undefined) continue;
    const names = member.get("userNames", texts);
    const paths: readonly (readonly (string | number)[])[] =
      member.type === membership.one
        ? [["userName"]]
        : names.is === "known"
          ? names.value.map((_, index) => ["userNames", index])
          : [["userNames"]];
    for (const path of paths) {
      const user = stack.refer(member, path, userIdentity);
      const key =
        user.is === "resource"
          ? user.resource.urn
          : user.is === "outside" && user.id.is === "known"
            ? user.id.value
            : undefined;
      if (key !== undefined) memberships.set(key, [...(memberships.get(key) ?? []), principal]);
    }
  }
  return memberships;
}

function attachedPolicy(resource: Resource, stack: Stack): AttachedPolicy {
  const name = resource.get("policyName", text);
  const type = resource.get("policyType", text);
  const isSystem = type.is === "known" && type.value === "System";
  const isBroadSystemPolicy = isSystem && name.is === "known" && isBroad(name.value);
  const base = { attachment: resource, name, type, isBroadSystemPolicy };
  const reference = stack.refer(resource, "policyName", policyIdentity);
  if (!isSystem && reference.is === "resource")
    return { ...base, document: new RamPolicy(reference.resource, stack).document };
  const at = resource.at("policyName");
  const system = isSystem && name.is === "known" ? systemPolicy(name.value) : undefined;
  if (system !== undefined) return { ...base, document: { is: "known", value: system, at } };
  if (reference.is === "unknown" && !isSystem) return { ...base, document: reference.fact };
  return { ...base, document: { is: "unknown", reason: "outsideStack", at } };
}

function legacyTrust(role: Resource): Fact<unknown> {
  const services = role.get("services", texts);
  const users = role.get("ramUsers", texts);
  if (services.is === "unknown") return services;
  if (users.is === "unknown") return users;
  if (services.is === "absent" && users.is === "absent") return services;
  const Principal = {
    ...(services.is === "known" ? { Service: services.value } : {}),
    ...(users.is === "known" ? { RAM: users.value } : {}),
  };
  const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal };
  const at = services.is === "known" ? services.at : users.at;
  return { is: "known", value: { Version: "1", Statement: [statement] }, at };
}
