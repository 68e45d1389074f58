import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../arguments/check.ts";
import { record } from "../testing/record.ts";
import { MediaBucket } from "./media-bucket.ts";

const bucketType = "alicloud:oss/bucket:Bucket";

describe("MediaBucket", () => {
  it("creates a private, encrypted, TLS-only bucket with a lifecycle, and nothing else", async () => {
    const { resources, get, only, outputs } = await record(() => {
      new MediaBucket("media", { bucketName: "shop-media" });
    });
    expect(resources.map(({ type, name, parent, custom }) => [type, name, parent, custom])).toEqual(
      [
        ["immkit:index:MediaBucket", "media", "", false],
        [bucketType, "media", "media", true],
        ["alicloud:oss/bucketAcl:BucketAcl", "media", "media", true],
        ["alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock", "media", "media", true],
        [
          "alicloud:oss/bucketServerSideEncryption:BucketServerSideEncryption",
          "media",
          "media",
          true,
        ],
        ["alicloud:oss/bucketPolicy:BucketPolicy", "media", "media", true],
      ],
    );
    const bucket = only(bucketType);
    expect(bucket.inputs).toEqual({
      bucket: "shop-media",
      forceDestroy: false,
      lifecycleRules: [
        {
          id: "media",
          enabled: true,
          prefix: "",
          expirations: [{ days: 30 }],
          abortMultipartUploads: [{ days: 7 }],
        },
      ],
    });
    expect([...bucket.ignoreChanges].sort()).toEqual(["acl", "policy", "serverSideEncryptionRule"]);
    expect(get("alicloud:oss/bucketAcl:BucketAcl", "media").inputs).toEqual({
      bucket: "shop-media",
      acl: "private",
    });
    expect(only("alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs).toEqual({
      bucket: "shop-media",
      blockPublicAccess: true,
    });
    expect(
      only("alicloud:oss/bucketServerSideEncryption:BucketServerSideEncryption").inputs,
    ).toEqual({
      bucket: "shop-media",
      sseAlgorithm: "AES256",
    });
    const policy = only("alicloud:oss/bucketPolicy:BucketPolicy").inputs;
    expect(policy["bucket"]).toBe("shop-media");
    expect(JSON.parse(String(policy["policy"]))).toEqual({
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
    for (const child of resources.slice(2)) expect(child.dependencies).toContain("media");
    expect(outputs["media"]).toEqual({ bucketName: "shop-media", weakened: [] });
  });

  it("records its arguments as the component's inputs", async () => {
    const { get } = await record(() => {
      new MediaBucket("media", { bucketName: "shop-media", retentionDays: 7 });
    });
    expect(get("immkit:index:MediaBucket", "media").inputs).toEqual({
      bucketName: "shop-media",
      retentionDays: 7,
    });
  });

  it("lists each argument that gives up a safe default", async () => {
    const { outputs, resources, only } = await record(() => {
      new MediaBucket("media", {
        bucketName: "shop-media",
        retentionDays: 0,
        allowInsecureTransport: true,
        forceDestroy: true,
      });
    });
    expect(outputs["media"]).toEqual({
      bucketName: "shop-media",
      weakened: ["retentionDays", "allowInsecureTransport", "forceDestroy"],
    });
    expect(resources.map(({ type }) => type)).not.toContain(
      "alicloud:oss/bucketPolicy:BucketPolicy",
    );
    const bucket = only(bucketType);
    expect([...bucket.ignoreChanges].sort()).toEqual(["acl", "serverSideEncryptionRule"]);
    expect(bucket.inputs).toMatchObject({
      forceDestroy: true,
      lifecycleRules: [
        { id: "media", enabled: true, prefix: "", abortMultipartUploads: [{ days: 7 }] },
      ],
    });
    expect(JSON.stringify(bucket.inputs)).not.toContain("expirations");
  });

  it("encrypts with a given KMS key, and enables versioning on request", async () => {
    const { only } = await record(() => {
      new MediaBucket("media", {
        bucketName: "shop-media",
        kmsKeyId: "key-1",
        versioning: true,
        retentionDays: 3,
      });
    });
    expect(
      only("alicloud:oss/bucketServerSideEncryption:BucketServerSideEncryption").inputs,
    ).toEqual({
      bucket: "shop-media",
      sseAlgorithm: "KMS",
      kmsMasterKeyId: "key-1",
    });
    expect(only("alicloud:oss/bucketVersioning:BucketVersioning").inputs).toEqual({
      bucket: "shop-media",
      status: "Enabled",
    });
    expect(only(bucketType).ignoreChanges).toContain("versioning");
    expect(only(bucketType).inputs["lifecycleRules"]).toMatchObject([
      { expirations: [{ days: 3 }], noncurrentVersionExpirations: [{ days: 3 }] },
    ]);
  });

  it("creates a name that depends on account and project", async () => {
    const nameIn = async (options: { accountId?: string; project?: string; stack?: string }) => {
      const { only } = await record(() => void new MediaBucket("Media Uploads"), options);
      return String(only(bucketType).inputs["bucket"]);
    };
    const name = await nameIn({});
    expect(name).toMatch(/^media-uploads-dev-[0-9a-f]{8}$/);
    expect(await nameIn({})).toBe(name);
    const others = [
      await nameIn({ accountId: "2" }),
      await nameIn({ project: "store" }),
      await nameIn({ stack: "prod" }),
    ];
    expect(new Set([name, ...others]).size).toBe(4);
  });

  it("passes an explicit provider to every child", async () => {
    const { resources } = await record(() => {
      const provider = new alicloud.Provider("north", { region: "cn-beijing" });
      new MediaBucket("media", { bucketName: "shop-media" }, { provider });
    });
    const children = resources.filter(({ type }) => type.startsWith("alicloud:oss/"));
    expect(children).toHaveLength(5);
    for (const child of children) expect(child.provider).toMatch(/alicloud::north::north-id$/);
  });

  it.each([
    [
      { retentionDays: -1 },
      "retentionDays is -1; it must be a whole number of days from 0 to 3650",
    ],
    [{ retentionDays: 1.5 }, "retentionDays is 1.5"],
    [
      { bucketName: "UPPER" },
      'bucketName is "UPPER"; an OSS bucket name is 3 to 63 lower-case letters',
    ],
    [{ bucketName: "ab" }, "bucketName"],
    [{ bucketName: "-abc" }, "bucketName"],
  ])("rejects %j", async (args, message) => {
    const attempt = record(() => void new MediaBucket("media", args));
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toBeInstanceOf(InvalidArgumentError);
  });

  it("does not check an unknown name", async () => {
    const { outputs } = await record(
      () => {
        const other = new alicloud.oss.Bucket("other", {});
        new MediaBucket("media", { bucketName: other.id, retentionDays: 1 });
      },
      { preview: true },
    );
    expect(pulumi.isUnknown(outputs["media"]?.["bucketName"])).toBe(true);
  });

  it("has a known name in a preview: rules can read policies with it", async () => {
    const { only } = await record(() => void new MediaBucket("media"), { preview: true });
    expect(String(only("alicloud:oss/bucketPolicy:BucketPolicy").inputs["policy"])).toContain(
      "acs:oss:*:*:media-dev-",
    );
  });

  it("accepts outputs as arguments", async () => {
    const { only, outputs } = await record(() => {
      new MediaBucket("media", {
        bucketName: pulumi.output("shop-media"),
        forceDestroy: pulumi.output(true),
      });
    });
    expect(only(bucketType).inputs["forceDestroy"]).toBe(true);
    expect(outputs["media"]?.["weakened"]).toEqual(["forceDestroy"]);
  });
});
