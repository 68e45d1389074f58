/** The stack of the quickstart. */
import { DeletionPolicy, ModerationPipeline } from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

const pipeline = new ModerationPipeline("quickstart", {
  // Who can assume the application's role: an ARN such as acs:ram::1234567890123456:user/worker.
  application: { trust: { principals: [config.require("worker")] } },
  // The quickstart destroys its stack. Leave this out to protect media and verdicts.
  deletion: DeletionPolicy.Delete,
});

export const runtimeConfig = pipeline.runtimeConfig;
