/** A sample stack. Replace it with your own. */
import { ModerationPipeline } from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

const pipeline = new ModerationPipeline("uploads", {
  // Who can assume the application's role: an ARN such as acs:ram::1234567890123456:user/worker.
  application: { trust: { principals: [config.require("worker")] } },
  mediaBucket: { expireAfterDays: 14 },
});

export const runtimeConfig = pipeline.runtimeConfig;
