/**
 * What RAM holds for an account at one moment, as `immkit ram pull` writes it. Documents are the
 * texts that RAM gave, unchanged.
 */
export interface Snapshot {
  readonly format: typeof snapshotFormat;
  /** RFC 3339 in UTC. */
  readonly takenAt: string;
  /** Null where nothing that was read tells it. */
  readonly accountId: string | null;
  /** All custom policies, and those system policies that are attached to somebody. */
  readonly policies: readonly SnapshotPolicy[];
  readonly roles: readonly SnapshotRole[];
  readonly users: readonly SnapshotUser[];
  readonly groups: readonly SnapshotGroup[];
}

/** Marks the file; a later form gets another number. */
export const snapshotFormat = "immkit.ram-snapshot/1";

export interface PolicyReference {
  readonly type: "Custom" | "System";
  readonly name: string;
}

export interface SnapshotPolicy extends PolicyReference {
  /** The version in force, such as `v1`. */
  readonly defaultVersion: string;
  readonly versions: readonly SnapshotVersion[];
}

export interface SnapshotVersion {
  readonly id: string;
  /** RFC 3339 in UTC; null where RAM does not tell it. */
  readonly createdAt: string | null;
  readonly document: string;
}

export interface SnapshotRole {
  readonly name: string;
  readonly arn: string;
  /** The trust policy. */
  readonly trust: string;
  readonly policies: readonly PolicyReference[];
}

export interface SnapshotUser {
  readonly name: string;
  /** Attached to the user itself. */
  readonly policies: readonly PolicyReference[];
  /** Names of the groups whose policies count for the user too. */
  readonly groups: readonly string[];
}

export interface SnapshotGroup {
  readonly name: string;
  readonly policies: readonly PolicyReference[];
}
