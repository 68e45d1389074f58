/** The types that users write against, and the one that crosses from a stack to an application. */
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
  it("hand the runtime config from the stack to the runtime as it is", () => {
    expectTypeOf<RuntimeConfig>().toExtend<ReadByRuntime>();
    expectTypeOf<ModerationPipeline["runtimeConfig"]>().toEqualTypeOf<
      pulumi.Output<RuntimeConfig>
    >();
  });

  it("take the runtime config for the target of an access", () => {
    expectTypeOf<RuntimeConfig>().toExtend<ModerationTarget>();
    expectTypeOf<pulumi.Output<RuntimeConfig>>().toExtend<pulumi.Input<ModerationTarget>>();
  });

  it("take plain values and outputs, and refuse what cannot be", () => {
    expectTypeOf<{
      trustedPrincipals: [pulumi.Output<string>];
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
