import { describe, expect, it } from "vitest";
import { Unknown } from "../fact/value.ts";
import { readStack } from "./detect.ts";
import { InputError } from "./input-error.ts";

describe("a fixture", () => {
  it("is a stack", () => {
    const { resources } = readStack(
      JSON.stringify({
        resources: [
          { name: "p", type: "pulumi:providers:alicloud", props: { region: "cn-hangzhou" } },
          { name: "c", type: "immkit:index:MediaBucket" },
          {
            name: "b",
            type: "alicloud:oss/bucket:Bucket",
            props: { acl: "private", tags: { a: 1 } },
            outputs: { creationDate: "2026-01-01" },
            parent: "c",
            provider: "p",
            unknown: ["bucket"],
            protect: true,
            ignoreChanges: ["acl"],
          },
          {
            name: "a",
            type: "alicloud:oss/bucketAcl:BucketAcl",
            props: {},
            dependsOn: { bucket: ["b"] },
          },
        ],
      }),
    );
    const urnOfBucket =
      "urn:pulumi:fixture::fixture::immkit:index:MediaBucket$alicloud:oss/bucket:Bucket::b";
    expect(resources[2]).toEqual({
      urn: urnOfBucket,
      name: "b",
      type: "alicloud:oss/bucket:Bucket",
      inputs: { acl: "private", tags: { a: 1 }, bucket: new Unknown("afterUpdate") },
      outputs: { creationDate: "2026-01-01" },
      parent: "urn:pulumi:fixture::fixture::immkit:index:MediaBucket::c",
      provider: "urn:pulumi:fixture::fixture::pulumi:providers:alicloud::p",
      dependencies: {},
      protect: true,
      retainOnDelete: false,
      ignoreChanges: ["acl"],
    });
    expect(resources[3]?.dependencies).toEqual({ bucket: [urnOfBucket] });
  });

  it("can have unknown values of the engine at any depth", () => {
    const { resources } = readStack({
      resources: [
        {
          name: "a",
          type: "t",
          props: { deep: [{ text: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }] },
        },
      ],
    });
    expect(resources[0]?.inputs?.["deep"]).toEqual([{ text: new Unknown("afterUpdate") }]);
  });

  it.each([
    ['{"resources":1}', "/resources", "/resources must be a list."],
    [
      '{"resources":[],"more":1}',
      "/more",
      "/more is not a known member. Known members: resources.",
    ],
    ['{"resources":[{"type":"t"}]}', "/resources/0/name", "must be a string"],
    [
      '{"resources":[{"name":"a","type":"t","prop":{}}]}',
      "/resources/0/prop",
      "is not a known member",
    ],
    [
      '{"resources":[{"name":"a","type":"t"},{"name":"a","type":"u"}]}',
      "/resources/1/name",
      "the name of another resource",
    ],
    ['{"resources":[{"name":"a","type":"t","parent":"b"}]}', "/resources/0/parent", 'names "b"'],
    [
      '{"resources":[{"name":"a","type":"t","dependsOn":{"x":["b"]}}]}',
      "/resources/0/dependsOn/x",
      'names "b"',
    ],
    [
      '{"resources":[{"name":"a","type":"t","dependsOn":{"x":"b"}}]}',
      "/resources/0/dependsOn/x",
      "must be a list",
    ],
    [
      '{"resources":[{"name":"a","type":"t","unknown":[1]}]}',
      "/resources/0/unknown/0",
      "must be a string",
    ],
  ])("is rejected: %s", (text, path, message) => {
    expect(() => readStack(text)).toThrow(InputError);
    expect(() => readStack(text)).toThrow(
      expect.objectContaining({
        code: "InvalidFixture",
        path,
        message: expect.stringContaining(message),
      }),
    );
  });
});
