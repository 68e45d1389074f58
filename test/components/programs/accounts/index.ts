/** A stack whose resources are in another account than that of the stack's configuration. */
import { ImmProject, ModerationPipeline, Provider, ResultChannel } from "@immkit/components";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const second = new alicloud.Provider("second", {
  region: config.require("region"),
  accountId: config.require("accountId"),
  accessKey: config.require("accessKey"),
  secretKey: config.requireSecret("secretKey"),
  protocol: "HTTP",
  skipRegionValidation: true,
  endpoints: config.requireObject("endpoints"),
});

const pipeline = new ModerationPipeline(
  "moderation",
  {
    application: { trust: { principals: [`acs:ram::${config.require("accountId")}:user/worker`] } },
    mediaBucket: { deletion: "delete" },
    resultChannel: { deletion: "delete" },
  },
  { providers: { alicloud: second } },
);
// As for every resource: the alicloud provider is the one to follow.
new ImmProject("alone", { projectName: "alone", serviceRole: "service" }, { provider: second });
// A provider for each package.
const immkit = Provider.fromAlicloud("second", second);
new ResultChannel("both", { deletion: "delete" }, { providers: { alicloud: second, immkit } });

export const runtimeConfig = pipeline.runtimeConfig;
