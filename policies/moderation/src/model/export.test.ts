import { describe, expect, it } from "vitest";
import { ExportError, stackOfExport } from "./export.ts";
import { unknown } from "./unknown.ts";

const bucket = "urn:pulumi:dev::shop::alicloud:oss/bucket:Bucket::media";
const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const read = (...resources: readonly object[]) =>
  stackOfExport({ version: 3, deployment: { resources } }).resources;

describe("stackOfExport", () => {
  it("prefers outputs to inputs", () => {
    const [resource] = read({
      urn: bucket,
      type: "alicloud:oss/bucket:Bucket",
      inputs: { acl: "private", only: 1 },
      outputs: { acl: "public-read" },
    });
    expect(resource).toEqual({
      urn: bucket,
      type: "alicloud:oss/bucket:Bucket",
      name: "media",
      props: { acl: "public-read", only: 1 },
      propertyDependencies: {},
    });
  });

  it("keeps parent, provider and the dependencies of each property", () => {
    const provider = "urn:pulumi:dev::shop::pulumi:providers:alicloud::north";
    const [resource] = read({
      urn: "urn:pulumi:dev::shop::immkit:index:MediaBucket$alicloud:oss/bucketAcl:BucketAcl::a::b",
      type: "alicloud:oss/bucketAcl:BucketAcl",
      parent: "urn:parent",
      provider: `${provider}::some-id`,
      propertyDependencies: { bucket: [bucket], acl: null },
    });
    expect(resource).toMatchObject({
      name: "a::b",
      parent: "urn:parent",
      provider,
      propertyDependencies: { bucket: [bucket], acl: [] },
    });
  });

  it("treats hidden secrets and assets as unknown", () => {
    const [resource] = read({
      urn: bucket,
      type: "t",
      outputs: {
        hidden: { ...secret, ciphertext: "v1:abc" },
        masked: "[secret]",
        shown: { ...secret, plaintext: '"private"' },
        asset: {
          "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
          text: "x",
        },
      },
    });
    expect(resource?.props).toEqual({
      hidden: unknown,
      masked: unknown,
      shown: "private",
      asset: unknown,
    });
  });

  it("leaves out replaced resources", () => {
    expect(read({ urn: bucket, type: "t", delete: true })).toEqual([]);
  });

  it.each([
    "{",
    "[]",
    "{}",
    '{"deployment":{}}',
    '{"deployment":{"resources":[{}]}}',
    '{"deployment":{"resources":[1]}}',
  ])("rejects %s", (text) => {
    expect(() => stackOfExport(text)).toThrow(ExportError);
  });
});
