/** Asks RAM whether a caller is allowed to use queues, topics and subscriptions. */
import {
  formatArn,
  mnsQueueArn,
  mnsQueueMessagesArn,
  mnsSubscriptionArn,
  mnsSubscriptionsArn,
  mnsTopicArn,
  mnsTopicMessagesArn,
} from "@immkit/ram/arn";
import type { Principal } from "../access/principal.ts";
import type { ServiceOptions } from "../gateway/service.ts";
import type { CloudRequest } from "../http/message.ts";
import { checkName } from "./names.ts";

/** Who calls. Without a request it is another service that acts for the principal. */
export interface Caller {
  readonly principal: Principal;
  readonly request?: CloudRequest;
}

/** Which action allows a batch call: that of the single message, the batch's own, or either. */
export type BatchActions = "either" | "single" | "batch";

/** Checks permissions for SMQ. */
export type Access = ReturnType<typeof createAccess>;

/** Checks permissions with RAM. */
export function createAccess(
  { authorizer, region, accountId }: ServiceOptions,
  batchActions: BatchActions,
) {
  const account = { region, accountId };

  /** Throws NoPermission, 403. `action` is without `mns:`. */
  const authorize = (
    { principal, request }: Caller,
    action: string,
    resource: string,
    context?: Readonly<Record<string, string>>,
  ): void => {
    authorizer.authorize(principal, {
      action: `mns:${action}`,
      resource,
      ...(context && { context }),
      ...(request && { request }),
    });
  };

  return {
    authorize,

    /**
     * Like {@link authorize}, for a batch call. SMQ's permission table allows a batch by the action
     * of the single message; the pages of the batch calls name separate actions
     * (`mns:BatchReceiveMessage`). With `either`, one of them is enough, and a Deny for one of them
     * denies the call.
     */
    authorizeBatch({ principal, request }: Caller, single: string, resource: string): void {
      const actions = { single: `mns:${single}`, batch: `mns:Batch${single}` };
      authorizer.authorize(principal, {
        action: batchActions === "either" ? [actions.single, actions.batch] : actions[batchActions],
        resource,
        ...(request && { request }),
      });
    },

    /** Resource names. They throw for an invalid name, as {@link checkName} does. */
    arn: {
      queues: formatArn({ service: "mns", ...account, relativeId: "/queues" }),
      queue: (name: string) => mnsQueueArn({ ...account, queue: checkName("queue", name) }),
      queueMessages: (name: string) =>
        mnsQueueMessagesArn({ ...account, queue: checkName("queue", name) }),
      topics: formatArn({ service: "mns", ...account, relativeId: "/topics" }),
      topic: (name: string) => mnsTopicArn({ ...account, topic: checkName("topic", name) }),
      topicMessages: (name: string) =>
        mnsTopicMessagesArn({ ...account, topic: checkName("topic", name) }),
      subscriptions: (topic: string) =>
        mnsSubscriptionsArn({ ...account, topic: checkName("topic", topic) }),
      subscription: (topic: string, name: string) =>
        mnsSubscriptionArn({
          ...account,
          topic: checkName("topic", topic),
          subscription: checkName("subscription", name),
        }),
    },
  };
}
