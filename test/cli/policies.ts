/** Policies and snapshots for the tests of `immkit ram …`. */

export function policy(...statements: readonly object[]): object {
  return { Version: "1", Statement: statements };
}

export const allow = (
  Action: string | string[],
  Resource: string | string[],
  more: object = {},
) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});

export const trust = (...principals: string[]) =>
  policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { RAM: principals } });

export interface SnapshotParts {
  /** Name of a custom policy → the documents of its versions, of which the last is in force. */
  readonly policies?: Readonly<Record<string, readonly object[]>>;
  /** Name of a role → its trust policy and the names of its policies. */
  readonly roles?: Readonly<
    Record<string, { readonly trust: object; readonly policies: readonly string[] }>
  >;
  readonly users?: Readonly<
    Record<string, { readonly policies: readonly string[]; readonly groups?: readonly string[] }>
  >;
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Name of a bucket → its policy. */
  readonly buckets?: Readonly<Record<string, object>>;
  /** Control policies by name. */
  readonly control?: Readonly<Record<string, object>>;
  readonly notRead?: readonly { readonly part: string; readonly reason: string }[];
}

/** As `immkit ram pull` writes it. */
export function snapshot({
  policies = {},
  roles = {},
  users = {},
  groups = {},
  buckets = {},
  control = {},
  notRead = [],
}: SnapshotParts): object {
  const references = (names: readonly string[]) => names.map((name) => ({ type: "Custom", name }));
  return {
    format: "immkit.ram-snapshot/1",
    takenAt: "2026-01-29T07:00:00.000Z",
    accountId: "1234567890123456",
    policies: Object.entries(policies).map(([name, documents]) => ({
      type: "Custom",
      name,
      defaultVersion: `v${documents.length}`,
      versions: documents.map((document, index) => ({
        id: `v${index + 1}`,
        createdAt: null,
        document: JSON.stringify(document),
      })),
    })),
    roles: Object.entries(roles).map(([name, role]) => ({
      name,
      arn: `acs:ram::1234567890123456:role/${name.toLowerCase()}`,
      trust: JSON.stringify(role.trust),
      policies: references(role.policies),
    })),
    users: Object.entries(users).map(([name, user]) => ({
      name,
      id: null,
      policies: references(user.policies),
      groups: user.groups ?? [],
    })),
    groups: Object.entries(groups).map(([name, attached]) => ({
      name,
      policies: references(attached),
    })),
    buckets: Object.entries(buckets).map(([name, document]) => ({
      name,
      acl: "private",
      blockPublicAccess: false,
      policy: JSON.stringify(document),
    })),
    blockPublicAccess: false,
    controlPolicies: Object.entries(control).map(([name, document]) => ({
      type: name === "FullAliyunAccess" ? "System" : "Custom",
      name,
      target: "1234567890123456",
      document: JSON.stringify(document),
    })),
    notRead,
  };
}
