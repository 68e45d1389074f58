/** The types of the arguments, and the runtime config that a stack passes to an application. */
import type {
  MediaBucketArgs,
  ModerationPipeline,
  ModerationPipelineArgs,
  ModerationTarget,
  RuntimeConfig,
} from "@immkit/components";
import type { RuntimeConfig as ReadByRuntime } from "@immkit/runtime";
import type * as pulumi from "@pulumi/pulumi";
import { describe, expectTypeOf, it } from "vitest";

describe("types", () => {
  it("accept the stack's runtime config in the runtime", () => {
    expectTypeOf<RuntimeConfig>().toExtend<ReadByRuntime>();
    expectTypeOf<ModerationPipeline["runtimeConfig"]>().toEqualTypeOf<
      pulumi.Output<RuntimeConfig>
    >();
  });

  it("accept the runtime config as target of an access", () => {
    expectTypeOf<RuntimeConfig>().toExtend<ModerationTarget>();
    expectTypeOf<pulumi.Output<RuntimeConfig>>().toExtend<pulumi.Input<ModerationTarget>>();
  });

  it("accept plain values and outputs, and reject invalid ones", () => {
    expectTypeOf<{
      application: { trust: { principals: [pulumi.Output<string>] } };
    }>().toExtend<ModerationPipelineArgs>();
    expectTypeOf<{
      application: { trust: { services: pulumi.Output<string[]> } };
      existingMediaBuckets: pulumi.Output<{ bucketName: string }[]>;
    }>().toExtend<ModerationPipelineArgs>();
    expectTypeOf<{ resultChannel: { contentFormat: "JSON" } }>().toExtend<ModerationPipelineArgs>();
    expectTypeOf<{
      resultChannel: { contentFormat: "RAW" };
    }>().not.toExtend<ModerationPipelineArgs>();
    expectTypeOf<{ network: "internet" }>().not.toExtend<ModerationPipelineArgs>();
    // Whether the policy exists has to be known before anything runs.
    expectTypeOf<{
      allowInsecureTransport: pulumi.Output<boolean>;
    }>().not.toExtend<MediaBucketArgs>();
  });
});
