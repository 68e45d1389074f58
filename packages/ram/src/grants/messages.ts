import { mnsQueueMessagesArn, mnsTopicMessagesArn } from "../arn/index.ts";
import { type Grant, type GrantOptions, grant } from "./grant.ts";
import { type Location, literal, locationOf } from "./parts.ts";

// Alibaba's table says that the single-message actions include the batch calls, but the pages of
// the calls name `mns:Batch…` actions. Both are granted.
const receive = ["mns:ReceiveMessage", "mns:BatchReceiveMessage"];
const remove = ["mns:DeleteMessage", "mns:BatchDeleteMessage"];
const send = ["mns:SendMessage", "mns:BatchSendMessage"];

/** Receive the messages of one queue, hide them, and delete them. */
export function consumeQueue(
  target: Location & { queue: string },
  options: GrantOptions = {},
): Grant {
  return grant(
    "consumeQueue",
    [
      {
        actions: [...receive, ...remove, "mns:ChangeMessageVisibility"],
        resources: [messagesOf(target, "queue", target.queue)],
      },
    ],
    options,
  );
}

/**
 * Move messages from a dead-letter queue back to its queue: receive, send there, then delete. It
 * doesn't allow to receive from the queue, or to send to the dead-letter queue.
 */
export function redriveDeadLetter(
  target: Location & { deadLetterQueue: string; queue: string },
  options: GrantOptions = {},
): Grant {
  return grant(
    "redriveDeadLetter",
    [
      {
        actions: [...receive, ...remove],
        resources: [messagesOf(target, "deadLetterQueue", target.deadLetterQueue)],
      },
      { actions: send, resources: [messagesOf(target, "queue", target.queue)] },
    ],
    options,
  );
}

/** Publish to one topic. IMM's service role needs this to send notifications. */
export function publishNotifications(
  target: Location & { topic: string },
  options: GrantOptions = {},
): Grant {
  const topic = mnsTopicMessagesArn({
    ...locationOf(target),
    topic: literal("topic", target.topic),
  });
  return grant(
    "publishNotifications",
    [{ actions: ["mns:PublishMessage"], resources: [topic] }],
    options,
  );
}

function messagesOf(target: Location, part: string, queue: string): string {
  return mnsQueueMessagesArn({ ...locationOf(target), queue: literal(part, queue) });
}
