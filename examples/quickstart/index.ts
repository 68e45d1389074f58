/** The stack of the quickstart. */
import { ModerationPipeline } from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

const pipeline = new ModerationPipeline("quickstart", {
  // Who can assume the application's role: an ARN such as acs:ram::1234567890123456:user/worker.
  trustedPrincipals: [config.require("worker")],
});

export const runtimeConfig = pipeline.runtimeConfig;
