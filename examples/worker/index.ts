/** The stack that the worker works for. */
import { ModerationPipeline } from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

const pipeline = new ModerationPipeline("worker", {
  // Who may act as the application: an ARN such as acs:ram::1234567890123456:user/worker.
  trustedPrincipals: [config.require("worker")],
  resultChannel: {
    // What WORKER_HANDLER_TIMEOUT_SECONDS is for the worker. What a killed worker held comes again
    // after six times as long.
    handlerTimeoutSeconds: config.getNumber("handlerTimeoutSeconds") ?? 30,
  },
});

export const runtimeConfig = pipeline.runtimeConfig;
