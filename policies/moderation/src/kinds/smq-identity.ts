import type { Identity } from "../stack/reference.ts";

/** The name in `acs:mns:REGION:ACCOUNT:/queues/NAME`, or in an HTTP endpoint that ends with it. */
const nameIn = (reference: string) =>
  reference.replace(/^acs:mns:[^:]*:[^:]*:\/?(queues|topics)\//, "");

/** `alicloud.mns` is deprecated since 1.188.0. */
export const topicIdentity: Identity = {
  types: ["alicloud:message/serviceTopic:ServiceTopic", "alicloud:mns/topic:Topic"],
  names: ["topicName", "name"],
  nameIn,
  within: "region",
};

export const queueIdentity: Identity = {
  types: ["alicloud:message/serviceQueue:ServiceQueue", "alicloud:mns/queue:Queue"],
  names: ["queueName", "name"],
  nameIn,
  within: "region",
};

export const subscriptionTypes = [
  "alicloud:message/serviceSubscription:ServiceSubscription",
  "alicloud:mns/topicSubscription:TopicSubscription",
] as const;
