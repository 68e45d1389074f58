import { fixedName, integer, property, string } from "../../schema.ts";
import { dlqPolicy, messageResource } from "./resource.ts";

/**
 * `alicloud.message.ServiceSubscription`. Its id is `topic:subscription`. As in the real provider,
 * `pushType` is required, is never read, and a change of it has no effect. Set
 * `replaceOnChanges` to get a new subscription.
 */
export const serviceSubscription = messageResource({
  type: "alicloud:message/serviceSubscription:ServiceSubscription",
  inputs: {
    topicName: property("TopicName", string(), fixedName),
    subscriptionName: property("SubscriptionName", string({ length: [1, 255] }), fixedName),
    endpoint: property("Endpoint", string({ normalize: queueName }), fixedName),
    pushType: property("PushType", string(), { required: true, stateOnly: true }),
    filterTag: property("MessageTag", string({ length: [1, 16] }), {
      replace: true,
      responseField: "FilterTag",
    }),
    notifyContentFormat: property(
      "NotifyContentFormat",
      string({ oneOf: ["XML", "JSON", "SIMPLIFIED"] }),
      { replace: true, computed: true },
    ),
    notifyStrategy: property(
      "NotifyStrategy",
      string({ oneOf: ["BACKOFF_RETRY", "EXPONENTIAL_DECAY_RETRY"] }),
      { computed: true },
    ),
    stsRoleArn: property("StsRoleArn", string(), { replace: true, stateOnly: true }),
    dlqPolicy: dlqPolicy(),
  },
  outputs: { createTime: property("CreateTime", integer()) },
  idProperties: ["topicName", "subscriptionName"],
  calls: {
    create: "Subscribe",
    get: "GetSubscriptionAttributes",
    set: "SetSubscriptionAttributes",
    delete: "Unsubscribe",
  },
  alwaysSent: ["notifyStrategy"],
  missing: [
    "SubscriptionNotExist",
    "SubscriberNotExist",
    "TopicNotExist",
    "ResourceNotFound:TopicName/subscriptionName",
  ],
});

/**
 * A program writes a queue by its name, or as an ARN with or without the slash. The cloud returns
 * one form.
 */
function queueName(endpoint: string): string {
  return /^acs:mns:[^:]*:[^:]*:\/?queues\/([^/]+)$/.exec(endpoint)?.[1] ?? endpoint;
}
