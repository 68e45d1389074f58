/** A stack whose application submits what is uploaded. */
import { Access, DeletionPolicy, ModerationPipeline } from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";

const pipeline = new ModerationPipeline("shop", {
  application: {
    trust: { principals: [new pulumi.Config().require("worker")] },
    access: [Access.Submit, Access.ReadResults, Access.Consume, Access.ReadMedia],
  },
  uploadEvents: { prefix: "uploads/" },
  deletion: DeletionPolicy.Delete,
});

export const runtimeConfig = pipeline.runtimeConfig;
