import { type NameRule, namePart, resourceName } from "./arn.ts";

const mnsName: NameRule = {
  what: "a queue, topic or subscription name",
  whole: /^[A-Za-z0-9][A-Za-z0-9-]{0,119}$/,
  piece: /^[A-Za-z0-9-]{0,120}$/,
  hint: "1 to 120 letters, digits and -, beginning with a letter or digit",
};

/** The region and the account that have a resource. */
interface Location {
  region: string;
  accountId: string;
}

// RAM's relative ids begin with a slash here. A subscription's *endpoint* (`acs:mns:…:queues/q`)
// has none. It is not a resource name.
function queuePath({ queue }: { queue: string }): string {
  return `/queues/${namePart("queue", queue, mnsName)}`;
}

function topicPath({ topic }: { topic: string }): string {
  return `/topics/${namePart("topic", topic, mnsName)}`;
}

/**
 * A queue, for the actions that manage it: `acs:mns:{region}:{account}:/queues/{queue}`.
 * @throws {ArnError}
 */
export function mnsQueueArn(parts: Location & { queue: string }): string {
  return resourceName("mns", parts, queuePath(parts));
}

/**
 * The messages of a queue, for sending, receiving and deleting: `…:/queues/{queue}/messages`.
 * @throws {ArnError}
 */
export function mnsQueueMessagesArn(parts: Location & { queue: string }): string {
  return resourceName("mns", parts, `${queuePath(parts)}/messages`);
}

/** A topic, for the actions that manage it: `…:/topics/{topic}`. @throws {ArnError} */
export function mnsTopicArn(parts: Location & { topic: string }): string {
  return resourceName("mns", parts, topicPath(parts));
}

/** The messages of a topic, for publishing: `…:/topics/{topic}/messages`. @throws {ArnError} */
export function mnsTopicMessagesArn(parts: Location & { topic: string }): string {
  return resourceName("mns", parts, `${topicPath(parts)}/messages`);
}

/** The subscriptions of a topic: `…:/topics/{topic}/subscriptions`. @throws {ArnError} */
export function mnsSubscriptionsArn(parts: Location & { topic: string }): string {
  return resourceName("mns", parts, `${topicPath(parts)}/subscriptions`);
}

/**
 * One subscription of a topic: `…:/topics/{topic}/subscriptions/{subscription}`.
 * @throws {ArnError}
 */
export function mnsSubscriptionArn(
  parts: Location & { topic: string; subscription: string },
): string {
  const name = namePart("subscription", parts.subscription, mnsName);
  return resourceName("mns", parts, `${topicPath(parts)}/subscriptions/${name}`);
}
