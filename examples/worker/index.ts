/** The stack of the worker. */
import { ModerationPipeline } from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

const pipeline = new ModerationPipeline("worker", {
  // Who can assume the application's role: an ARN such as acs:ram::1234567890123456:user/worker.
  application: { trust: { principals: [config.require("worker")] } },
  resultChannel: {
    // The same as WORKER_HANDLER_TIMEOUT_SECONDS. The messages of a killed worker are redelivered
    // after six times as long.
    handlerTimeoutSeconds: config.requireNumber("handlerTimeoutSeconds"),
  },
});

export const runtimeConfig = pipeline.runtimeConfig;
