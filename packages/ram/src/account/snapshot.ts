import { PolicyError } from "../document/error.ts";

/**
 * The roles, users, groups, buckets and policies of an account at one moment, as `immkit ram pull`
 * writes them. Policy documents are the texts that the services returned, unchanged.
 */
export interface Snapshot {
  readonly format: typeof snapshotFormat;
  /** RFC 3339 in UTC. */
  readonly takenAt: string;
  /** Null if nothing in the account says its id. */
  readonly accountId: string | null;
  /** All custom policies, and the system policies that are attached to a role, user or group. */
  readonly policies: readonly SnapshotPolicy[];
  readonly roles: readonly SnapshotRole[];
  readonly users: readonly SnapshotUser[];
  readonly groups: readonly SnapshotGroup[];
  readonly buckets: readonly SnapshotBucket[];
  /** Whether OSS blocks public access to all buckets of the account. */
  readonly blockPublicAccess: boolean;
  /**
   * The control policies that limit the users and roles of the account: those of the account and of
   * the folders above it. None if the account is in no resource directory, or manages one.
   */
  readonly controlPolicies: readonly SnapshotControlPolicy[];
  /** What is missing above. Answers that need it are undetermined, or name the assumption. */
  readonly notRead: readonly SnapshotGap[];
}

/** The value of `format`. A later format gets another number. */
export const snapshotFormat = "immkit.ram-snapshot/1";

/** Names one policy of an account. */
export interface PolicyReference {
  readonly type: "Custom" | "System";
  readonly name: string;
}

/** A custom or system policy with its versions. */
export interface SnapshotPolicy extends PolicyReference {
  /** Id of the version in force, such as `v1`. */
  readonly defaultVersion: string;
  readonly versions: readonly SnapshotVersion[];
}

/** One version of a policy. `document` is JSON text. */
export interface SnapshotVersion {
  readonly id: string;
  /** RFC 3339 in UTC; null if RAM did not say. */
  readonly createdAt: string | null;
  readonly document: string;
}

/** A role with its trust policy and its attached policies. */
export interface SnapshotRole {
  readonly name: string;
  readonly arn: string;
  /** The trust policy. */
  readonly trust: string;
  readonly policies: readonly PolicyReference[];
}

/** A user with its policies and groups. */
export interface SnapshotUser {
  readonly name: string;
  /** The id that bucket policies name the user by; null if it is unknown. */
  readonly id: string | null;
  /** Attached to the user directly. */
  readonly policies: readonly PolicyReference[];
  /** Names of the groups that the user is a member of. Their policies apply to the user too. */
  readonly groups: readonly string[];
}

/** A group with its policies. */
export interface SnapshotGroup {
  readonly name: string;
  readonly policies: readonly PolicyReference[];
}

/** A bucket of OSS with its policy and ACL. The ACLs of single objects are not read. */
export interface SnapshotBucket {
  readonly name: string;
  readonly acl: (typeof bucketAcls)[number];
  /** Whether OSS blocks public access to this bucket. */
  readonly blockPublicAccess: boolean;
  /** The bucket policy; null if it has none. */
  readonly policy: string | null;
}

/** The ACLs that a bucket can have. */
export const bucketAcls = ["private", "public-read", "public-read-write"] as const;

/** A control policy of Resource Directory, and where it is attached. */
export interface SnapshotControlPolicy extends PolicyReference {
  /** The account, or a folder above it, such as `fd-i1c9nr0000` or `r-b10000`. */
  readonly target: string;
  readonly document: string;
}

/** A part of an account that is not in the snapshot. */
export interface SnapshotGap {
  /**
   * `buckets`, `controlPolicies`, `blockPublicAccess` (of the account), or `bucket/NAME` for the
   * policy and the ACL of one bucket.
   */
  readonly part: string;
  /** One sentence. */
  readonly reason: string;
}

/** Whether a JSON value is a snapshot, of any format. It can still be malformed. */
export function isSnapshot(value: unknown): value is { readonly format: string } {
  return (
    isObject(value) &&
    typeof value["format"] === "string" &&
    value["format"].startsWith("immkit.ram-snapshot/")
  );
}

const hint = "Take the snapshot again with immkit ram pull.";

/**
 * Checks a snapshot: its format, the type of each member, and that every policy and group that it
 * refers to is in it.
 * @throws {PolicyError} with a pointer into the snapshot.
 */
export function parseSnapshot(value: unknown): Snapshot {
  if (isObject(value) && value["format"] !== snapshotFormat)
    throw new PolicyError(
      "InvalidVersion",
      "/format",
      `The snapshot has the format ${JSON.stringify(value["format"])}, but this version reads ${JSON.stringify(snapshotFormat)}. ${hint}`,
    );
  checkShape(value, snapshotShape, "");
  const snapshot = value as Snapshot;
  checkReferences(snapshot);
  return snapshot;
}

/** A type, a list of one shape, or the members of an object. Other members are ignored. */
type Shape = keyof typeof types | readonly [Shape] | { readonly [member: string]: Shape };

const types = {
  "a string": (value: unknown) => typeof value === "string",
  "a string or null": (value: unknown) => typeof value === "string" || value === null,
  "true or false": (value: unknown) => typeof value === "boolean",
  '"Custom" or "System"': (value: unknown) => value === "Custom" || value === "System",
  '"private", "public-read" or "public-read-write"': (value: unknown) =>
    bucketAcls.some((acl) => acl === value),
};

const reference: Shape = { name: "a string", type: '"Custom" or "System"' };

const snapshotShape: Shape = {
  accountId: "a string or null",
  policies: [
    {
      ...reference,
      defaultVersion: "a string",
      versions: [{ id: "a string", document: "a string" }],
    },
  ],
  roles: [{ name: "a string", arn: "a string", trust: "a string", policies: [reference] }],
  users: [
    { name: "a string", id: "a string or null", policies: [reference], groups: ["a string"] },
  ],
  groups: [{ name: "a string", policies: [reference] }],
  buckets: [
    {
      name: "a string",
      acl: '"private", "public-read" or "public-read-write"',
      blockPublicAccess: "true or false",
      policy: "a string or null",
    },
  ],
  blockPublicAccess: "true or false",
  controlPolicies: [{ ...reference, target: "a string", document: "a string" }],
  notRead: [{ part: "a string", reason: "a string" }],
};

function checkShape(value: unknown, shape: Shape, pointer: string): void {
  const check = (matches: boolean, expected: string) => {
    if (!matches) throw new PolicyError("WrongType", pointer, `The value must be ${expected}.`);
  };
  if (typeof shape === "string") {
    check(types[shape](value), shape);
  } else if (isList(shape)) {
    check(Array.isArray(value), "a list");
    for (const [index, item] of (value as unknown[]).entries())
      checkShape(item, shape[0], `${pointer}/${index}`);
  } else {
    check(isObject(value), "an object");
    for (const [name, member] of Object.entries(shape))
      checkShape((value as Record<string, unknown>)[name], member, `${pointer}/${name}`);
  }
}

function checkReferences({ policies, roles, users, groups }: Snapshot): void {
  const names = new Set([
    ...policies.map(policyLabel),
    ...groups.map(({ name }) => `group/${name}`),
  ]);
  const check = (name: string, pointer: string) => {
    if (!names.has(name))
      throw new PolicyError("UnknownName", pointer, `The snapshot has no ${name}. ${hint}`);
  };
  for (const [list, principals] of Object.entries({ roles, users, groups }))
    for (const [index, principal] of principals.entries())
      for (const [at, policy] of principal.policies.entries())
        check(policyLabel(policy), `/${list}/${index}/policies/${at}`);
  for (const [index, user] of users.entries())
    for (const [at, group] of user.groups.entries())
      check(`group/${group}`, `/users/${index}/groups/${at}`);
}

/** `custom/read-media` or `system/AliyunOSSFullAccess`: how answers name a policy of a snapshot. */
export function policyLabel({ type, name }: PolicyReference): string {
  return `${type.toLowerCase()}/${name}`;
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
