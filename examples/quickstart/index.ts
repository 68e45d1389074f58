/** The stack of the quickstart. */
import { DeletionPolicy, ModerationPipeline } from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

const pipeline = new ModerationPipeline("quickstart", {
  // Who can assume the application's role: an ARN such as acs:ram::1234567890123456:user/worker.
  application: { trust: { principals: [config.require("worker")] } },
  // `pulumi destroy` deletes media and verdicts too. Leave this out to protect them.
  deletion: DeletionPolicy.Delete,
});

export const runtimeConfig = pipeline.runtimeConfig;
