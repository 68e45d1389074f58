import { startCloud } from "@immkit/local-cloud";
import { deploy } from "@immkit/pulumi-local";
import { parseRuntimeConfig } from "@immkit/runtime";
import { expect, it } from "vitest";

it("deploys the stack to a local cloud", async ({ skip }) => {
  const cloud = await startCloud();
  try {
    const { arn } = cloud.ram.applicationUser("app");
    const deployment = await deploy({
      program: import.meta.dirname,
      cloud,
      engine: "pulumi",
      config: { worker: arn },
    }).catch((error) => {
      if (error.code === "EngineMissing") skip("a YAML program needs a Pulumi CLI");
      throw error;
    });
    const config = parseRuntimeConfig(deployment.outputs.runtimeConfig);
    expect(config).toMatchObject({ region: "cn-hangzhou", accountId: "1234567890123456" });
    await deployment.close();
  } finally {
    await cloud.close();
  }
}, 60_000);
