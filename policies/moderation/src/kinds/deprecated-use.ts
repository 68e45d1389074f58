import { type PropertyRef, valueOrDefault } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import { StackSubject } from "./subject.ts";

interface Deprecation {
  /** Version of the provider. */
  readonly since: string;
  readonly use: string;
  /** Default of the provider. A pack in the engine can't tell it from the same value set. */
  readonly fallback?: string;
}

/**
 * Deprecated resources. Those of SMQ have their own rule. Source: types of @pulumi/alicloud
 * 3.108.0.
 */
const types: Readonly<Record<string, Deprecation>> = {
  "alicloud:actiontrail/trailDeprecated:TrailDeprecated": {
    since: "1.95.0",
    use: "actiontrail.Trail",
  },
};

/** Deprecated properties, by type. Source: as above. */
const properties: Readonly<Record<string, Readonly<Record<string, Deprecation>>>> = {
  "alicloud:cms/alarm:Alarm": { dimensions: { since: "1.173.0", use: "metricDimensions" } },
  "alicloud:oss/bucket:Bucket": {
    acl: { since: "1.220.0", use: "oss.BucketAcl" },
    loggingIsenable: { since: "1.37.0", use: "logging" },
  },
  "alicloud:ram/role:Role": {
    document: { since: "1.252.0", use: "assumeRolePolicyDocument" },
    name: { since: "1.252.0", use: "roleName" },
    ramUsers: { since: "1.49.0", use: "assumeRolePolicyDocument" },
    services: { since: "1.49.0", use: "assumeRolePolicyDocument" },
    version: { since: "1.49.0", use: "assumeRolePolicyDocument", fallback: "1" },
  },
  "alicloud:ram/policy:Policy": {
    document: { since: "1.114.0", use: "policyDocument" },
    name: { since: "1.114.0", use: "policyName" },
    statements: { since: "1.49.0", use: "policyDocument" },
    version: { since: "1.49.0", use: "policyDocument", fallback: "1" },
  },
  "alicloud:ram/group:Group": { name: { since: "1.245.0", use: "groupName" } },
  "alicloud:message/serviceTopic:ServiceTopic": {
    loggingEnabled: { since: "1.241.0", use: "enableLogging" },
  },
  "alicloud:kms/key:Key": {
    deletionWindowInDays: { since: "1.85.0", use: "pendingWindowInDays" },
    isEnabled: { since: "1.85.0", use: "status" },
    keyState: { since: "1.123.1", use: "status" },
  },
  "alicloud:actiontrail/trail:Trail": {
    mnsTopicArn: { since: "1.118.0", use: "slsProjectArn" },
    name: { since: "1.95.0", use: "trailName" },
    roleName: { since: "1.118.0", use: "ossWriteRoleArn" },
  },
};

/** A resource with deprecated spellings: its type, or properties that the program sets. */
export class DeprecatedUse extends StackSubject {
  /** Of the type. */
  readonly type: Deprecation | undefined;
  readonly properties: readonly (Deprecation & { readonly at: PropertyRef })[];

  constructor(resource: Resource, stack: Stack) {
    super(resource, stack);
    this.type = types[resource.type];
    this.properties = Object.entries(properties[resource.type] ?? {}).flatMap(
      ([name, deprecation]) =>
        isUsed(resource, name, deprecation) ? [{ ...deprecation, at: resource.at(name) }] : [],
    );
  }
}

function isUsed(resource: Resource, name: string, { fallback }: Deprecation): boolean {
  if (!resource.isSet(name)) return false;
  return fallback === undefined || valueOrDefault(resource.get(name, text)) !== fallback;
}

/** One for each resource that has a deprecated spelling, whether the program uses it or not. */
export const readDeprecatedUses = (stack: Stack): DeprecatedUse[] =>
  stack
    .ofType(...Object.keys(types), ...Object.keys(properties))
    .map((resource) => new DeprecatedUse(resource, stack));
