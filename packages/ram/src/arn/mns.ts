import { accountPart, formatArn, type NameRule, namePart, regionPart } from "./arn.ts";

const mnsName: NameRule = {
  what: "a queue, topic or subscription name",
  whole: /^[A-Za-z0-9][A-Za-z0-9-]{0,119}$/,
  part: /^[A-Za-z0-9-]{0,120}$/,
  hint: "1 to 120 letters, digits and -, beginning with a letter or digit",
};

interface Place {
  region: string;
  accountId: string;
}

// RAM's relative ids begin with a slash here. A subscription's *endpoint* (`acs:mns:…:queues/q`)
// has none, and is no resource name.
function mnsArn(place: Place, relativeId: string): string {
  return formatArn({
    service: "mns",
    region: regionPart(place.region),
    accountId: accountPart(place.accountId),
    relativeId,
  });
}

function name(part: string, value: string): string {
  return namePart(part, value, mnsName);
}

/**
 * A queue, for the calls that manage it: `acs:mns:{region}:{account}:/queues/{queue}`. @throws
 * {ArnError}
 */
export function mnsQueueArn(parts: Place & { queue: string }): string {
  return mnsArn(parts, `/queues/${name("queue", parts.queue)}`);
}

/**
 * The messages of a queue, for sending, receiving and deleting: `…:/queues/{queue}/messages`.
 * @throws {ArnError}
 */
export function mnsQueueMessagesArn(parts: Place & { queue: string }): string {
  return mnsArn(parts, `/queues/${name("queue", parts.queue)}/messages`);
}

/** A topic, for the calls that manage it: `…:/topics/{topic}`. @throws {ArnError} */
export function mnsTopicArn(parts: Place & { topic: string }): string {
  return mnsArn(parts, `/topics/${name("topic", parts.topic)}`);
}

/** The messages of a topic, for publishing: `…:/topics/{topic}/messages`. @throws {ArnError} */
export function mnsTopicMessagesArn(parts: Place & { topic: string }): string {
  return mnsArn(parts, `/topics/${name("topic", parts.topic)}/messages`);
}

/** The list of a topic's subscriptions: `…:/topics/{topic}/subscriptions`. @throws {ArnError} */
export function mnsSubscriptionsArn(parts: Place & { topic: string }): string {
  return mnsArn(parts, `/topics/${name("topic", parts.topic)}/subscriptions`);
}

/**
 * One subscription of a topic: `…:/topics/{topic}/subscriptions/{subscription}`. @throws {ArnError}
 */
export function mnsSubscriptionArn(parts: Place & { topic: string; subscription: string }): string {
  return mnsArn(
    parts,
    `/topics/${name("topic", parts.topic)}/subscriptions/${name("subscription", parts.subscription)}`,
  );
}
