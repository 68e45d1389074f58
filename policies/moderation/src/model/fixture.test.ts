import { describe, expect, it } from "vitest";
import { FixtureError, stackOfFixture } from "./fixture.ts";
import { unknown } from "./unknown.ts";

describe("stackOfFixture", () => {
  it("builds the stack", () => {
    const { resources } = stackOfFixture(
      JSON.stringify({
        resources: [
          { name: "p", type: "pulumi:providers:alicloud", props: { region: "cn-hangzhou" } },
          { name: "c", type: "immkit:index:MediaBucket" },
          {
            name: "b",
            type: "alicloud:oss/bucket:Bucket",
            props: { acl: "private", tags: { a: 1 } },
            parent: "c",
            provider: "p",
            unknown: ["bucket"],
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
      props: { acl: "private", tags: { a: 1 }, bucket: unknown },
      parent: "urn:pulumi:fixture::fixture::immkit:index:MediaBucket::c",
      provider: "urn:pulumi:fixture::fixture::pulumi:providers:alicloud::p",
      propertyDependencies: {},
    });
    expect(resources[3]?.propertyDependencies).toEqual({ bucket: [urnOfBucket] });
  });

  it("marks unknown values of the engine at any depth", () => {
    const { resources } = stackOfFixture({
      resources: [
        {
          name: "a",
          type: "t",
          props: { deep: [{ text: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }] },
        },
      ],
    });
    expect(resources[0]?.props["deep"]).toEqual([{ text: unknown }]);
  });

  it.each([
    ["{", "", "is not JSON"],
    ["[]", "", "must be an object"],
    ["{}", "/resources", "must be a list"],
    ['{"resources":[],"more":1}', "/more", "is not a known member"],
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
  ])("rejects %s", (text, at, reason) => {
    let error: unknown;
    try {
      stackOfFixture(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(FixtureError);
    expect((error as FixtureError).path).toBe(at);
    expect((error as FixtureError).message).toContain(reason);
  });
});
