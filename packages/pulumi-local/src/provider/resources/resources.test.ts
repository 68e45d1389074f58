/**
 * Every kind of resource against a running local cloud: create, no change at once, update, drift,
 * delete.
 */

import type { LocalCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PropertyMap } from "../../protocol/values.ts";
import { startTestCloud } from "../../testing/provider.ts";
import { AlicloudProvider } from "../provider.ts";

interface Case {
  readonly type: string;
  readonly what: string;
  readonly inputs: PropertyMap;
  /** The id that it gets; a pattern where the cloud makes it up. */
  readonly id: string | RegExp;
  /** Part of its state. */
  readonly state: PropertyMap;
  /** A change that updates it in place, and part of the state after it. */
  readonly update?: readonly [PropertyMap, PropertyMap];
  /** A change that needs a new resource, and the property that says so. */
  readonly replace?: readonly [PropertyMap, string];
  /** False where the real provider only forgets it. */
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
  replace: [{ bucket: "other-bucket" }, "bucket"],
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
    update: [
      { tags: { team: "trust" }, forceDestroy: true },
      { tags: { team: "trust" }, forceDestroy: true },
    ],
    replace: [{ storageClass: "IA" }, "storageClass"],
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
    update: [
      {
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
      { tags: { a: "1" }, versioning: { status: "Suspended" } },
    ],
    replace: [{ redundancyType: "ZRS" }, "redundancyType"],
  },
  onBase("BucketAcl", { acl: "private" }, { state: { acl: "private" }, deleted: false }),
  onBase(
    "BucketPublicAccessBlock",
    { blockPublicAccess: true },
    // A bucket always has this setting: after the end of the resource it is off.
    {
      state: { blockPublicAccess: true },
      update: [{ blockPublicAccess: false }, { blockPublicAccess: false }],
      deleted: false,
    },
  ),
  onBase(
    "BucketServerSideEncryption",
    { sseAlgorithm: "AES256" },
    {
      state: { sseAlgorithm: "AES256" },
      update: [
        { sseAlgorithm: "KMS", kmsMasterKeyId: "key-1" },
        { sseAlgorithm: "KMS", kmsMasterKeyId: "key-1" },
      ],
    },
  ),
  onBase(
    "BucketVersioning",
    { status: "Enabled" },
    {
      state: { status: "Enabled" },
      update: [{ status: "Suspended" }, { status: "Suspended" }],
      deleted: false,
    },
  ),
  onBase(
    "BucketLogging",
    { targetBucket: "other-bucket", targetPrefix: "a/" },
    {
      state: { targetBucket: "other-bucket", targetPrefix: "a/" },
      update: [{ targetPrefix: "b/" }, { targetPrefix: "b/" }],
    },
  ),
  onBase(
    "BucketPolicy",
    { policy: bucketPolicy("oss:GetObject") },
    { state: {}, update: [{ policy: bucketPolicy("oss:PutObject") }, {}] },
  ),
  onBase(
    "BucketHttpsConfig",
    { enable: true, tlsVersions: ["TLSv1.3", "TLSv1.2"] },
    {
      state: { enable: true },
      update: [{ tlsVersions: ["TLSv1.3"] }, { tlsVersions: ["TLSv1.3"] }],
      deleted: false,
    },
  ),
  onBase(
    "BucketCors",
    { corsRules: [{ allowedMethods: ["GET", "PUT"], allowedOrigins: ["*"] }], responseVary: true },
    {
      state: { corsRules: [{ allowedMethods: ["GET", "PUT"], allowedOrigins: ["*"] }] },
      update: [
        { corsRules: [{ allowedMethods: ["GET"], allowedOrigins: ["*"] }] },
        { corsRules: [{ allowedMethods: ["GET"], allowedOrigins: ["*"] }] },
      ],
    },
  ),
  onBase(
    "BucketReferer",
    { allowEmptyReferer: false, refererLists: ["https://a.example"] },
    {
      state: { allowEmptyReferer: false, refererLists: ["https://a.example"] },
      update: [{ refererLists: ["https://b.example"] }, { refererLists: ["https://b.example"] }],
      deleted: false,
    },
  ),
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
    update: [
      { maxMessageSize: 4096, enableLogging: true },
      { maxMessageSize: 4096, enableLogging: true },
    ],
    replace: [{ topicName: "topic-b" }, "topicName"],
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
    update: [
      {
        visibilityTimeout: 90,
        pollingWaitSeconds: 10,
        dlqPolicy: { enabled: true, deadLetterTargetQueue: "base-queue", maxReceiveCount: 5 },
      },
      {
        visibilityTimeout: 90,
        pollingWaitSeconds: 10,
        dlqPolicy: { enabled: true, deadLetterTargetQueue: "base-queue", maxReceiveCount: 5 },
      },
    ],
    replace: [{ queueName: "queue-b" }, "queueName"],
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
    update: [
      { notifyStrategy: "EXPONENTIAL_DECAY_RETRY" },
      { notifyStrategy: "EXPONENTIAL_DECAY_RETRY" },
    ],
    replace: [{ notifyContentFormat: "JSON" }, "notifyContentFormat"],
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
    update: [
      {
        assumeRolePolicyDocument: trust("fc.aliyuncs.com"),
        description: "of the functions",
        maxSessionDuration: 3600,
        tags: { b: "2" },
      },
      {
        assumeRolePolicyDocument: trust("fc.aliyuncs.com"),
        description: "of the functions",
        maxSessionDuration: 3600,
        tags: { b: "2" },
      },
    ],
    replace: [{ roleName: "role-b" }, "roleName"],
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
    update: [
      { policyDocument: policyDocument("oss:PutObject") },
      { defaultVersion: "v2", policyDocument: policyDocument("oss:PutObject") },
    ],
    replace: [{ policyName: "policy-b" }, "policyName"],
  },
  {
    type: "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
    what: "an attachment",
    inputs: { roleName: "base-role", policyName: "base-policy", policyType: "Custom" },
    id: "role:base-policy:Custom:base-role",
    state: { roleName: "base-role", policyName: "base-policy", policyType: "Custom" },
    replace: [{ policyName: "AliyunOSSReadOnlyAccess" }, "policyName"],
  },
  {
    type: "alicloud:ram/user:User",
    what: "a user",
    inputs: { name: "user-a", comments: "first" },
    id: /^\d{10,}$/,
    state: { name: "user-a", comments: "first" },
    update: [
      { name: "user-b", comments: "second" },
      { name: "user-b", comments: "second" },
    ],
  },
  {
    type: "alicloud:ram/accessKey:AccessKey",
    what: "an access key",
    inputs: { userName: "base-user" },
    id: /^LTAI\w+$/,
    state: { userName: "base-user", status: "Active" },
    update: [{ status: "Inactive" }, { status: "Inactive" }],
    replace: [{ userName: "user-a" }, "userName"],
  },
];

const base: readonly [string, PropertyMap][] = [
  ["alicloud:oss/bucket:Bucket", { bucket: "base-bucket" }],
  ["alicloud:oss/bucket:Bucket", { bucket: "other-bucket" }],
  ["alicloud:message/serviceTopic:ServiceTopic", { topicName: "base-topic" }],
  ["alicloud:message/serviceQueue:ServiceQueue", { queueName: "base-queue" }],
  [
    "alicloud:ram/role:Role",
    { roleName: "base-role", assumeRolePolicyDocument: trust("imm.aliyuncs.com") },
  ],
  [
    "alicloud:ram/policy:Policy",
    { policyName: "base-policy", policyDocument: policyDocument("oss:GetObject") },
  ],
  ["alicloud:ram/user:User", { name: "base-user" }],
];

let cloud: LocalCloud;
let provider: AlicloudProvider;

const checked = (type: string, news: PropertyMap, olds?: PropertyMap): PropertyMap => {
  const { inputs, failures } = AlicloudProvider.check({ type, name: "thing", news, olds });
  expect(failures).toEqual([]);
  return inputs;
};

beforeAll(async () => {
  ({ cloud, provider } = await startTestCloud());
  for (const [type, inputs] of base) await provider.create({ type, inputs: checked(type, inputs) });
});
afterAll(() => cloud.close());

describe("the kinds of resource", () => {
  it("are all tried here", () => {
    expect([...new Set(cases.map(({ type }) => type))].sort()).toEqual(
      [...AlicloudProvider.types].sort(),
    );
  });

  describe.each(cases)("$what", ({ type, inputs, id, state, update, replace, deleted = true }) => {
    it("lives from creation to its end", async () => {
      const first = checked(type, inputs);
      const created = await provider.create({ type, inputs: first });
      if (typeof id === "string") expect(created.id).toBe(id);
      else expect(created.id).toMatch(id);
      expect(created.state).toMatchObject(state);
      expect(AlicloudProvider.diff({ type, state: created.state, news: first })).toEqual({
        changes: false,
        replaces: [],
        detailed: {},
        deleteBeforeReplace: false,
      });

      const read = await provider.read({
        type,
        id: created.id,
        inputs: first,
        state: created.state,
      });
      expect(read).toEqual({ id: created.id, state: created.state, inputs: first });

      let current = created.state;
      if (update !== undefined) {
        const [change, after] = update;
        const news = checked(type, { ...inputs, ...change }, first);
        current = await provider.update({ type, id: created.id, state: created.state, news });
        expect(current).toMatchObject(after);
        expect(AlicloudProvider.diff({ type, state: current, news }).detailed).toEqual({});

        // The program still says what it said first: that is drift, and a refresh shows it in the
        // inputs.
        const drifted = await provider.read({
          type,
          id: created.id,
          inputs: first,
          state: created.state,
        });
        expect(
          AlicloudProvider.diff({ type, state: drifted?.state ?? {}, news: first }).changes,
        ).toBe(true);
      }
      if (replace !== undefined) {
        const news = checked(type, { ...inputs, ...replace[0] }, first);
        expect(AlicloudProvider.diff({ type, state: created.state, news }).replaces).toEqual([
          replace[1],
        ]);
      }

      await provider.delete({ type, id: created.id, state: current });
      const after = await provider.read({ type, id: created.id, state: current });
      if (deleted) expect(after).toBeUndefined();
      else expect(after).toBeDefined();
      await provider.delete({ type, id: created.id, state: current });
    });
  });
});
