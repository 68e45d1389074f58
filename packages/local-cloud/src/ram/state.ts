/**
 * What RAM holds. Names of roles are compared without regard to case, as are those of users, groups
 * and policies.
 */
import type { PolicyDocument } from "@immkit/ram";

export type PolicyType = "System" | "Custom";

/** Which policy is attached, and since when. */
export interface Attachment {
  readonly type: PolicyType;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly attachedAt: number;
}

/**
 * What policies are attached to: a user, a group or a role. The key is `Type:name`, lower-cased.
 */
export interface Attachable {
  readonly attached: Map<string, Attachment>;
}

export interface RamAccessKey {
  readonly id: string;
  readonly secret: string;
  readonly createdAt: number;
  status: "Active" | "Inactive";
  lastUsedAt?: number;
}

export interface User extends Attachable {
  readonly id: string;
  readonly createdAt: number;
  name: string;
  updatedAt: number;
  displayName: string;
  comments: string;
  email: string;
  mobilePhone: string;
  readonly keys: Map<string, RamAccessKey>;
  readonly tags: Map<string, string>;
}

export interface Group extends Attachable {
  readonly id: string;
  readonly createdAt: number;
  name: string;
  comments: string;
  updatedAt: number;
  /** User id to the time of joining. */
  readonly members: Map<string, number>;
}

export interface Role extends Attachable {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  updatedAt: number;
  description: string;
  /** Seconds. */
  maxSessionDuration: number;
  /** As it was given. */
  trustText: string;
  trust: PolicyDocument;
  readonly tags: Map<string, string>;
}

export interface PolicyVersion {
  /** `v1`, `v2` …; a number is never used again. */
  readonly id: string;
  readonly text: string;
  readonly document: PolicyDocument;
  readonly createdAt: number;
}

export interface Policy {
  readonly type: PolicyType;
  readonly name: string;
  readonly createdAt: number;
  updatedAt: number;
  description: string;
  defaultVersion: string;
  lastVersion: number;
  readonly versions: Map<string, PolicyVersion>;
  readonly tags: Map<string, string>;
}

export interface RamState {
  /** By lower-cased name, all of them. */
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly roles: Map<string, Role>;
  /** By `Type:name`, lower-cased. */
  readonly policies: Map<string, Policy>;
}

export function policyKey(type: PolicyType, name: string): string {
  return `${type}:${name}`.toLowerCase();
}
