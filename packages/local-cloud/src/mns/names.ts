import { ServiceError } from "../core/service-error.ts";

const kinds = {
  queue: { invalid: "InvalidQueueName", tooLong: "QueueNameLengthError", label: "queue" },
  topic: { invalid: "TopicNameInvalid", tooLong: "TopicNameLengthError", label: "topic" },
  subscription: {
    invalid: "SubscriptionNameInvalid",
    tooLong: "SubscriptionNameLengthError",
    label: "subscription",
  },
} as const;

/**
 * A name of a queue, a topic or a subscription as it may be: 1 to 120 letters, digits and hyphens,
 * a letter or digit first (SMQ "Limits"). Throws InvalidQueueName, QueueNameLengthError,
 * TopicNameInvalid, TopicNameLengthError, SubscriptionNameInvalid or SubscriptionNameLengthError,
 * 400.
 */
export function checkName(kind: keyof typeof kinds, name: string): string {
  const { invalid, tooLong, label } = kinds[kind];
  if (name.length < 1 || name.length > 120) {
    throw new ServiceError(
      400,
      tooLong,
      `The ${label} name has ${name.length} characters. It must have 1 to 120.`,
    );
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name)) {
    throw new ServiceError(
      400,
      invalid,
      `The ${label} name is not valid. It must start with a letter or digit and hold letters, digits and hyphens only.`,
    );
  }
  return name;
}

/**
 * The ARNs under which RAM policies know SMQ's resources: the relative id starts with a slash,
 * unlike a subscription's endpoint.
 */
export interface MnsArns {
  queues(): string;
  queue(name: string): string;
  queueMessages(name: string): string;
  topics(): string;
  topic(name: string): string;
  topicMessages(name: string): string;
  subscriptions(topic: string): string;
  subscription(topic: string, name: string): string;
}

export function mnsArns(region: string, accountId: string): MnsArns {
  const of = (path: string) => `acs:mns:${region}:${accountId}:${path}`;
  return {
    queues: () => of("/queues"),
    queue: (name) => of(`/queues/${name}`),
    queueMessages: (name) => of(`/queues/${name}/messages`),
    topics: () => of("/topics"),
    topic: (name) => of(`/topics/${name}`),
    topicMessages: (name) => of(`/topics/${name}/messages`),
    subscriptions: (topic) => of(`/topics/${topic}/subscriptions`),
    subscription: (topic, name) => of(`/topics/${topic}/subscriptions/${name}`),
  };
}
