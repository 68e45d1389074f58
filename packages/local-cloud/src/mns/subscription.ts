/** A subscription of a topic: its attributes, what it delivers, and when it tries again. */
import { writeXml } from "../xml/index.ts";
import type { Endpoint } from "./endpoint.ts";
import { md5Of } from "./message.ts";

/** When a failed delivery is retried: {@link retryDelay}. */
export const notifyStrategies = ["BACKOFF_RETRY", "EXPONENTIAL_DECAY_RETRY"] as const;
/** One of {@link notifyStrategies}. */
export type NotifyStrategy = (typeof notifyStrategies)[number];

/** How a subscription wraps messages. */
export const notifyContentFormats = ["XML", "JSON", "SIMPLIFIED"] as const;
/** One of {@link notifyContentFormats}. */
export type NotifyContentFormat = (typeof notifyContentFormats)[number];

/** Only the strategy and the dead letter policy can be changed later. */
export interface SubscriptionAttributes {
  /** As the subscriber wrote it. */
  readonly endpoint: string;
  /** Only messages with exactly this tag; `""` means all messages. */
  readonly filterTag: string;
  readonly notifyStrategy: NotifyStrategy;
  readonly notifyContentFormat: NotifyContentFormat;
  readonly dlqPolicy: { readonly enabled: boolean; readonly deadLetterTargetQueue: string };
}

/** The attributes of a new subscription. The endpoint has no valid default. */
export const subscriptionDefaults: SubscriptionAttributes = {
  endpoint: "",
  filterTag: "",
  notifyStrategy: "BACKOFF_RETRY",
  notifyContentFormat: "XML",
  dlqPolicy: { enabled: false, deadLetterTargetQueue: "" },
};

/** A subscription of a topic. */
export interface Subscription {
  readonly topicOwner: string;
  readonly topicName: string;
  readonly name: string;
  readonly target: Endpoint;
  attributes: SubscriptionAttributes;
  /** Epoch milliseconds. */
  readonly createTime: number;
  lastModifyTime: number;
}

/**
 * Milliseconds before retry number `retry` (1 is the first), undefined if there is none: three
 * after 10 to 20 seconds each, or 176 after 1, 2, 4, … 256 seconds and then 512 seconds each, about
 * a day (SMQ "NotifyStrategy"). `random` is in [0, 1).
 */
export function retryDelay(
  strategy: NotifyStrategy,
  retry: number,
  random: () => number = Math.random,
): number | undefined {
  if (strategy === "BACKOFF_RETRY")
    return retry <= 3 ? 10_000 + Math.floor(random() * 10_000) : undefined;
  return retry <= 176 ? 1000 * 2 ** Math.min(retry - 1, 9) : undefined;
}

/** The XML namespace of notifications, and of requests in SMQ's documentation. */
export const notificationNamespace = "http://mns.aliyuncs.com/doc/v1/";

/** A message that was published to a topic. */
export interface TopicMessage {
  readonly messageId: string;
  readonly body: string;
  readonly tag: string | undefined;
  /** Epoch milliseconds. */
  readonly publishTime: number;
}

/**
 * What the endpoint receives: only the published text (SIMPLIFIED), or XML or JSON around it, in
 * which all values are text (SMQ "NotifyContentFormat").
 */
export function notificationBody(
  format: NotifyContentFormat,
  { messageId, body, tag, publishTime }: TopicMessage,
  { topicOwner, topicName, name }: Subscription,
): string {
  if (format === "SIMPLIFIED") return body;
  const members = {
    TopicOwner: topicOwner,
    TopicName: topicName,
    Subscriber: topicOwner,
    SubscriptionName: name,
    MessageId: messageId,
    Message: body,
    MessageMD5: md5Of(body),
    ...(tag !== undefined && { MessageTag: tag }),
    PublishTime: String(publishTime),
  };
  return format === "JSON"
    ? JSON.stringify(members)
    : writeXml("Notification", members, notificationNamespace);
}
