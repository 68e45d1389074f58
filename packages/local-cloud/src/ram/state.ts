/**
 * What RAM stores. Names of users, groups, roles and policies are compared without regard to case,
 * so all maps have lower-case keys.
 */
import type { PolicyDocument } from "@immkit/ram";

export type PolicyType = "System" | "Custom";

export interface Attachment {
  readonly type: PolicyType;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly attachedAt: number;
}

/** A user, group or role. Times are epoch milliseconds. */
export interface Entity {
  readonly id: string;
  name: string;
  readonly createdAt: number;
  updatedAt: number;
  /** The policies, by {@link policyKey}. */
  readonly attached: Map<string, Attachment>;
}

/** An access key of a user. */
export interface RamAccessKey {
  readonly id: string;
  readonly secret: string;
  readonly createdAt: number;
  status: "Active" | "Inactive";
  lastUsedAt?: number;
}

/** How a user logs on to the console. */
export interface LoginProfile {
  passwordResetRequired: boolean;
  mfaBindRequired: boolean;
  readonly createdAt: number;
}

/** The rules for passwords, with the names that RAM uses. Ages are in days. */
export interface PasswordPolicy {
  readonly MinimumPasswordLength: number;
  readonly RequireLowercaseCharacters: boolean;
  readonly RequireUppercaseCharacters: boolean;
  readonly RequireNumbers: boolean;
  readonly RequireSymbols: boolean;
  readonly HardExpiry: boolean;
  readonly MaxPasswordAge: number;
  readonly PasswordReusePrevention: number;
  /** Spelled as in the API. */
  readonly MaxLoginAttemps: number;
}

/** Settings of the account as a whole. */
export interface AccountSettings {
  /** `""` if it has none. */
  alias: string;
  passwordPolicy: PasswordPolicy;
}

/** A RAM user with its access keys. */
export interface User extends Entity {
  displayName: string;
  comments: string;
  email: string;
  mobilePhone: string;
  loginProfile?: LoginProfile;
  readonly keys: Map<string, RamAccessKey>;
  readonly tags: Map<string, string>;
}

/** A group with its members. */
export interface Group extends Entity {
  comments: string;
  /** Time of joining, by user id. */
  readonly members: Map<string, number>;
}

/** A policy document together with its text, which RAM returns unchanged. */
export interface PolicyText {
  readonly text: string;
  readonly document: PolicyDocument;
}

/** A role with its trust policy. */
export interface Role extends Entity {
  description: string;
  /** Seconds. */
  maxSessionDuration: number;
  trust: PolicyText;
  readonly tags: Map<string, string>;
}

/** One version of a policy. */
export interface PolicyVersion extends PolicyText {
  /** `v1`, `v2` …; a number is never used again. */
  readonly id: string;
  readonly createdAt: number;
}

/** A custom or system policy with its versions. */
export interface Policy {
  readonly type: PolicyType;
  readonly name: string;
  readonly createdAt: number;
  updatedAt: number;
  description: string;
  defaultVersion: string;
  lastVersion: number;
  /** In the order of their creation. */
  readonly versions: Map<string, PolicyVersion>;
  readonly tags: Map<string, string>;
}

/** Everything that RAM stores for one account. */
export interface RamState {
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly roles: Map<string, Role>;
  /** By {@link policyKey}. */
  readonly policies: Map<string, Policy>;
  readonly settings: AccountSettings;
}

/** `custom:name` */
export function policyKey(type: PolicyType, name: string): string {
  return `${type}:${name}`.toLowerCase();
}

/** RAM writes a role's name in lower case in its ARN. */
export function roleArn(accountId: string, roleName: string): string {
  return `acs:ram::${accountId}:role/${roleName.toLowerCase()}`;
}
