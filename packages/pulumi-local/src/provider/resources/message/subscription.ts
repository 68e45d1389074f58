import { integer, nameProperty, string } from "../../schema.ts";
import { dlqPolicy, messageResource } from "./resource.ts";

/**
 * `alicloud.message.ServiceSubscription`. Its id is `topic:subscription`. As in the real provider,
 * `pushType` is required, is never read, and a change of it has no effect. A component that wants
 * another effect sets `replaceOnChanges`.
 */
export const serviceSubscription = messageResource({
  type: "alicloud:message/serviceSubscription:ServiceSubscription",
  inputs: {
    topicName: nameProperty("TopicName", string()),
    subscriptionName: nameProperty("SubscriptionName", string({ length: [1, 255] })),
    endpoint: nameProperty("Endpoint", string({ normalize: queueName })),
    pushType: { type: string(), required: true, stateOnly: true, field: "PushType" },
    filterTag: {
      type: string({ length: [1, 16] }),
      replace: true,
      field: "MessageTag",
      responseField: "FilterTag",
    },
    notifyContentFormat: {
      type: string({ oneOf: ["XML", "JSON", "SIMPLIFIED"] }),
      replace: true,
      computed: true,
      field: "NotifyContentFormat",
    },
    notifyStrategy: {
      type: string({ oneOf: ["BACKOFF_RETRY", "EXPONENTIAL_DECAY_RETRY"] }),
      computed: true,
      field: "NotifyStrategy",
    },
    stsRoleArn: { type: string(), replace: true, stateOnly: true, field: "StsRoleArn" },
    dlqPolicy: dlqPolicy(),
  },
  outputs: { createTime: { type: integer(), field: "CreateTime" } },
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
