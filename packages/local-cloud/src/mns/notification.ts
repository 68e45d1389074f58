import { writeXml } from "../xml/index.ts";
import { md5Of } from "./message.ts";

/** How a subscription wraps what it delivers. */
export const notifyContentFormats = ["XML", "JSON", "SIMPLIFIED"] as const;

export type NotifyContentFormat = (typeof notifyContentFormats)[number];

export const mnsNamespace = "http://mns.aliyuncs.com/doc/v1/";

/** A message on its way from a topic through one subscription. */
export interface TopicMessage {
  readonly messageId: string;
  readonly body: string;
  readonly tag: string | undefined;
  /** Epoch milliseconds. */
  readonly publishTime: number;
}

/**
 * What the endpoint gets: the published text alone (SIMPLIFIED), or wrapped in XML or JSON, all
 * values being text (SMQ "NotifyContentFormat").
 */
export function notificationBody(
  format: NotifyContentFormat,
  message: TopicMessage,
  subscription: { readonly topicOwner: string; readonly topicName: string; readonly name: string },
): string {
  if (format === "SIMPLIFIED") return message.body;
  const members = {
    TopicOwner: subscription.topicOwner,
    TopicName: subscription.topicName,
    Subscriber: subscription.topicOwner,
    SubscriptionName: subscription.name,
    MessageId: message.messageId,
    Message: message.body,
    MessageMD5: md5Of(message.body),
    ...(message.tag !== undefined && { MessageTag: message.tag }),
    PublishTime: String(message.publishTime),
  };
  return format === "JSON"
    ? JSON.stringify(members)
    : writeXml("Notification", members, mnsNamespace);
}
