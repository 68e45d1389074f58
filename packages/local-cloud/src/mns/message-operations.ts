/** Send, receive and delete messages of queues, and publish to topics. */
import { ServiceError } from "../core/service-error.ts";
import type { Caller } from "./access.ts";
import type { MnsContext } from "./context.ts";
import { invalidArgument } from "./errors.ts";
import { checkBody, type OutgoingMessage, type SentMessage } from "./message.ts";
import type { MessageQueue } from "./queue.ts";

/** Why one entry of a batch failed. */
export interface EntryError {
  readonly code: string;
  readonly message: string;
}

/** The result of one entry of a batch, or its error. */
export function attempt<T>(run: () => T): T | EntryError {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { code: error.code, message: error.message };
  }
}

/** The queue. Throws unless the caller is allowed to do `action` with its messages. */
export function queueForMessages(
  { store, access }: MnsContext,
  caller: Caller,
  action: string,
  name: string,
  isBatch = false,
): MessageQueue {
  const arn = access.arn.queueMessages(name);
  if (isBatch) access.authorizeBatch(caller, action, arn);
  else access.authorize(caller, action, arn);
  return store.queue(name);
}

const maxBatchBytes = 65_536;

/**
 * Sends the messages of a batch and passes its invalid entries through. Throws InvalidArgument,
 * 400, if the batch is too long as a whole.
 */
export function sendBatch(
  queue: MessageQueue,
  entries: readonly (OutgoingMessage | EntryError)[],
): readonly (SentMessage | EntryError)[] {
  const bytes = entries.reduce(
    (sum, entry) => sum + ("body" in entry ? Buffer.byteLength(entry.body) : 0),
    0,
  );
  if (bytes > maxBatchBytes)
    throw invalidArgument(
      `The batch has ${bytes} bytes. It must not have more than ${maxBatchBytes} bytes`,
    );
  return entries.map((entry) => ("body" in entry ? attempt(() => queue.send(entry)) : entry));
}

/** Publishes to a topic. Throws TopicNotExist, 404, or InvalidArgument, 400. */
export function publishMessage(
  { store, access }: MnsContext,
  caller: Caller,
  topicName: string,
  body: string,
  tag?: string,
): { readonly messageId: string } {
  access.authorize(caller, "PublishMessage", access.arn.topicMessages(topicName));
  const topic = store.topic(topicName);
  checkBody(body, topic.attributes.maximumMessageSize, "topic");
  if (tag !== undefined && (tag.length < 1 || tag.length > 16))
    throw invalidArgument(
      `The value of MessageTag should have 1 to 16 characters, not ${tag.length}`,
    );
  return topic.publish(body, tag);
}
