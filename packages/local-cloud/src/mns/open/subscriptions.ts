import { ServiceError } from "../../core/service-error.ts";
import type { RpcCall } from "../../rpc/product.ts";
import { booleanOf, oneOf } from "../attributes.ts";
import { queueEndpoint } from "../endpoint.ts";
import { notifyContentFormats } from "../notification.ts";
import type { Operations } from "../operations.ts";
import { notifyStrategies } from "../retry.ts";
import { seconds } from "../time.ts";
import type { Subscription } from "../topic.ts";
import { done, succeeded } from "./answer.ts";
import { jsonObject, pageData, paging, required } from "./params.ts";

const pushTypes = [
  "http",
  "queue",
  "dm",
  "dysms",
  "fc",
  "eventbus",
  "mpush",
  "alisms",
  "email",
  "kafka",
] as const;

/** Subscriptions by the control plane. */
export function subscriptionActions(operations: Operations) {
  /**
   * Subscribers write a bare queue name, or the endpoint in full; either is shown as the endpoint
   * in full.
   */
  const endpointIn = (params: RpcCall["params"]): string => {
    const endpoint = required(params, "Endpoint").trim();
    return /^[A-Za-z0-9-]+$/.test(endpoint)
      ? queueEndpoint(operations.region, operations.accountId, endpoint)
      : endpoint;
  };

  return {
    Subscribe({ params, ...call }: RpcCall) {
      const topicName = required(params, "TopicName");
      const name = required(params, "SubscriptionName");
      const pushType = oneOf("PushType", required(params, "PushType"), pushTypes) ?? "queue";
      // RAM is asked before this is refused, so that a policy on mns:PushType can be tried here.
      operations.authorizeSubscribe(call, topicName, name, pushType);
      const endpoint = endpointIn(params);
      const kind = /^https?:/i.test(endpoint) ? "http" : "queue";
      if (pushType !== kind) {
        const known = pushType === "queue" || pushType === "http";
        const reason = known
          ? `of PushType and Endpoint should fit each other`
          : `of PushType should be queue or http: the local cloud does not deliver to ${pushType}`;
        throw new ServiceError(400, "InvalidArgument", `The value ${reason}`);
      }
      operations.subscribe(
        call,
        topicName,
        name,
        {
          endpoint,
          filterTag: params["MessageTag"],
          notifyStrategy: oneOf("NotifyStrategy", params["NotifyStrategy"], notifyStrategies),
          notifyContentFormat: oneOf(
            "NotifyContentFormat",
            params["NotifyContentFormat"],
            notifyContentFormats,
          ),
          dlqPolicy: dlqPolicyIn(params),
        },
        pushType,
      );
      return succeeded(`/topics/${topicName}/subscriptions/${name}`);
    },
    SetSubscriptionAttributes({ params, ...call }: RpcCall) {
      operations.setSubscriptionAttributes(
        call,
        required(params, "TopicName"),
        required(params, "SubscriptionName"),
        {
          notifyStrategy: oneOf("NotifyStrategy", params["NotifyStrategy"], notifyStrategies),
          dlqPolicy: dlqPolicyIn(params),
        },
      );
      return done();
    },
    GetSubscriptionAttributes({ params, ...call }: RpcCall) {
      return succeeded(
        data(
          operations.getSubscription(
            call,
            required(params, "TopicName"),
            required(params, "SubscriptionName"),
          ),
        ),
      );
    },
    Unsubscribe({ params, ...call }: RpcCall) {
      operations.unsubscribe(
        call,
        required(params, "TopicName"),
        required(params, "SubscriptionName"),
      );
      return done();
    },
    ListSubscriptionByTopic({ params, ...call }: RpcCall) {
      const { items } = operations.listSubscriptions(call, required(params, "TopicName"), {
        prefix: params["SubscriptionName"],
        limit: Number.POSITIVE_INFINITY,
      });
      return succeeded(pageData(items, paging(params), data));
    },
  };
}

function data({ attributes, ...subscription }: Subscription) {
  return {
    TopicName: subscription.topicName,
    TopicOwner: subscription.topicOwner,
    SubscriptionName: subscription.name,
    Endpoint: attributes.endpoint,
    FilterTag: attributes.filterTag,
    NotifyStrategy: attributes.notifyStrategy,
    NotifyContentFormat: attributes.notifyContentFormat,
    DlqPolicy: {
      Enabled: attributes.dlqPolicy.enabled,
      DeadLetterTargetQueue: attributes.dlqPolicy.deadLetterTargetQueue,
    },
    CreateTime: seconds(subscription.createTime),
    LastModifyTime: seconds(subscription.lastModifyTime),
  };
}

function dlqPolicyIn(params: RpcCall["params"]) {
  const policy = jsonObject(params, "DlqPolicy");
  if (policy === undefined) return undefined;
  const { Enabled, DeadLetterTargetQueue } = policy;
  return {
    enabled:
      booleanOf("DlqPolicy.Enabled", Enabled === undefined ? undefined : String(Enabled)) ?? false,
    deadLetterTargetQueue: String(DeadLetterTargetQueue ?? ""),
  };
}
