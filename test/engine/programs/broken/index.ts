/** Fails in the way that `how` says, after it has created a queue. */
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const token = config.getSecret("token");
const queue = new alicloud.message.ServiceQueue("queue", { queueName: "before-the-failure" });

class Refusing extends pulumi.dynamic.Resource {}

const failures: Readonly<Record<string, () => unknown>> = {
  // The cloud refuses: there is no such role.
  refused: () =>
    new alicloud.ram.RolePolicyAttachment("attachment", {
      roleName: "nobody",
      policyName: queue.queueName,
      policyType: "Custom",
    }),
  // The provider refuses the inputs.
  input: () =>
    new alicloud.message.ServiceTopic("topic", { topicName: queue.queueName, maxMessageSize: 1 }),
  unserved: () =>
    new alicloud.vpc.Network("network", { cidrBlock: "10.0.0.0/8", vpcName: queue.queueName }),
  dynamic: () =>
    new Refusing(
      {
        async create() {
          throw new Error("the dynamic provider does not want to");
        },
      },
      "dynamic",
      { after: queue.queueName },
    ),
  apply: () =>
    queue.queueName.apply(() => {
      throw new Error("the program does not want to");
    }),
  // A program's own message with a secret in it is the program's fault, but its settings never
  // show.
  missing: () => config.require("nowhere"),
  exit: () => queue.queueName.apply(() => process.exit(5)),
  hang: () => queue.queueName.apply(() => new Promise(() => setInterval(() => undefined, 1000))),
};

export const outcome = failures[config.require("how")]?.();
export const hidden = token;
