import { type PolicySource, policySourceOf } from "../account/source.ts";

/** A policy with these statements. */
export function policy(...statements: readonly object[]): object {
  return { Version: "1", Statement: statements };
}

/** An Allow statement. */
export function allow(Action: string | string[], Resource: string | string[], more: object = {}) {
  return { Effect: "Allow", Action, Resource, ...more };
}

/** A Deny statement. */
export function deny(Action: string | string[], Resource: string | string[]) {
  return { Effect: "Deny", Action, Resource };
}

/** A trust policy. */
export function trust(Principal: object): object {
  return policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal });
}

/** A policy of a version of the language that the parser does not know. */
export const unreadable = { Version: "2", Statement: [allow("oss:*", "*")] };

export interface AccountParts {
  /** Custom policies by name. */
  readonly policies?: Readonly<Record<string, object>>;
  /** Roles by name: the trust policy, and the names of the attached policies. */
  readonly roles?: Readonly<Record<string, readonly [trust: object, ...policies: string[]]>>;
  /** Users by name: attached policies, and groups as `group/NAME`. */
  readonly users?: Readonly<Record<string, readonly string[]>>;
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Buckets by name. They are private by default, and without a policy. */
  readonly buckets?: Readonly<Record<string, Partial<BucketParts>>>;
  /** Custom control policies by name. They come with FullAliyunAccess if there is one. */
  readonly control?: Readonly<Record<string, object>>;
  readonly notRead?: readonly { readonly part: string; readonly reason: string }[];
}

export interface BucketParts {
  readonly acl: "private" | "public-read" | "public-read-write";
  readonly blockPublicAccess: boolean;
  readonly policy: object | null;
}

/** The system control policy. */
export const fullAliyunAccess = { Version: "1", Statement: [allow("*", "*")] };

/** A snapshot of account 1234567890123456. */
export function snapshotOf({
  policies = {},
  roles = {},
  users = {},
  groups = {},
  buckets = {},
  control = {},
  notRead = [],
}: AccountParts) {
  const references = (names: readonly string[]) => names.map((name) => ({ type: "Custom", name }));
  const attached = (type: string, name: string, document: object) => ({
    type,
    name,
    target: "1234567890123456",
    document: JSON.stringify(document),
  });
  const custom = Object.entries(control).map((each) => attached("Custom", ...each));
  const isGroup = (name: string) => name.startsWith("group/");
  return {
    format: "immkit.ram-snapshot/1",
    takenAt: "2026-01-29T07:00:00.000Z",
    accountId: "1234567890123456",
    policies: Object.entries(policies).map(([name, document]) => ({
      type: "Custom",
      name,
      defaultVersion: "v1",
      versions: [{ id: "v1", createdAt: null, document: JSON.stringify(document) }],
    })),
    roles: Object.entries(roles).map(([name, [trusting, ...names]]) => ({
      name,
      arn: `acs:ram::1234567890123456:role/${name}`,
      trust: JSON.stringify(trusting),
      policies: references(names),
    })),
    users: Object.entries(users).map(([name, names]) => ({
      name,
      id: `20000000000000${name.length}`,
      policies: references(names.filter((each) => !isGroup(each))),
      groups: names.filter(isGroup).map((each) => each.slice("group/".length)),
    })),
    groups: Object.entries(groups).map(([name, names]) => ({ name, policies: references(names) })),
    buckets: Object.entries(buckets).map(
      ([name, { acl = "private", blockPublicAccess = false, policy: document = null }]) => ({
        name,
        acl,
        blockPublicAccess,
        policy: document === null ? null : JSON.stringify(document),
      }),
    ),
    blockPublicAccess: false,
    controlPolicies:
      custom.length === 0
        ? []
        : [attached("System", "FullAliyunAccess", fullAliyunAccess), ...custom],
    notRead,
  };
}

/** The whole account, as read from its snapshot. */
export function accountOf(parts: AccountParts): Extract<PolicySource, { is: "snapshot" }> {
  const source = policySourceOf("account.json", JSON.stringify(snapshotOf(parts)));
  if (source.is !== "snapshot") throw new Error("not a snapshot");
  return source;
}

/** One principal of an account. */
export function principalOf(
  parts: AccountParts,
  name: string,
): Extract<PolicySource, { is: "principal" }> {
  const source = policySourceOf("account.json", JSON.stringify(snapshotOf(parts)), { part: name });
  if (source.is !== "principal") throw new Error(`${name} is not a principal`);
  return source;
}
