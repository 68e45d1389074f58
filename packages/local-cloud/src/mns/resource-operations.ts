/** Create, change, read, delete and list queues, topics and subscriptions, in one way. */
import { isDeepStrictEqual } from "node:util";
import { type Page, pageOf } from "../core/page.ts";
import type { Caller } from "./access.ts";
import {
  type Changes,
  checkDlqPolicy,
  type QueueAttributes,
  queueDefaults,
  type TopicAttributes,
  topicDefaults,
  withChanges,
} from "./attributes.ts";
import type { MnsContext } from "./context.ts";
import { parseEndpoint } from "./endpoint.ts";
import { invalidArgument, mnsError } from "./errors.ts";
import type { MessageQueue } from "./queue.ts";
import {
  type Subscription,
  type SubscriptionAttributes,
  subscriptionDefaults,
} from "./subscription.ts";
import type { Topic } from "./topic.ts";

/** A page of names in order: at most `limit` after `marker` that start with `prefix`. */
export interface ListQuery {
  readonly prefix?: string | undefined;
  readonly marker?: string | undefined;
  /** Default 1000. */
  readonly limit?: number | undefined;
}

/**
 * Each operation checks permission first, so a caller without it does not learn whether the
 * resource exists.
 */
export interface Resources<R, A> {
  /**
   * `created` is false if the same resource exists already. Throws QueueAlreadyExist,
   * TopicAlreadyExist or SubscriptionAlreadyExist, 409, if it exists with other attributes.
   */
  create(caller: Caller, name: string, attributes: Changes<A>): { readonly created: boolean };
  set(caller: Caller, name: string, changes: Changes<A>): void;
  get(caller: Caller, name: string): R;
  /** A missing resource is not an error. */
  delete(caller: Caller, name: string): void;
  list(caller: Caller, query: ListQuery): Page<R>;
}

function listPage<R extends { readonly name: string }>(
  resources: ReadonlyMap<string, R>,
  { prefix = "", marker = "", limit = 1000 }: ListQuery,
): Page<R> {
  const following = [...resources.values()]
    .filter(({ name }) => name.startsWith(prefix) && name > marker)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return pageOf(following, limit);
}

/** The queues of the account. */
export function queueOperations({
  store,
  access,
}: MnsContext): Resources<MessageQueue, QueueAttributes> {
  const { arn } = access;
  return {
    create(caller, name, changes) {
      access.authorize(caller, "CreateQueue", arn.queue(name));
      const attributes = withChanges(queueDefaults, changes);
      checkDlqPolicy(attributes.dlqPolicy, name);
      const existing = store.queues.get(name);
      if (existing === undefined) store.createQueue(name, attributes);
      else if (!isDeepStrictEqual(existing.attributes, attributes))
        throw mnsError("QueueAlreadyExist");
      return { created: existing === undefined };
    },
    set(caller, name, changes) {
      access.authorize(caller, "SetQueueAttributes", arn.queue(name));
      const queue = store.queue(name);
      const attributes = withChanges(queue.attributes, changes);
      checkDlqPolicy(attributes.dlqPolicy, name);
      queue.setAttributes(attributes);
    },
    get(caller, name) {
      access.authorize(caller, "GetQueueAttributes", arn.queue(name));
      return store.queue(name);
    },
    delete(caller, name) {
      access.authorize(caller, "DeleteQueue", arn.queue(name));
      store.deleteQueue(name);
    },
    list(caller, query) {
      access.authorize(caller, "ListQueue", arn.queues);
      return listPage(store.queues, query);
    },
  };
}

/** The topics of the account. */
export function topicOperations({ store, access }: MnsContext): Resources<Topic, TopicAttributes> {
  const { arn } = access;
  return {
    create(caller, name, changes) {
      access.authorize(caller, "CreateTopic", arn.topic(name));
      const attributes = withChanges(topicDefaults, changes);
      const existing = store.topics.get(name);
      if (existing === undefined) store.createTopic(name, attributes);
      else if (!isDeepStrictEqual(existing.attributes, attributes))
        throw mnsError("TopicAlreadyExist");
      return { created: existing === undefined };
    },
    set(caller, name, changes) {
      access.authorize(caller, "SetTopicAttributes", arn.topic(name));
      const topic = store.topic(name);
      topic.setAttributes(withChanges(topic.attributes, changes));
    },
    get(caller, name) {
      access.authorize(caller, "GetTopicAttributes", arn.topic(name));
      return store.topic(name);
    },
    /** Its subscriptions are deleted too. */
    delete(caller, name) {
      access.authorize(caller, "DeleteTopic", arn.topic(name));
      store.deleteTopic(name);
    },
    list(caller, query) {
      access.authorize(caller, "ListTopic", arn.topics);
      return listPage(store.topics, query);
    },
  };
}

const maxSubscriptions = 100;

/**
 * The subscriptions of a topic. `pushType` is the value of the condition key `mns:PushType`, which
 * only calls of the control plane have.
 */
export function subscriptionOperations(
  { store, access, region, accountId, clock }: MnsContext,
  topicName: string,
  pushType?: string,
): Resources<Subscription, SubscriptionAttributes> & {
  /** Only checks permission. */
  authorizeCreate(caller: Caller, name: string): void;
} {
  const arn = (name: string) => access.arn.subscription(topicName, name);
  const authorizeCreate = (caller: Caller, name: string) =>
    access.authorize(
      caller,
      "Subscribe",
      arn(name),
      pushType === undefined ? undefined : { "mns:PushType": pushType },
    );
  return {
    authorizeCreate,
    create(caller, name, changes) {
      authorizeCreate(caller, name);
      const topic = store.topic(topicName);
      const attributes = withChanges(subscriptionDefaults, changes);
      const target = parseEndpoint(attributes.endpoint, region, accountId, pushType);
      const tagLength = attributes.filterTag.length;
      if (tagLength > 16)
        throw invalidArgument(
          `The value of FilterTag should have at most 16 characters, not ${tagLength}`,
        );
      const existing = topic.subscriptions.get(name);
      if (existing !== undefined) {
        if (isDeepStrictEqual(existing.attributes, attributes)) return { created: false };
        throw mnsError("SubscriptionAlreadyExist");
      }
      if (target.kind === "queue") checkMessageSize(store.queues.get(target.queue), topic);
      if (topic.subscriptions.size >= maxSubscriptions)
        throw invalidArgument(`A topic has at most ${maxSubscriptions} subscriptions`);
      const now = clock.now();
      topic.subscriptions.set(name, {
        topicOwner: accountId,
        topicName,
        name,
        target,
        attributes,
        createTime: now,
        lastModifyTime: now,
      });
      return { created: true };
    },
    /** Only the strategy and the dead letter policy can be changed. Other changes are ignored. */
    set(caller, name, { notifyStrategy, dlqPolicy }) {
      access.authorize(caller, "SetSubscriptionAttributes", arn(name));
      const subscription = store.subscription(topicName, name);
      const changes = { notifyStrategy, dlqPolicy };
      subscription.attributes = withChanges(subscription.attributes, changes);
      subscription.lastModifyTime = clock.now();
    },
    get(caller, name) {
      access.authorize(caller, "GetSubscriptionAttributes", arn(name));
      return store.subscription(topicName, name);
    },
    delete(caller, name) {
      access.authorize(caller, "Unsubscribe", arn(name));
      store.topic(topicName).unsubscribe(name);
    },
    list(caller, query) {
      access.authorize(caller, "ListSubscriptionByTopic", access.arn.subscriptions(topicName));
      return listPage(store.topic(topicName).subscriptions, query);
    },
  };
}

function checkMessageSize(queue: MessageQueue | undefined, topic: Topic): void {
  if (queue === undefined) return;
  const [queueSize, topicSize] = [
    queue.attributes.maximumMessageSize,
    topic.attributes.maximumMessageSize,
  ];
  if (queueSize < topicSize)
    throw invalidArgument(
      `The MaximumMessageSize of queue ${queue.name} (${queueSize}) should not be smaller than that of topic ${topic.name} (${topicSize})`,
    );
}
