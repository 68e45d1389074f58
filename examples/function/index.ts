/** The stack of the function. */
import { ModerationPipeline } from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

const pipeline = new ModerationPipeline("function", {
  application: {
    trust: {
      // The function has this role. On the local cloud, a RAM user assumes it instead.
      services: ["fc.aliyuncs.com"],
      principals: [config.require("worker")],
    },
  },
  // The timeout of the function. A message stays hidden for longer than that.
  resultChannel: { handlerTimeoutSeconds: 20 },
});

export const runtimeConfig = pipeline.runtimeConfig;
