import type { Value } from "../fact/value.ts";
import type { Edit } from "../stack/edit.ts";
import type { Resource } from "../stack/resource.ts";
import { bucketParts } from "./bucket-parts.ts";
import type { DeprecatedUse } from "./deprecated-use.ts";
import { trailTypes } from "./trail.ts";

/** Changes the edits of one resource: a deprecated property with its value. */
type Renewal = (resource: Resource, value: Value) => Edit[];

const rename =
  (to: string): Renewal =>
  (resource, value) => [{ set: resource.at(to), to: value }];

/** The property has no meaning without others that are replaced too. */
const drop: Renewal = () => [];

/** `services` and `ramUsers` make one policy. */
const trust: Renewal = (resource) => {
  const { services, ramUsers } = resource.data.inputs ?? {};
  const Principal = {
    ...(services ? { Service: services } : {}),
    ...(ramUsers ? { RAM: ramUsers } : {}),
  };
  const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal };
  const to = JSON.stringify({ Version: "1", Statement: [statement] });
  return [{ set: resource.at("assumeRolePolicyDocument"), to }];
};

const policy: Renewal = (resource, statements) => {
  const Statement = (Array.isArray(statements) ? statements : [statements]).map(
    ({ effect, actions, resources }) => ({ Effect: effect, Action: actions, Resource: resources }),
  );
  return [{ set: resource.at("policyDocument"), to: JSON.stringify({ Version: "1", Statement }) }];
};

const splitAcl: Renewal = (bucket, acl) => [
  {
    add: {
      name: `${bucket.name}-acl`,
      type: bucketParts.acl,
      props: { bucket: bucket.data.inputs?.["bucket"] ?? null, acl },
      dependsOn: { bucket },
    },
  },
];

/**
 * How to replace a property, by type. `mnsTopicArn` of a trail is missing: ActionTrail writes to
 * Simple Log Service or OSS instead, and a person decides to which.
 */
const renewals: Readonly<Record<string, Readonly<Record<string, Renewal>>>> = {
  "alicloud:cms/alarm:Alarm": {
    dimensions: (alarm, value) => [
      { set: alarm.at("metricDimensions"), to: JSON.stringify([value]) },
    ],
  },
  "alicloud:oss/bucket:Bucket": { acl: splitAcl, loggingIsenable: drop },
  "alicloud:ram/role:Role": {
    document: rename("assumeRolePolicyDocument"),
    name: rename("roleName"),
    services: trust,
    ramUsers: trust,
    version: drop,
  },
  "alicloud:ram/policy:Policy": {
    document: rename("policyDocument"),
    name: rename("policyName"),
    statements: policy,
    version: drop,
  },
  "alicloud:ram/group:Group": { name: rename("groupName") },
  "alicloud:message/serviceTopic:ServiceTopic": { loggingEnabled: rename("enableLogging") },
  "alicloud:kms/key:Key": {
    deletionWindowInDays: rename("pendingWindowInDays"),
    isEnabled: (key, value) => [
      { set: key.at("status"), to: String(value) === "true" ? "Enabled" : "Disabled" },
    ],
    keyState: rename("status"),
  },
  "alicloud:actiontrail/trail:Trail": {
    name: rename("trailName"),
    roleName: (trail, name) => [
      { set: trail.at("ossWriteRoleArn"), to: `acs:ram::1234567890123456:role/${String(name)}` },
    ],
  },
};

/** Replaces the deprecated type and the deprecated properties of a resource by new ones. */
export function renew({ resource, type, properties }: DeprecatedUse): Edit[] {
  const { inputs = {} } = resource.data;
  if (type !== undefined) {
    const { name = null, ...props } = inputs;
    const [trail] = trailTypes;
    const renewed = { name: resource.name, type: trail, props: { ...props, trailName: name } };
    return [{ remove: resource }, { add: renewed }];
  }
  return properties.flatMap(({ at }) => {
    const property = String(at.path[0]);
    const renewal = renewals[resource.type]?.[property];
    return renewal === undefined
      ? []
      : [...renewal(resource, inputs[property] ?? null), { unset: at }];
  });
}
