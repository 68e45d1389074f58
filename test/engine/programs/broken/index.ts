/** Creates a queue, then fails in the way that the setting `how` names. */
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { Note } from "../notes.ts";

const config = new pulumi.Config();
const token = config.getSecret("token");
const queue = new alicloud.message.ServiceQueue("queue", { queueName: "before-the-failure" });

const failures: Readonly<Record<string, () => unknown>> = {
  // The cloud rejects the call: there is no such role.
  rejected: () =>
    new alicloud.ram.RolePolicyAttachment("attachment", {
      roleName: "nobody",
      policyName: queue.queueName,
      policyType: "Custom",
    }),
  // The provider rejects the inputs.
  input: () =>
    new alicloud.message.ServiceTopic("topic", { topicName: queue.queueName, maxMessageSize: 1 }),
  unsupported: () =>
    new alicloud.vpc.Network("network", { cidrBlock: "10.0.0.0/8", vpcName: queue.queueName }),
  plugin: () => new Note("note", { text: queue.queueName }),
  apply: () =>
    queue.queueName.apply(() => {
      throw new Error("the program failed on purpose");
    }),
  missing: () => config.require("nowhere"),
  exit: () => queue.queueName.apply(() => process.exit(5)),
  hang: () => queue.queueName.apply(() => new Promise(() => setInterval(() => undefined, 1000))),
};

export const outcome = failures[config.require("how")]?.();
export const hidden = token;
