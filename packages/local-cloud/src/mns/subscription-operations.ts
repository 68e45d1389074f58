import { isDeepStrictEqual } from "node:util";
import { ServiceError } from "../core/service-error.ts";
import { authorize, type Caller } from "./access.ts";
import { overlay } from "./attributes.ts";
import type { MnsContext } from "./context.ts";
import { parseEndpoint } from "./endpoint.ts";
import { checkName } from "./names.ts";
import { type ListQuery, type Page, pageOf } from "./page.ts";
import type { Subscription, SubscriptionAttributes } from "./topic.ts";

const maxSubscriptionsPerTopic = 100;

const defaults: Omit<SubscriptionAttributes, "endpoint"> = {
  filterTag: "",
  notifyStrategy: "BACKOFF_RETRY",
  notifyContentFormat: "XML",
  dlqPolicy: { enabled: false, deadLetterTargetQueue: "" },
};

/** What subscribing sets: the endpoint, and the rest where it differs from the default. */
export type SubscribeInput = Pick<SubscriptionAttributes, "endpoint"> & {
  readonly [K in Exclude<keyof SubscriptionAttributes, "endpoint">]?:
    | SubscriptionAttributes[K]
    | undefined;
};

/** What can be changed later. */
export type SubscriptionChanges = {
  readonly [K in "notifyStrategy" | "dlqPolicy"]?: SubscriptionAttributes[K] | undefined;
};

export function subscriptionOperations({
  store,
  arns,
  authorizer,
  region,
  accountId,
  clock,
}: MnsContext) {
  const existing = (
    caller: Caller,
    action: string,
    topicName: string,
    name: string,
  ): Subscription => {
    authorize(
      authorizer,
      caller,
      action,
      arns.subscription(checkName("topic", topicName), checkName("subscription", name)),
    );
    return store.subscription(topicName, name);
  };

  const authorizeSubscribe = (
    caller: Caller,
    topicName: string,
    name: string,
    pushType?: string,
  ): void => {
    const resource = arns.subscription(
      checkName("topic", topicName),
      checkName("subscription", name),
    );
    authorize(
      authorizer,
      caller,
      "mns:Subscribe",
      resource,
      pushType === undefined ? undefined : { "mns:PushType": pushType },
    );
  };

  return {
    /**
     * Only asks RAM; `pushType` is the condition key `mns:PushType`, which calls of the control
     * plane alone carry.
     */
    authorizeSubscribe,

    /**
     * False when the same subscription exists already; throws SubscriptionAlreadyExist, 409, when
     * it exists with other attributes. `pushType` as in {@link authorizeSubscribe}.
     */
    subscribe(
      caller: Caller,
      topicName: string,
      name: string,
      input: SubscribeInput,
      pushType?: string,
    ): { readonly created: boolean } {
      authorizeSubscribe(caller, topicName, name, pushType);
      const topic = store.topic(topicName);
      const attributes: SubscriptionAttributes = overlay(
        { ...defaults, endpoint: input.endpoint },
        input,
      );
      const target = parseEndpoint(attributes.endpoint, region, accountId);
      if (attributes.filterTag.length > 16) {
        throw new ServiceError(
          400,
          "InvalidArgument",
          `The value of FilterTag should have at most 16 characters, not ${attributes.filterTag.length}`,
        );
      }
      const present = topic.subscriptions.get(name);
      if (present !== undefined) {
        if (isDeepStrictEqual(present.attributes, attributes)) return { created: false };
        throw new ServiceError(
          409,
          "SubscriptionAlreadyExist",
          "The subscription you want to create already exists, with other attributes.",
        );
      }
      const queue = target.kind === "queue" ? store.queues.get(target.queue) : undefined;
      if (
        queue !== undefined &&
        queue.attributes.maximumMessageSize < topic.attributes.maximumMessageSize
      ) {
        throw new ServiceError(
          400,
          "InvalidArgument",
          `The MaximumMessageSize of queue ${queue.name} (${queue.attributes.maximumMessageSize}) should not be smaller than that of topic ${topicName} (${topic.attributes.maximumMessageSize})`,
        );
      }
      if (topic.subscriptions.size >= maxSubscriptionsPerTopic) {
        throw new ServiceError(
          400,
          "InvalidArgument",
          `A topic has at most ${maxSubscriptionsPerTopic} subscriptions`,
        );
      }
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

    setSubscriptionAttributes(
      caller: Caller,
      topicName: string,
      name: string,
      changes: SubscriptionChanges,
    ): void {
      const subscription = existing(caller, "mns:SetSubscriptionAttributes", topicName, name);
      subscription.attributes = overlay(subscription.attributes, changes);
      subscription.lastModifyTime = clock.now();
    },

    getSubscription(caller: Caller, topicName: string, name: string): Subscription {
      return existing(caller, "mns:GetSubscriptionAttributes", topicName, name);
    },

    /** A subscription that is not there is no error, as long as its topic is. */
    unsubscribe(caller: Caller, topicName: string, name: string): void {
      authorize(
        authorizer,
        caller,
        "mns:Unsubscribe",
        arns.subscription(checkName("topic", topicName), checkName("subscription", name)),
      );
      store.topic(topicName).unsubscribe(name);
    },

    listSubscriptions(caller: Caller, topicName: string, query: ListQuery): Page<Subscription> {
      authorize(
        authorizer,
        caller,
        "mns:ListSubscriptionByTopic",
        arns.subscriptions(checkName("topic", topicName)),
      );
      return pageOf(store.topic(topicName).subscriptions, query);
    },
  };
}
