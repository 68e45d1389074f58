/** Every resource type against a running local cloud: create, update, drift, replace, delete. */

import type { LocalCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PropertyMap } from "../../protocol/values.ts";
import { startTestCloud } from "../../testing/provider.ts";
import type { AlicloudProvider } from "../provider.ts";
import { resourceTypes } from "./index.ts";

interface Case {
  readonly type: string;
  readonly what: string;
  readonly inputs: PropertyMap;
  /** A pattern if the cloud chooses the id. */
  readonly id: string | RegExp;
  /** A part of its state. */
  readonly state: PropertyMap;
  /** A change in place, and a part of the state after it. */
  readonly update?: { readonly change: PropertyMap; readonly state: PropertyMap };
  /** A change that needs a new resource, and the property for which it does. */
  readonly replace?: { readonly change: PropertyMap; readonly property: string };
  /** False if the real provider only forgets the resource. */
  readonly deleted?: false;
}

const trust = (service: string) =>
  JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: [service] } }],
  });
const policyDocument = (action: string) =>
  JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: [action], Resource: ["acs:oss:*:*:media/*"] }],
  });
const bucketPolicy = (action: string) =>
  JSON.stringify({
    Version: "1",
    Statement: [
      {
        Effect: "Allow",
        Action: [action],
        Principal: ["1234567890123456"],
        Resource: ["acs:oss:*:1234567890123456:base-bucket/*"],
      },
    ],
  });

const onBase = (
  name: string,
  inputs: PropertyMap,
  more: Omit<Case, "type" | "what" | "id" | "inputs">,
): Case => ({
  type: `alicloud:oss/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`,
  what: name,
  id: "base-bucket",
  inputs: { bucket: "base-bucket", ...inputs },
  replace: { change: { bucket: "other-bucket" }, property: "bucket" },
  ...more,
});

const cases: readonly Case[] = [
  {
    type: "alicloud:oss/bucket:Bucket",
    what: "a plain bucket",
    inputs: { bucket: "plain-bucket" },
    id: "plain-bucket",
    state: {
      acl: "private",
      storageClass: "Standard",
      redundancyType: "LRS",
      owner: "1234567890123456",
      location: "oss-cn-hangzhou",
      forceDestroy: false,
    },
    update: {
      change: { tags: { team: "trust" }, forceDestroy: true },
      state: { tags: { team: "trust" }, forceDestroy: true },
    },
    replace: { change: { storageClass: "IA" }, property: "storageClass" },
  },
  {
    type: "alicloud:oss/bucket:Bucket",
    what: "a bucket with every inline setting",
    inputs: {
      bucket: "full-bucket",
      acl: "private",
      tags: { a: "1", b: "2" },
      versioning: { status: "Enabled" },
      serverSideEncryptionRule: { sseAlgorithm: "AES256" },
      corsRules: [
        {
          allowedMethods: ["GET"],
          allowedOrigins: ["https://example.com"],
          allowedHeaders: ["*"],
          maxAgeSeconds: 60,
        },
      ],
      website: { indexDocument: "index.html", errorDocument: "error.html" },
      logging: { targetBucket: "base-bucket", targetPrefix: "log/" },
      refererConfig: { allowEmpty: false, referers: ["https://example.com"] },
      transferAcceleration: { enabled: true },
      policy: bucketPolicy("oss:GetObject").replaceAll("base-bucket", "full-bucket"),
      lifecycleRules: [
        {
          id: "expire",
          enabled: true,
          prefix: "tmp/",
          expirations: [{ days: 7 }],
          abortMultipartUploads: [{ days: 1 }],
        },
        {
          id: "old",
          enabled: false,
          prefix: "old/",
          noncurrentVersionExpirations: [{ days: 30 }],
          transitions: [{ days: 30, storageClass: "IA" }],
        },
      ],
    },
    id: "full-bucket",
    state: {
      versioning: { status: "Enabled" },
      serverSideEncryptionRule: { sseAlgorithm: "AES256" },
      website: { indexDocument: "index.html", errorDocument: "error.html" },
      logging: { targetBucket: "base-bucket", targetPrefix: "log/" },
      lifecycleRules: [
        {
          id: "expire",
          enabled: true,
          prefix: "tmp/",
          expirations: [{ days: 7 }],
          abortMultipartUploads: [{ days: 1 }],
        },
        {
          id: "old",
          enabled: false,
          prefix: "old/",
          noncurrentVersionExpirations: [{ days: 30 }],
          transitions: [{ days: 30, storageClass: "IA" }],
        },
      ],
    },
    update: {
      change: {
        corsRules: [],
        website: null,
        logging: null,
        refererConfig: null,
        policy: null,
        lifecycleRules: [],
        tags: { a: "1" },
        versioning: { status: "Suspended" },
        serverSideEncryptionRule: null,
      },
      state: { tags: { a: "1" }, versioning: { status: "Suspended" } },
    },
    replace: { change: { redundancyType: "ZRS" }, property: "redundancyType" },
  },
  onBase("BucketAcl", { acl: "private" }, { state: { acl: "private" }, deleted: false }),
  onBase(
    "BucketPublicAccessBlock",
    { blockPublicAccess: true },
    // A bucket always has this setting: after the resource is deleted, it is false.
    {
      state: { blockPublicAccess: true },
      update: { change: { blockPublicAccess: false }, state: { blockPublicAccess: false } },
      deleted: false,
    },
  ),
  onBase(
    "BucketServerSideEncryption",
    { sseAlgorithm: "AES256" },
    {
      state: { sseAlgorithm: "AES256" },
      update: {
        change: { sseAlgorithm: "KMS", kmsMasterKeyId: "key-1" },
        state: { sseAlgorithm: "KMS", kmsMasterKeyId: "key-1" },
      },
    },
  ),
  onBase(
    "BucketVersioning",
    { status: "Enabled" },
    {
      state: { status: "Enabled" },
      update: { change: { status: "Suspended" }, state: { status: "Suspended" } },
      deleted: false,
    },
  ),
  onBase(
    "BucketLogging",
    { targetBucket: "other-bucket", targetPrefix: "a/" },
    {
      state: { targetBucket: "other-bucket", targetPrefix: "a/" },
      update: { change: { targetPrefix: "b/" }, state: { targetPrefix: "b/" } },
    },
  ),
  onBase(
    "BucketPolicy",
    { policy: bucketPolicy("oss:GetObject") },
    { state: {}, update: { change: { policy: bucketPolicy("oss:PutObject") }, state: {} } },
  ),
  onBase(
    "BucketHttpsConfig",
    { enable: true, tlsVersions: ["TLSv1.3", "TLSv1.2"] },
    {
      state: { enable: true },
      update: { change: { tlsVersions: ["TLSv1.3"] }, state: { tlsVersions: ["TLSv1.3"] } },
      deleted: false,
    },
  ),
  onBase(
    "BucketCors",
    { corsRules: [{ allowedMethods: ["GET", "PUT"], allowedOrigins: ["*"] }], responseVary: true },
    {
      state: { corsRules: [{ allowedMethods: ["GET", "PUT"], allowedOrigins: ["*"] }] },
      update: {
        change: { corsRules: [{ allowedMethods: ["GET"], allowedOrigins: ["*"] }] },
        state: { corsRules: [{ allowedMethods: ["GET"], allowedOrigins: ["*"] }] },
      },
    },
  ),
  onBase(
    "BucketReferer",
    { allowEmptyReferer: false, refererLists: ["https://a.example"] },
    {
      state: { allowEmptyReferer: false, refererLists: ["https://a.example"] },
      update: {
        change: { refererLists: ["https://b.example"] },
        state: { refererLists: ["https://b.example"] },
      },
      deleted: false,
    },
  ),
  {
    type: "alicloud:oss/bucketWorm:BucketWorm",
    what: "a retention policy",
    inputs: { bucket: "other-bucket", retentionPeriodInDays: 1 },
    id: /^other-bucket:[0-9A-F]{32}$/,
    state: { bucket: "other-bucket", retentionPeriodInDays: 1, status: "InProgress" },
    update: {
      change: { status: "Locked", retentionPeriodInDays: 2 },
      state: { status: "Locked", retentionPeriodInDays: 2 },
    },
    replace: { change: { bucket: "base-bucket" }, property: "bucket" },
    // A locked policy can't be deleted.
    deleted: false,
  },
  {
    type: "alicloud:message/serviceTopic:ServiceTopic",
    what: "a topic",
    inputs: { topicName: "topic-a", maxMessageSize: 2048, tags: { a: "1", b: "2" } },
    id: "topic-a",
    state: {
      topicName: "topic-a",
      topicType: "normal",
      maxMessageSize: 2048,
      enableLogging: false,
      tags: { a: "1", b: "2" },
    },
    update: {
      change: { maxMessageSize: 4096, enableLogging: true },
      state: { maxMessageSize: 4096, enableLogging: true },
    },
    replace: { change: { topicName: "topic-b" }, property: "topicName" },
  },
  {
    type: "alicloud:message/serviceQueue:ServiceQueue",
    what: "a queue",
    inputs: {
      queueName: "queue-a",
      visibilityTimeout: 60,
      dlqPolicy: { enabled: true, deadLetterTargetQueue: "base-queue", maxReceiveCount: 4 },
      tags: { a: "1" },
    },
    id: "queue-a",
    state: {
      visibilityTimeout: 60,
      maximumMessageSize: 65536,
      dlqPolicy: { enabled: true, deadLetterTargetQueue: "base-queue", maxReceiveCount: 4 },
    },
    update: {
      change: {
        visibilityTimeout: 90,
        pollingWaitSeconds: 10,
        dlqPolicy: { enabled: true, deadLetterTargetQueue: "base-queue", maxReceiveCount: 5 },
      },
      state: {
        visibilityTimeout: 90,
        pollingWaitSeconds: 10,
        dlqPolicy: { enabled: true, deadLetterTargetQueue: "base-queue", maxReceiveCount: 5 },
      },
    },
    replace: { change: { queueName: "queue-b" }, property: "queueName" },
  },
  {
    type: "alicloud:message/serviceQueue:ServiceQueue",
    what: "an encrypted queue",
    inputs: {
      queueName: "queue-sse",
      enableSse: true,
      sseType: "KMS",
      sseAlgorithm: "AES-256-GCM",
      kmsKeyId: "key-1",
    },
    id: "queue-sse",
    state: {
      enableSse: true,
      sseType: "KMS",
      sseAlgorithm: "AES-256-GCM",
      kmsKeyId: "key-1",
      encryptionEnabled: true,
    },
    update: {
      change: { enableSse: false, sseType: null, sseAlgorithm: null, kmsKeyId: null },
      state: { enableSse: false, encryptionEnabled: false },
    },
  },
  {
    type: "alicloud:message/serviceEventRule:ServiceEventRule",
    what: "an event rule",
    inputs: {
      ruleName: "rule-a",
      eventTypes: ["ObjectCreated:PutObject", "ObjectCreated:CompleteMultipartUpload"],
      matchRules: [
        [
          {
            name: "acs:oss:cn-hangzhou:1234567890123456:base-bucket",
            prefix: "in/",
            suffix: "",
            matchState: "true",
          },
        ],
      ],
      endpoint: { endpointType: "queue", endpointValue: "base-queue" },
    },
    id: "rule-a",
    state: {
      ruleName: "rule-a",
      deliveryMode: "DIRECT",
      endpoint: { endpointType: "queue", endpointValue: "base-queue" },
    },
    replace: { change: { eventTypes: ["ObjectCreated:PutObject"] }, property: "eventTypes" },
  },
  {
    type: "alicloud:cms/alarm:Alarm",
    what: "an alarm",
    inputs: {
      project: "acs_mns_new",
      metric: "ActiveMessages",
      contactGroups: ["oncall"],
      metricDimensions: '[{ "queue": "base-queue" }]',
      escalationsCritical: { comparisonOperator: ">=", threshold: "1", times: 1 },
      tags: { team: "trust" },
    },
    id: /^terraform-[0-9a-f]{26}$/,
    state: {
      name: expect.stringMatching(/^thing-[0-9a-f]{7}$/),
      effectiveInterval: "00:00-23:59",
      period: 300,
      silenceTime: 86_400,
      enabled: true,
      status: "OK",
      dimensions: { queue: "base-queue" },
      escalationsCritical: {
        comparisonOperator: ">=",
        statistics: "Average",
        threshold: "1",
        times: 1,
      },
      tags: { team: "trust" },
    },
    update: {
      change: {
        enabled: false,
        contactGroups: ["oncall", "second"],
        escalationsWarn: { threshold: "0.5", statistics: "Maximum" },
        targets: [{ targetId: "1", arn: "acs:mns:cn-hangzhou:1234567890123456:/queues/a/message" }],
        tags: null,
      },
      state: {
        enabled: false,
        contactGroups: ["oncall", "second"],
        escalationsWarn: {
          comparisonOperator: ">",
          statistics: "Maximum",
          threshold: "0.5",
          times: 3,
        },
        targets: [{ targetId: "1", arn: "acs:mns:cn-hangzhou:1234567890123456:/queues/a/message" }],
      },
    },
    replace: { change: { metric: "DelayMessages" }, property: "metric" },
  },
  {
    type: "alicloud:message/serviceSubscription:ServiceSubscription",
    what: "a subscription of a queue",
    inputs: {
      topicName: "base-topic",
      subscriptionName: "sub-a",
      pushType: "queue",
      endpoint: "base-queue",
      notifyContentFormat: "SIMPLIFIED",
      notifyStrategy: "BACKOFF_RETRY",
    },
    id: "base-topic:sub-a",
    state: {
      notifyContentFormat: "SIMPLIFIED",
      pushType: "queue",
      notifyStrategy: "BACKOFF_RETRY",
    },
    update: {
      change: { notifyStrategy: "EXPONENTIAL_DECAY_RETRY" },
      state: { notifyStrategy: "EXPONENTIAL_DECAY_RETRY" },
    },
    replace: { change: { notifyContentFormat: "JSON" }, property: "notifyContentFormat" },
  },
  {
    type: "alicloud:ram/role:Role",
    what: "a role",
    inputs: {
      roleName: "role-a",
      assumeRolePolicyDocument: trust("imm.aliyuncs.com"),
      maxSessionDuration: 7200,
      tags: { a: "1" },
    },
    id: "role-a",
    state: {
      name: "role-a",
      arn: "acs:ram::1234567890123456:role/role-a",
      maxSessionDuration: 7200,
      services: ["imm.aliyuncs.com"],
      tags: { a: "1" },
    },
    update: {
      change: {
        assumeRolePolicyDocument: trust("fc.aliyuncs.com"),
        description: "of the functions",
        maxSessionDuration: 3600,
        tags: { b: "2" },
      },
      state: {
        assumeRolePolicyDocument: trust("fc.aliyuncs.com"),
        description: "of the functions",
        maxSessionDuration: 3600,
        tags: { b: "2" },
      },
    },
    replace: { change: { roleName: "role-b" }, property: "roleName" },
  },
  {
    type: "alicloud:ram/policy:Policy",
    what: "a policy",
    inputs: {
      policyName: "policy-a",
      policyDocument: policyDocument("oss:GetObject"),
      description: "reads",
    },
    id: "policy-a",
    state: {
      name: "policy-a",
      type: "Custom",
      defaultVersion: "v1",
      policyDocument: policyDocument("oss:GetObject"),
      attachmentCount: 0,
    },
    update: {
      change: { policyDocument: policyDocument("oss:PutObject") },
      state: { defaultVersion: "v2", policyDocument: policyDocument("oss:PutObject") },
    },
    replace: { change: { policyName: "policy-b" }, property: "policyName" },
  },
  {
    type: "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
    what: "an attachment",
    inputs: { roleName: "base-role", policyName: "base-policy", policyType: "Custom" },
    id: "role:base-policy:Custom:base-role",
    state: { roleName: "base-role", policyName: "base-policy", policyType: "Custom" },
    replace: { change: { policyName: "AliyunOSSReadOnlyAccess" }, property: "policyName" },
  },
  {
    type: "alicloud:ram/user:User",
    what: "a user",
    inputs: { name: "user-a", comments: "first" },
    id: /^\d{10,}$/,
    state: { name: "user-a", comments: "first" },
    update: {
      change: { name: "user-b", comments: "second" },
      state: { name: "user-b", comments: "second" },
    },
  },
  {
    type: "alicloud:ram/accessKey:AccessKey",
    what: "an access key",
    inputs: { userName: "base-user" },
    id: /^LTAI\w+$/,
    state: { userName: "base-user", status: "Active" },
    update: { change: { status: "Inactive" }, state: { status: "Inactive" } },
    replace: { change: { userName: "user-a" }, property: "userName" },
  },
];

const base: readonly { readonly type: string; readonly inputs: PropertyMap }[] = [
  { type: "alicloud:oss/bucket:Bucket", inputs: { bucket: "base-bucket" } },
  { type: "alicloud:oss/bucket:Bucket", inputs: { bucket: "other-bucket" } },
  { type: "alicloud:message/serviceTopic:ServiceTopic", inputs: { topicName: "base-topic" } },
  { type: "alicloud:message/serviceQueue:ServiceQueue", inputs: { queueName: "base-queue" } },
  {
    type: "alicloud:ram/role:Role",
    inputs: { roleName: "base-role", assumeRolePolicyDocument: trust("imm.aliyuncs.com") },
  },
  {
    type: "alicloud:ram/policy:Policy",
    inputs: { policyName: "base-policy", policyDocument: policyDocument("oss:GetObject") },
  },
  { type: "alicloud:ram/user:User", inputs: { name: "base-user" } },
];

let cloud: LocalCloud;
let provider: AlicloudProvider;

const checked = async (
  type: string,
  given: PropertyMap,
  oldInputs: PropertyMap = {},
): Promise<PropertyMap> => {
  const { inputs, failures } = await provider.check({
    type,
    name: "thing",
    inputs: given,
    oldInputs,
  });
  expect(failures).toEqual([]);
  return inputs;
};

beforeAll(async () => {
  ({ cloud, provider } = await startTestCloud());
  for (const { type, inputs } of base)
    await provider.create({ type, inputs: await checked(type, inputs) });
});
afterAll(() => cloud.close());

it("tests every resource type", () => {
  expect([...new Set(cases.map(({ type }) => type))].sort()).toEqual(
    [...resourceTypes.keys()].sort(),
  );
});

describe.each(cases)(
  "$what",
  ({ type, inputs: given, id, state, update, replace, deleted = true }) => {
    it("is created, read, updated, replaced and deleted", async () => {
      const first = await checked(type, given);
      const created = await provider.create({ type, inputs: first });
      if (typeof id === "string") expect(created.id).toBe(id);
      else expect(created.id).toMatch(id);
      expect(created.state).toMatchObject(state);
      expect(await provider.diff({ type, state: created.state, inputs: first })).toEqual({
        changes: false,
        replaces: [],
        detailed: {},
        deleteBeforeReplace: false,
      });

      const read = await provider.read({ type, ...created, inputs: first });
      expect(read).toEqual({ state: created.state, inputs: first });

      let current = created.state;
      if (update !== undefined) {
        const inputs = await checked(type, { ...given, ...update.change }, first);
        current = await provider.update({ type, ...created, inputs });
        expect(current).toMatchObject(update.state);
        expect((await provider.diff({ type, state: current, inputs })).detailed).toEqual({});

        // The program still gives its first inputs: that is drift, and a refresh shows it.
        const drifted = await provider.read({ type, ...created, inputs: first });
        const diff = await provider.diff({ type, state: drifted?.state ?? {}, inputs: first });
        expect(diff.changes).toBe(true);
      }
      if (replace !== undefined) {
        const inputs = await checked(type, { ...given, ...replace.change }, first);
        const { replaces } = await provider.diff({ type, state: created.state, inputs });
        expect(replaces).toEqual([replace.property]);
      }

      const resource = { type, id: created.id, state: current };
      await provider.delete(resource);
      const after = await provider.read(resource);
      if (deleted) expect(after).toBeUndefined();
      else expect(after).toBeDefined();
      await provider.delete(resource);
    });
  },
);
