import { ServiceError } from "../../core/service-error.ts";
import {
  child,
  childrenNamed,
  childText,
  parseXml,
  writeXml,
  type XmlContent,
  type XmlElement,
  XmlError,
} from "../../xml/index.ts";
import { booleanOf, numberWithin, oneOf, topicRetentionPeriod } from "../attributes.ts";
import type {
  MessageProperty,
  OutgoingMessage,
  PeekedMessage,
  ReceivedMessage,
} from "../message.ts";
import { mnsNamespace, notifyContentFormats } from "../notification.ts";
import type { MessageQueue } from "../queue.ts";
import type { QueueChanges } from "../queue-operations.ts";
import { notifyStrategies } from "../retry.ts";
import type { SubscribeInput, SubscriptionChanges } from "../subscription-operations.ts";
import { seconds } from "../time.ts";
import type { Subscription, Topic } from "../topic.ts";
import type { TopicChanges } from "../topic-operations.ts";

/** An answer's document. */
export function document(root: string, content: Readonly<Record<string, XmlContent>>): string {
  return writeXml(root, content, mnsNamespace);
}

/**
 * The document of a request. Throws MalformedXML, 400, for what is not XML, has another root, or
 * lacks a namespace that is required.
 */
export function readDocument(
  body: Buffer,
  requireNamespace: boolean,
  ...roots: readonly string[]
): XmlElement {
  try {
    const root = parseXml(body);
    if (!roots.includes(root.name)) throw malformed(`Its root should be ${roots.join(" or ")}.`);
    if (requireNamespace && root.namespace !== mnsNamespace)
      throw malformed(`Its namespace should be ${mnsNamespace}.`);
    return root;
  } catch (error) {
    throw error instanceof XmlError ? malformed(error.message) : error;
  }
}

function malformed(why: string): ServiceError {
  return new ServiceError(400, "MalformedXML", `The XML you provided was not well-formed. ${why}`);
}

/**
 * The text of a child, undefined when it is missing or blank, as clients write what they leave at
 * its default.
 */
function given(element: XmlElement, name: string): string | undefined {
  const text = childText(element, name)?.trim();
  return text === "" ? undefined : text;
}

export function queueChanges(element: XmlElement): QueueChanges {
  return {
    delaySeconds: numberWithin("DelaySeconds", given(element, "DelaySeconds")),
    maximumMessageSize: numberWithin("MaximumMessageSize", given(element, "MaximumMessageSize")),
    messageRetentionPeriod: numberWithin(
      "MessageRetentionPeriod",
      given(element, "MessageRetentionPeriod"),
    ),
    visibilityTimeout: numberWithin("VisibilityTimeout", given(element, "VisibilityTimeout")),
    pollingWaitSeconds: numberWithin("PollingWaitSeconds", given(element, "PollingWaitSeconds")),
    loggingEnabled: booleanOf("LoggingEnabled", given(element, "LoggingEnabled")),
  };
}

export function topicChanges(element: XmlElement): TopicChanges {
  return {
    maximumMessageSize: numberWithin("MaximumMessageSize", given(element, "MaximumMessageSize")),
    loggingEnabled: booleanOf("LoggingEnabled", given(element, "LoggingEnabled")),
  };
}

/** Throws InvalidArgument, 400, for a strategy or format that there is not. */
export function subscribeInput(element: XmlElement): SubscribeInput {
  return {
    endpoint: given(element, "Endpoint") ?? "",
    filterTag: given(element, "FilterTag"),
    notifyStrategy: oneOf("NotifyStrategy", given(element, "NotifyStrategy"), notifyStrategies),
    notifyContentFormat: oneOf(
      "NotifyContentFormat",
      given(element, "NotifyContentFormat"),
      notifyContentFormats,
    ),
  };
}

/**
 * The rest of a subscription can't be changed, so what else a client sends with it is left alone.
 */
export function subscriptionChanges(element: XmlElement): SubscriptionChanges {
  return {
    notifyStrategy: oneOf("NotifyStrategy", given(element, "NotifyStrategy"), notifyStrategies),
  };
}

export function outgoingMessage(element: XmlElement): OutgoingMessage {
  const userProperties = properties(child(element, "UserProperties"), "PropertyValue");
  const systemProperties = properties(child(element, "SystemProperties"), "SystemPropertyValue");
  return {
    body: childText(element, "MessageBody") ?? "",
    delaySeconds: numberWithin("DelaySeconds", given(element, "DelaySeconds")),
    priority: numberWithin("Priority", given(element, "Priority")),
    ...(userProperties && { userProperties }),
    ...(systemProperties && { systemProperties }),
  };
}

function properties(
  element: XmlElement | undefined,
  member: string,
): readonly MessageProperty[] | undefined {
  if (element === undefined) return undefined;
  return childrenNamed(element, member).map((property) => ({
    name: childText(property, "Name") ?? "",
    type: childText(property, "Type") ?? "",
    value: childText(property, "Value") ?? "",
  }));
}

/** With the counters that the service has announced to drop, but clients still read. */
export function queueContent(queue: MessageQueue): Record<string, XmlContent> {
  const { active, inactive, delayed } = queue.counts();
  const { attributes } = queue;
  return {
    QueueName: queue.name,
    CreateTime: seconds(queue.createTime),
    LastModifyTime: seconds(queue.lastModifyTime),
    DelaySeconds: attributes.delaySeconds,
    MaximumMessageSize: attributes.maximumMessageSize,
    MessageRetentionPeriod: attributes.messageRetentionPeriod,
    VisibilityTimeout: attributes.visibilityTimeout,
    PollingWaitSeconds: attributes.pollingWaitSeconds,
    ActiveMessages: active,
    InactiveMessages: inactive,
    DelayMessages: delayed,
    LoggingEnabled: spelled(attributes.loggingEnabled),
  };
}

export function topicContent(topic: Topic): Record<string, XmlContent> {
  return {
    TopicName: topic.name,
    CreateTime: seconds(topic.createTime),
    LastModifyTime: seconds(topic.lastModifyTime),
    MaximumMessageSize: topic.attributes.maximumMessageSize,
    MessageRetentionPeriod: topicRetentionPeriod,
    MessageCount: topic.messageCount,
    LoggingEnabled: spelled(topic.attributes.loggingEnabled),
  };
}

export function subscriptionContent({
  attributes,
  ...subscription
}: Subscription): Record<string, XmlContent> {
  return {
    TopicOwner: subscription.topicOwner,
    TopicName: subscription.topicName,
    SubscriptionName: subscription.name,
    Endpoint: attributes.endpoint,
    ...(attributes.filterTag !== "" && { FilterTag: attributes.filterTag }),
    NotifyStrategy: attributes.notifyStrategy,
    NotifyContentFormat: attributes.notifyContentFormat,
    CreateTime: seconds(subscription.createTime),
    LastModifyTime: seconds(subscription.lastModifyTime),
  };
}

export function peekedContent(message: PeekedMessage): Record<string, XmlContent> {
  return {
    MessageId: message.messageId,
    MessageBodyMD5: message.bodyMd5,
    MessageBody: message.body,
    EnqueueTime: message.enqueueTime,
    FirstDequeueTime: message.firstDequeueTime,
    DequeueCount: message.dequeueCount,
    Priority: message.priority,
    ...(message.userProperties && {
      UserProperties: { PropertyValue: message.userProperties.map(propertyContent) },
    }),
    ...(message.systemProperties && {
      SystemProperties: { SystemPropertyValue: message.systemProperties.map(propertyContent) },
    }),
  };
}

export function receivedContent(message: ReceivedMessage): Record<string, XmlContent> {
  return {
    ...peekedContent(message),
    ReceiptHandle: message.receiptHandle,
    NextVisibleTime: message.nextVisibleTime,
  };
}

function propertyContent({ name, type, value }: MessageProperty) {
  return { Name: name, Value: value, Type: type };
}

function spelled(flag: boolean): string {
  return flag ? "True" : "False";
}
