import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../arguments/check.ts";
import { DeletionPolicy } from "../deletion/deletion-policy.ts";
import { type RecordOptions, record } from "../testing/record.ts";
import { BucketRole, type MediaBucketArgs, TlsVersion } from "./bucket-args.ts";
import { MediaBucket } from "./media-bucket.ts";

const bucketType = "alicloud:oss/bucket:Bucket";
const componentType = "immkit:index:MediaBucket";
const settingType = (name: string) => `alicloud:oss/b${name.slice(1)}:${name}`;
const key = "0a1b2c3d-0000-1111-2222-333344445555";

const hangzhou = { config: { "alicloud:region": "cn-hangzhou" } };
const bucketOf = (args?: MediaBucketArgs, options: RecordOptions = {}) =>
  record(() => void new MediaBucket("media", args), { ...hangzhou, ...options });

describe("MediaBucket", () => {
  it("creates a private, encrypted, TLS-only bucket that nobody deletes by accident, and nothing else", async () => {
    const { resources, only, outputs } = await bucketOf({ bucketName: "shop-media" });
    expect(
      resources.map(({ type, name, parent, custom, protect, retainOnDelete, deletedWith }) => ({
        type,
        name,
        parent,
        custom,
        protect,
        retainOnDelete,
        deletedWith,
      })),
    ).toEqual(
      [
        { type: componentType, parent: "", custom: false, protect: undefined, deletedWith: "" },
        { type: bucketType, parent: "media", custom: true, protect: true, deletedWith: "" },
        ...[
          "BucketAcl",
          "BucketPublicAccessBlock",
          "BucketServerSideEncryption",
          "BucketHttpsConfig",
          "BucketPolicy",
        ].map((setting) => ({
          type: settingType(setting),
          parent: "media",
          custom: true,
          protect: true,
          deletedWith: "media",
        })),
      ].map((one) => ({ name: "media", retainOnDelete: false, ...one })),
    );
    const bucket = only(bucketType);
    expect(bucket.inputs).toEqual({
      bucket: "shop-media",
      forceDestroy: false,
      lifecycleRules: [
        {
          id: "incomplete-uploads",
          enabled: true,
          prefix: "",
          abortMultipartUploads: [{ days: 7 }],
        },
      ],
    });
    expect(bucket.ignoreChanges).toEqual([
      "acl",
      "serverSideEncryptionRule",
      "versioning",
      "policy",
    ]);
    expect(bucket.importId).toBe("");
    const inputsOf = (setting: string) => only(settingType(setting)).inputs;
    expect(inputsOf("BucketAcl")).toEqual({ bucket: "shop-media", acl: "private" });
    expect(inputsOf("BucketPublicAccessBlock")).toEqual({
      bucket: "shop-media",
      blockPublicAccess: true,
    });
    expect(inputsOf("BucketServerSideEncryption")).toEqual({
      bucket: "shop-media",
      sseAlgorithm: "AES256",
    });
    expect(inputsOf("BucketHttpsConfig")).toEqual({
      bucket: "shop-media",
      enable: true,
      tlsVersions: ["TLSv1.2", "TLSv1.3"],
    });
    const { policy, ...target } = inputsOf("BucketPolicy");
    expect(target).toEqual({ bucket: "shop-media" });
    expect(JSON.parse(String(policy))).toEqual({
      Version: "1",
      Statement: [
        {
          Effect: "Deny",
          Action: ["oss:*"],
          Principal: ["*"],
          Resource: ["acs:oss:*:*:shop-media", "acs:oss:*:*:shop-media/*"],
          Condition: { Bool: { "acs:SecureTransport": ["false"] } },
        },
      ],
    });
    for (const setting of resources.slice(2)) expect(setting.dependencies).toContain("media");
    expect(outputs["media"]).toEqual({ bucketName: "shop-media", weakened: [] });
  });

  it("records its arguments as the component's inputs, and the role always", async () => {
    const { only } = await bucketOf({ bucketName: "shop-media", expireAfterDays: 7 });
    expect(only(componentType).inputs).toEqual({
      bucketName: "shop-media",
      expireAfterDays: 7,
      role: "media",
    });
    const evidence = await bucketOf({ role: BucketRole.Evidence });
    expect(evidence.only(componentType).inputs).toEqual({ role: "evidence" });
  });

  it("creates every requested setting", async () => {
    const { resources, only, outputs } = await bucketOf({
      bucketName: "shop-media",
      kmsKeyId: key,
      versioning: true,
      accessLogs: { targetBucket: "shop-logs" },
      cors: { allowedOrigins: ["https://www.example.com"] },
      wormDays: 30,
      tags: { team: "trust" },
    });
    expect(resources).toHaveLength(11);
    // These can be removed without touching the protection of the bucket.
    for (const setting of ["BucketVersioning", "BucketLogging", "BucketCors", "BucketWorm"]) {
      const { protect, deletedWith } = only(settingType(setting));
      expect([protect, deletedWith]).toEqual([undefined, "media"]);
    }
    expect(only(settingType("BucketServerSideEncryption")).inputs).toEqual({
      bucket: "shop-media",
      sseAlgorithm: "KMS",
      kmsMasterKeyId: key,
    });
    expect(only(settingType("BucketVersioning")).inputs["status"]).toBe("Enabled");
    expect(only(settingType("BucketLogging")).inputs).toEqual({
      bucket: "shop-media",
      targetBucket: "shop-logs",
      targetPrefix: "shop-media/",
    });
    expect(only(settingType("BucketCors")).inputs).toEqual({
      bucket: "shop-media",
      responseVary: true,
      corsRules: [
        {
          allowedOrigins: ["https://www.example.com"],
          allowedMethods: ["PUT", "POST"],
          allowedHeaders: ["*"],
          exposeHeaders: ["ETag", "x-oss-request-id"],
          maxAgeSeconds: 600,
        },
      ],
    });
    expect(only(settingType("BucketWorm")).inputs).toEqual({
      bucket: "shop-media",
      retentionPeriodInDays: 30,
      status: "Locked",
    });
    expect(only(bucketType).ignoreChanges).toEqual([
      "acl",
      "serverSideEncryptionRule",
      "versioning",
      "policy",
      "logging",
      "corsRules",
    ]);
    expect(only(bucketType).inputs["tags"]).toEqual({ team: "trust" });
    expect(outputs["media"]).toEqual({
      bucketName: "shop-media",
      kmsKeyArn: `acs:kms:cn-hangzhou:1234567890123456:key/${key}`,
      weakened: [],
    });
  });

  it.each([
    [DeletionPolicy.Protect, { protect: true, retainOnDelete: false, force: false }, []],
    [DeletionPolicy.Retain, { protect: undefined, retainOnDelete: true, force: false }, []],
    [
      DeletionPolicy.Delete,
      { protect: undefined, retainOnDelete: false, force: true },
      ["deletion"],
    ],
  ])("applies the deletion policy %s", async (deletion, expected, weakened) => {
    const { only, outputs } = await bucketOf({ bucketName: "shop-media", deletion });
    const { protect, retainOnDelete, inputs } = only(bucketType);
    expect({ protect, retainOnDelete, force: inputs["forceDestroy"] }).toEqual(expected);
    expect(outputs["media"]?.["weakened"]).toEqual(weakened);
  });

  it("deletes media only if asked to, and then old versions too, whatever the versioning is", async () => {
    const rulesOf = async (args: MediaBucketArgs) => {
      const { only } = await bucketOf({ bucketName: "shop-media", ...args });
      return (only(bucketType).inputs["lifecycleRules"] as object[]).slice(1);
    };
    const expiry = (id: string, prefix: string, days: number) => ({
      id,
      enabled: true,
      prefix,
      expirations: [{ days }],
      noncurrentVersionExpirations: [{ days }],
    });
    expect(await rulesOf({})).toEqual([]);
    for (const args of [{}, { versioning: true }, { versioning: false }])
      expect(await rulesOf({ expireAfterDays: 3, ...args })).toEqual([expiry("expire-0", "", 3)]);
    expect(
      await rulesOf({
        lifecycle: pulumi.output([
          { prefix: "uploads/", expireAfterDays: pulumi.output(3) },
          { prefix: "avatars/", expireAfterDays: 365 },
        ]),
      }),
    ).toEqual([expiry("expire-0", "uploads/", 3), expiry("expire-1", "avatars/", 365)]);
  });

  it("adopts a bucket, and leaves alone what isn't given", async () => {
    const { resources, only, outputs } = await bucketOf({ bucketName: "old-media", adopt: true });
    expect(resources.slice(2).map(({ type }) => type)).toEqual(
      ["BucketAcl", "BucketPublicAccessBlock"].map(settingType),
    );
    const bucket = only(bucketType);
    expect(bucket.importId).toBe("old-media");
    expect(bucket.inputs).toEqual({ bucket: "old-media", forceDestroy: false });
    expect([...bucket.ignoreChanges].sort()).toEqual([
      "accessMonitor",
      "acl",
      "corsRules",
      "lifecycleRuleAllowSameActionOverlap",
      "lifecycleRules",
      "logging",
      "policy",
      "redundancyType",
      "refererConfig",
      "resourceGroupId",
      "serverSideEncryptionRule",
      "storageClass",
      "tags",
      "transferAcceleration",
      "versioning",
      "website",
    ]);
    expect(outputs["media"]?.["weakened"]).toEqual(["adopt"]);
  });

  it("manages what is given for an adopted bucket", async () => {
    const { resources, only, outputs } = await bucketOf({
      bucketName: "old-media",
      adopt: true,
      allowInsecureTransport: false,
      kmsKeyId: key,
      tlsVersions: [TlsVersion.Tls13],
      expireAfterDays: 90,
      tags: {},
    });
    expect(
      resources
        .slice(4)
        .map(({ type }) => type)
        .sort(),
    ).toEqual(["BucketHttpsConfig", "BucketPolicy", "BucketServerSideEncryption"].map(settingType));
    expect(only(bucketType).ignoreChanges).not.toContain("lifecycleRules");
    expect(only(bucketType).ignoreChanges).not.toContain("tags");
    expect(outputs["media"]?.["weakened"]).toEqual([]);
  });

  it("lists each argument that gives up a safe default", async () => {
    const { outputs, resources, only } = await bucketOf({
      bucketName: "shop-media",
      allowInsecureTransport: true,
      deletion: DeletionPolicy.Delete,
      tlsVersions: pulumi.output([TlsVersion.Tls11, TlsVersion.Tls12]),
      cors: { allowedOrigins: [pulumi.output("*")] },
    });
    expect(outputs["media"]?.["weakened"]).toEqual([
      "deletion",
      "allowInsecureTransport",
      "tlsVersions",
      "cors.allowedOrigins",
    ]);
    expect(resources.map(({ type }) => type)).not.toContain(settingType("BucketPolicy"));
    expect(only(bucketType).ignoreChanges).not.toContain("policy");
  });

  it("generates a name that depends on everything that makes the bucket distinct, and keeps it", async () => {
    const nameIn = async (options: RecordOptions, args?: MediaBucketArgs) => {
      const { only } = await record(() => void new MediaBucket("Media Uploads", args), {
        ...hangzhou,
        ...options,
      });
      expect(only(bucketType).ignoreChanges[0]).toBe("bucket");
      return String(only(bucketType).inputs["bucket"]);
    };
    const name = await nameIn({});
    expect(name).toMatch(/^shop-dev-media-uploads-[0-9a-f]{12}$/);
    expect(await nameIn({})).toBe(name);
    const others = [
      await nameIn({ accountId: "2" }),
      await nameIn({ project: "store" }),
      await nameIn({ stack: "prod" }),
      await nameIn({ organization: "acme" }),
      await nameIn({ config: { "alicloud:region": "cn-beijing" } }),
      await nameIn({}, { nameSalt: "2" }),
    ];
    expect(new Set([name, ...others]).size).toBe(7);
  });

  it("passes an explicit provider to every child", async () => {
    const { resources } = await record(() => {
      const provider = new alicloud.Provider("north", { region: "cn-beijing" });
      new MediaBucket("media", { bucketName: "shop-media" }, { provider });
    });
    const children = resources.filter(({ type }) => type.startsWith("alicloud:oss/"));
    expect(children).toHaveLength(6);
    for (const child of children) expect(child.provider).toMatch(/alicloud::north::north-id$/);
  });

  it.each<[object, string]>([
    [
      { expireAfterDays: 0 },
      "expireAfterDays is 0; it must be a whole number of days from 1 to 36500",
    ],
    [{ expireAfterDays: 1.5 }, "expireAfterDays is 1.5"],
    [
      { bucketName: "UPPER" },
      'bucketName is "UPPER"; an OSS bucket name is 3 to 63 lower-case letters',
    ],
    [{ bucketName: "ab" }, 'bucketName is "ab"'],
    [{ bucketName: "-abc" }, 'bucketName is "-abc"'],
    [{ adopt: true }, "adopt requires bucketName"],
    [{ adopt: true, bucketName: pulumi.output("old") }, "adopt requires bucketName"],
    [{ role: "Media" }, 'role is "Media"; write media'],
    [{ deletion: "keep" }, 'deletion is "keep"; it must be one of retain, protect, delete'],
    [{ versioning: "true" }, 'versioning is "true"; it must be true or false'],
    [{ lifecycle: [] }, "lifecycle is empty"],
    [{ lifecycle: [{ prefix: "a/" }] }, "lifecycle[0].expireAfterDays is missing"],
    [
      {
        lifecycle: [
          { prefix: "a/", expireAfterDays: 1 },
          { prefix: "a/b/", expireAfterDays: 2 },
        ],
      },
      'lifecycle[1].prefix is "a/b/", which overlaps with "a/" of rule 0',
    ],
    [
      { expireAfterDays: 1, lifecycle: [{ prefix: "a/", expireAfterDays: 2 }] },
      "lifecycle can't be used with expireAfterDays",
    ],
    [{ accessLogs: {} }, "accessLogs.targetBucket is missing"],
    [{ tlsVersions: ["1.2"] }, 'tlsVersions[0] is "1.2"; it must be one of TLSv1.0, TLSv1.1'],
    [{ cors: { allowedOrigins: [] } }, "cors.allowedOrigins is empty"],
    [
      { cors: { allowedOrigins: ["https://a.example/"] } },
      'cors.allowedOrigins[0] is "https://a.example/"; it must be an origin',
    ],
    [{ kmsKeyId: "alias/media" }, 'kmsKeyId is "alias/media"; OSS and RAM policies know a key by'],
    [
      { kmsKeyId: "acs:kms:cn-hangzhou:1:alias/media" },
      'kmsKeyId is "acs:kms:cn-hangzhou:1:alias/media"; OSS and RAM policies know a key by',
    ],
    [
      { kmsKeyId: "acs:kms:cn-hangzhou:1:key" },
      'kmsKeyId is "acs:kms:cn-hangzhou:1:key"; it must be the ID of a KMS key, or its ARN',
    ],
    [
      { wormDays: 30, deletion: "delete" },
      "deletion is delete; nobody can delete objects that wormDays locks",
    ],
    [{ wormDays: 30, expireAfterDays: 7 }, "expireAfterDays is 7; wormDays locks the objects"],
    [
      { wormDays: 30, lifecycle: [{ prefix: "in/", expireAfterDays: 7 }] },
      "lifecycle[0].expireAfterDays is 7; wormDays locks the objects",
    ],
    [{ wormDays: 30, versioning: false }, "versioning is false; OSS has no WORM"],
  ])("rejects %# before it creates anything", async (args, message) => {
    const { resources, result } = await record(() => {
      try {
        return new MediaBucket("media", args);
      } catch (error) {
        return error;
      }
    });
    expect(result).toBeInstanceOf(InvalidArgumentError);
    expect((result as InvalidArgumentError).message).toContain(`MediaBucket: ${message}`);
    expect(resources).toEqual([]);
  });

  it("accepts a key as ARN, and outputs as arguments", async () => {
    const { only, outputs } = await bucketOf({
      bucketName: pulumi.output("shop-media"),
      kmsKeyId: pulumi.output(`acs:kms:cn-hangzhou:1234567890123456:key/${key}`),
    });
    expect(only(settingType("BucketServerSideEncryption")).inputs["kmsMasterKeyId"]).toBe(key);
    expect(outputs["media"]?.["kmsKeyArn"]).toBe(`acs:kms:cn-hangzhou:1234567890123456:key/${key}`);
  });

  it("rejects a key of another region before it creates a bucket", async () => {
    const { resources, result } = await record(() => {
      try {
        return new MediaBucket("media", {
          kmsKeyId: `acs:kms:cn-beijing:1234567890123456:key/${key}`,
        });
      } catch (error) {
        return error;
      }
    }, hangzhou);
    expect(result).toBeInstanceOf(InvalidArgumentError);
    expect((result as InvalidArgumentError).message).toBe(
      `MediaBucket: kmsKeyId is "acs:kms:cn-beijing:1234567890123456:key/${key}", a key of the region cn-beijing; the resources are in cn-hangzhou`,
    );
    expect(resources.filter(({ custom }) => custom)).toEqual([]);
  });

  it("does not check an unknown name", async () => {
    const { outputs } = await record(
      () => {
        const other = new alicloud.oss.Bucket("other", {});
        new MediaBucket("media", { bucketName: other.id });
      },
      { ...hangzhou, preview: true },
    );
    expect(pulumi.isUnknown(outputs["media"]?.["bucketName"])).toBe(true);
  });

  it("has a known name in a preview: rules can read policies with it", async () => {
    const { only } = await bucketOf({}, { preview: true });
    expect(String(only(settingType("BucketPolicy")).inputs["policy"])).toContain(
      "acs:oss:*:*:shop-dev-media-",
    );
  });
});
