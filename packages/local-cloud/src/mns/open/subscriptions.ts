/** Subscriptions in the control plane. */
import { type Params, required } from "../../rpc/params.ts";
import type { RpcCall, RpcProduct } from "../../rpc/product.ts";
import { parseOneOf } from "../attributes.ts";
import type { MnsContext } from "../context.ts";
import { invalidArgument } from "../errors.ts";
import { subscriptionAttributes, subscriptionChanges, subscriptionMembers } from "../members.ts";
import { subscriptionOperations } from "../resource-operations.ts";
import type { Subscription } from "../subscription.ts";
import { answer, answerPage, dlqPolicyIn, done } from "./params.ts";

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

/** Subscribe, Unsubscribe, and read, change and list subscriptions. */
export function subscriptionActions(context: MnsContext): RpcProduct["actions"] {
  const subscriptionsOf = ({ params }: RpcCall, pushType?: string) =>
    subscriptionOperations(context, required(params, "TopicName"), pushType);
  const nameIn = ({ params }: RpcCall) => required(params, "SubscriptionName");
  return {
    Subscribe(call) {
      const { params } = call;
      const topicName = required(params, "TopicName");
      const name = nameIn(call);
      const pushType = parseOneOf("PushType", required(params, "PushType"), pushTypes) ?? "queue";
      const subscriptions = subscriptionsOf(call, pushType);
      // Permission is checked first. Policies with mns:PushType can then be tested for all types.
      subscriptions.authorizeCreate(call, name);
      const endpoint = required(params, "Endpoint");
      if (!fits(pushType, endpoint.trim()))
        throw invalidArgument("The value of PushType and Endpoint should fit each other");
      subscriptions.create(call, name, {
        ...subscriptionAttributes((member) => params[member], "MessageTag"),
        endpoint,
        dlqPolicy: subscriptionDlqPolicy(params),
      });
      return answer(`/topics/${topicName}/subscriptions/${name}`);
    },
    SetSubscriptionAttributes(call) {
      const { params } = call;
      const changes = subscriptionChanges((member) => params[member]);
      const dlqPolicy = subscriptionDlqPolicy(params);
      subscriptionsOf(call).set(call, nameIn(call), { ...changes, dlqPolicy });
      return done();
    },
    GetSubscriptionAttributes: (call) =>
      answer(data(subscriptionsOf(call).get(call, nameIn(call)))),
    Unsubscribe(call) {
      subscriptionsOf(call).delete(call, nameIn(call));
      return done();
    },
    ListSubscriptionByTopic(call) {
      const prefix = call.params["SubscriptionName"];
      const query = { prefix, limit: Number.POSITIVE_INFINITY };
      return answerPage(call.params, subscriptionsOf(call).list(call, query).items, data);
    },
  };
}

/** URLs are for `http` only, and queues for `queue` only. */
function fits(pushType: string, endpoint: string): boolean {
  if (/^https?:/i.test(endpoint)) return pushType === "http";
  return pushType !== "http" && (pushType === "queue" || !/^acs:mns:/.test(endpoint));
}

function data(subscription: Subscription): Record<string, unknown> {
  const { enabled, deadLetterTargetQueue } = subscription.attributes.dlqPolicy;
  return {
    ...subscriptionMembers(subscription),
    DlqPolicy: { Enabled: enabled, DeadLetterTargetQueue: deadLetterTargetQueue },
  };
}

function subscriptionDlqPolicy(params: Params) {
  const policy = dlqPolicyIn(params);
  if (policy === undefined) return undefined;
  const { enabled, deadLetterTargetQueue } = policy;
  return { enabled, deadLetterTargetQueue };
}
