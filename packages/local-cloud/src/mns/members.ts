/**
 * The members of queues, topics and subscriptions in requests and responses. REST and RPC differ
 * only in a few.
 */
import {
  type Changes,
  type NumberName,
  parseBoolean,
  parseNumber,
  parseOneOf,
  type QueueAttributes,
  type TopicAttributes,
} from "./attributes.ts";
import type { MessageQueue } from "./queue.ts";
import {
  notifyContentFormats,
  notifyStrategies,
  type Subscription,
  type SubscriptionAttributes,
} from "./subscription.ts";
import type { Topic } from "./topic.ts";

/** The text of a member of a request, undefined if it is missing. */
export type Read = (name: string) => string | undefined;

/** `logging` is the name of that member, which differs. Throws InvalidArgument, 400. */
export function queueChanges(read: Read, logging: string): Changes<QueueAttributes> {
  const number = (name: NumberName) => parseNumber(name, read(name));
  return {
    delaySeconds: number("DelaySeconds"),
    maximumMessageSize: number("MaximumMessageSize"),
    messageRetentionPeriod: number("MessageRetentionPeriod"),
    visibilityTimeout: number("VisibilityTimeout"),
    pollingWaitSeconds: number("PollingWaitSeconds"),
    loggingEnabled: parseBoolean(logging, read(logging)),
  };
}

/** `size` and `logging` are the names of these members, which differ. */
export function topicChanges(
  read: Read,
  size: NumberName,
  logging: string,
): Changes<TopicAttributes> {
  return {
    maximumMessageSize: parseNumber(size, read(size)),
    loggingEnabled: parseBoolean(logging, read(logging)),
  };
}

/** Without the endpoint and the dead letter policy. `tag` is the name of the filter tag. */
export function subscriptionAttributes(read: Read, tag: string): Changes<SubscriptionAttributes> {
  const format = "NotifyContentFormat";
  return {
    ...subscriptionChanges(read),
    filterTag: read(tag),
    notifyContentFormat: parseOneOf(format, read(format), notifyContentFormats),
  };
}

/** What can be changed later. Other members of the request are ignored. */
export function subscriptionChanges(read: Read): Changes<SubscriptionAttributes> {
  const strategy = "NotifyStrategy";
  return { notifyStrategy: parseOneOf(strategy, read(strategy), notifyStrategies) };
}

/** Resources have times in epoch seconds, messages in milliseconds. */
function times({ createTime, lastModifyTime }: MessageQueue | Topic | Subscription) {
  return {
    CreateTime: Math.floor(createTime / 1000),
    LastModifyTime: Math.floor(lastModifyTime / 1000),
  };
}

/** Includes the counters that the service plans to remove, because clients still read them. */
export function queueMembers(queue: MessageQueue) {
  const { active, inactive, delayed } = queue.counts();
  const { attributes } = queue;
  return {
    QueueName: queue.name,
    ...times(queue),
    DelaySeconds: attributes.delaySeconds,
    MaximumMessageSize: attributes.maximumMessageSize,
    MessageRetentionPeriod: attributes.messageRetentionPeriod,
    VisibilityTimeout: attributes.visibilityTimeout,
    PollingWaitSeconds: attributes.pollingWaitSeconds,
    ActiveMessages: active,
    InactiveMessages: inactive,
    DelayMessages: delayed,
    LoggingEnabled: attributes.loggingEnabled,
  };
}

/** Without the maximum size, whose name differs. Topics keep messages for one day. */
export function topicMembers(topic: Topic) {
  return {
    TopicName: topic.name,
    ...times(topic),
    MessageRetentionPeriod: 86_400,
    MessageCount: topic.messageCount,
    LoggingEnabled: topic.attributes.loggingEnabled,
  };
}

/** Without the dead letter policy, which only the control plane shows. */
export function subscriptionMembers(subscription: Subscription) {
  const { attributes } = subscription;
  return {
    TopicOwner: subscription.topicOwner,
    TopicName: subscription.topicName,
    SubscriptionName: subscription.name,
    Endpoint: attributes.endpoint,
    FilterTag: attributes.filterTag,
    NotifyStrategy: attributes.notifyStrategy,
    NotifyContentFormat: attributes.notifyContentFormat,
    ...times(subscription),
  };
}
