import { describe, expect, it } from "vitest";
import { Unknown } from "../fact/value.ts";
import { readStack } from "./detect.ts";
import { InputError } from "./input-error.ts";

const bucket = "urn:pulumi:dev::shop::alicloud:oss/bucket:Bucket::media";
const signature = "4dabf18193072939515e22adb298388d";
const secret = { [signature]: "1b47061264138c4ac30d75fd1eb44270" };
const read = (...resources: readonly object[]) =>
  readStack({ version: 3, deployment: { resources } }).resources;

describe("an export", () => {
  it("keeps inputs and outputs apart, and has the id as an output", () => {
    expect(
      read({
        urn: bucket,
        type: "alicloud:oss/bucket:Bucket",
        id: "shop-media",
        inputs: { acl: "private" },
        outputs: { acl: "public-read" },
        protect: true,
        sourcePosition: "project:///src/index.ts#12,3",
      }),
    ).toEqual([
      {
        urn: bucket,
        type: "alicloud:oss/bucket:Bucket",
        name: "media",
        inputs: { acl: "private" },
        outputs: { id: "shop-media", acl: "public-read" },
        dependencies: {},
        protect: true,
        retainOnDelete: false,
        ignoreChanges: [],
        location: { file: "src/index.ts", line: 12, column: 3 },
      },
    ]);
  });

  it("refuses a URN that two resources have: the engine would, too", () => {
    const state = { urn: bucket, type: "alicloud:oss/bucket:Bucket" };
    expect(read(state, { ...state, delete: true })).toHaveLength(1);
    expect(() => read(state, { ...state, inputs: { acl: "private" } })).toThrow(
      "/deployment/resources/1/urn is the URN of another resource.",
    );
  });

  it("finds the line of the program that creates a component's resources", () => {
    const frame = (sourcePosition: string) => ({ sourcePosition });
    const [resource] = read({
      urn: bucket,
      type: "t",
      sourcePosition: "project:///node_modules/@immkit/components/dist/media-bucket.js#7",
      stackTrace: [
        frame("project:///node_modules/@immkit/components/dist/media-bucket.js#7"),
        frame("project:///../shared/stack.js#3,1"),
        frame("project:///index.ts#9"),
        frame("project:///main.ts#1"),
      ],
    });
    expect(resource?.location).toEqual({ file: "index.ts", line: 9 });
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
      dependencies: { bucket: [bucket], acl: [] },
    });
  });

  it("says why a value is unknown", () => {
    const [resource] = read({
      urn: bucket,
      type: "t",
      outputs: {
        hidden: { ...secret, ciphertext: "v1:abc" },
        masked: "[secret]",
        shown: { ...secret, plaintext: '"private"' },
        broken: { ...secret, plaintext: "{" },
        planned: { [signature]: "d0e6a833031e9bbcd3f4e8bde6ca49a4" },
        resolved: { [signature]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", value: "x" },
        asset: { [signature]: "c44067f5952c0a294b673a41bacd8c17", text: "x" },
      },
    });
    expect(resource?.outputs).toEqual({
      hidden: new Unknown("hiddenSecret"),
      masked: new Unknown("hiddenSecret"),
      shown: "private",
      broken: new Unknown("hiddenSecret"),
      planned: new Unknown("afterUpdate"),
      resolved: "x",
      asset: new Unknown("unreadable"),
    });
  });

  it("leaves out replaced resources", () => {
    expect(read({ urn: bucket, type: "t", delete: true })).toEqual([]);
  });

  it.each([
    ['{"deployment":{}}', "/deployment/resources", "must be a list."],
    ['{"deployment":[]}', "/deployment", "must be an object."],
    ['{"deployment":{"resources":[{}]}}', "/deployment/resources/0/urn", "must be a string."],
    ['{"deployment":{"resources":[1]}}', "/deployment/resources/0", "must be an object."],
  ])("is rejected: %s", (text, path, message) => {
    expect(() => readStack(text)).toThrow(InputError);
    expect(() => readStack(text)).toThrow(
      expect.objectContaining({ code: "InvalidExport", path, message: `${path} ${message}` }),
    );
  });
});
