import { service } from "./service.ts";

/**
 * Simple Message Queue (formerly MNS): the control plane (Mns-open 2022-01-19) and the data plane
 * (2015-06-06).
 */
export const mns = service(
  {
    code: "mns",
    complete: true,
    source:
      "Operations of the official SDK mns-open20220119 1.4.1; SMQ documentation, Custom policies for SMQ, and the data plane's pages",
    checked: "2026-11-24",
  },
  {
    queue: ["acs:mns:*:*:/queues/{name}"],
    queues: ["acs:mns:*:*:/queues"],
    queueMessages: ["acs:mns:*:*:/queues/{name}/messages"],
    topic: ["acs:mns:*:*:/topics/{name}"],
    topics: ["acs:mns:*:*:/topics"],
    topicMessages: ["acs:mns:*:*:/topics/{name}/messages"],
    subscription: ["acs:mns:*:*:/topics/{name}/subscriptions/{name}"],
    subscriptions: ["acs:mns:*:*:/topics/{name}/subscriptions"],
    service: ["acs:mns:*:*:/commonbuy/openservice"],
    open: [],
  },
  {
    read: {
      queue: "GetQueueAttributes",
      queueMessages: "PeekMessage BatchPeekMessage ReceiveMessage BatchReceiveMessage",
      topic: "GetTopicAttributes",
      subscription: "GetSubscriptionAttributes",
      open: "GetAccountAttributes GetEndpointAttribute GetEventRule",
    },
    list: {
      queues: "ListQueue",
      topics: "ListTopic",
      subscriptions: "ListSubscriptionByTopic",
      open: "ListEventRules ListTagResources",
    },
    write: {
      queue: "CreateQueue DeleteQueue SetQueueAttributes",
      queueMessages:
        "SendMessage BatchSendMessage DeleteMessage BatchDeleteMessage ChangeMessageVisibility",
      topic: "CreateTopic DeleteTopic SetTopicAttributes",
      topicMessages: "PublishMessage",
      subscription: "Subscribe Unsubscribe SetSubscriptionAttributes",
      service: "OpenService",
      open: "CreateEventRule DeleteEventRule SetAccountAttributes TagResources UntagResources",
    },
    permissions: { open: "AuthorizeEndpointAcl RevokeEndpointAcl EnableEndpoint DisableEndpoint" },
  },
);
