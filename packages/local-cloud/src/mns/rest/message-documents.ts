/** Messages as XML. */
import {
  child,
  childrenNamed,
  childText,
  type XmlContent,
  type XmlElement,
} from "../../xml/index.ts";
import { parseNumber } from "../attributes.ts";
import type {
  MessageProperty,
  OutgoingMessage,
  PeekedMessage,
  ReceivedMessage,
  SentMessage,
} from "../message.ts";
import { reader } from "./resources.ts";

/** Reads a `Message` element. Throws InvalidArgument, 400. */
export function outgoingMessage(element: XmlElement): OutgoingMessage {
  const read = reader(element);
  const userProperties = properties(child(element, "UserProperties"), "PropertyValue");
  const systemProperties = properties(child(element, "SystemProperties"), "SystemPropertyValue");
  return {
    body: childText(element, "MessageBody") ?? "",
    delaySeconds: parseNumber("DelaySeconds", read("DelaySeconds")),
    priority: parseNumber("Priority", read("Priority")),
    ...(userProperties && { userProperties }),
    ...(systemProperties && { systemProperties }),
  };
}

function properties(
  element: XmlElement | undefined,
  member: string,
): readonly MessageProperty[] | undefined {
  return (
    element &&
    childrenNamed(element, member).map((property) => ({
      name: childText(property, "Name") ?? "",
      type: childText(property, "Type") ?? "",
      value: childText(property, "Value") ?? "",
    }))
  );
}

/** The response to a send. */
export function sentContent({ messageId, bodyMd5, receiptHandle }: SentMessage) {
  return { MessageId: messageId, MessageBodyMD5: bodyMd5, ReceiptHandle: receiptHandle };
}

/** The `Message` element of a peek. */
export function peekedContent(message: PeekedMessage): Record<string, XmlContent> {
  const { userProperties, systemProperties } = message;
  return {
    MessageId: message.messageId,
    MessageBodyMD5: message.bodyMd5,
    MessageBody: message.body,
    EnqueueTime: message.enqueueTime,
    FirstDequeueTime: message.firstDequeueTime,
    DequeueCount: message.dequeueCount,
    Priority: message.priority,
    UserProperties: userProperties && { PropertyValue: userProperties.map(propertyContent) },
    SystemProperties: systemProperties && {
      SystemPropertyValue: systemProperties.map(propertyContent),
    },
  };
}

/** The `Message` element of a receive. */
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
