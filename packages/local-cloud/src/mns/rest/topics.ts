import type { CloudResponse } from "../../http/message.ts";
import { childText } from "../../xml/index.ts";
import { md5Of } from "../message.ts";
import type { Operations } from "../operations.ts";
import {
  type Call,
  createdAnswer,
  invalidMethod,
  listQuery,
  noContent,
  urlOf,
  xmlAnswer,
} from "./call.ts";
import {
  readDocument,
  subscribeInput,
  subscriptionChanges,
  subscriptionContent,
  topicChanges,
  topicContent,
} from "./forms.ts";

/** `/topics` */
export function topicList(operations: Operations, call: Call): CloudResponse {
  if (call.request.method !== "GET") throw invalidMethod(call);
  const query = listQuery(call);
  const { items, nextMarker } = operations.listTopics(call.caller, query);
  const topics = items.map((topic) => ({
    TopicURL: urlOf(call, "topics", topic.name),
    ...(query.withMeta && topicContent(topic)),
  }));
  return xmlAnswer(200, "Topics", { Topic: topics, NextMarker: nextMarker });
}

/** `/topics/{name}` */
export function oneTopic(operations: Operations, call: Call, name: string): CloudResponse {
  const { request, caller, query } = call;
  switch (request.method) {
    case "PUT": {
      const changes =
        request.body.length === 0
          ? {}
          : topicChanges(readDocument(request.body, operations.requireNamespace, "Topic"));
      if (query.isTrue("metaoverride")) {
        operations.setTopicAttributes(caller, name, changes);
        return noContent;
      }
      const { created } = operations.createTopic(caller, name, changes);
      return createdAnswer(created, urlOf(call, "topics", name));
    }
    case "GET":
      return xmlAnswer(200, "Topic", topicContent(operations.getTopic(caller, name)));
    case "DELETE":
      operations.deleteTopic(caller, name);
      return noContent;
    default:
      throw invalidMethod(call);
  }
}

/** `/topics/{name}/messages` */
export function publish(operations: Operations, call: Call, topic: string): CloudResponse {
  if (call.request.method !== "POST") throw invalidMethod(call);
  const message = readDocument(call.request.body, operations.requireNamespace, "Message");
  const body = childText(message, "MessageBody") ?? "";
  const tag = childText(message, "MessageTag");
  const { messageId } = operations.publishMessage(
    call.caller,
    topic,
    body,
    tag === "" ? undefined : tag,
  );
  return xmlAnswer(201, "Message", { MessageId: messageId, MessageBodyMD5: md5Of(body) });
}

/** `/topics/{name}/subscriptions` */
export function subscriptionList(operations: Operations, call: Call, topic: string): CloudResponse {
  if (call.request.method !== "GET") throw invalidMethod(call);
  const { items, nextMarker } = operations.listSubscriptions(call.caller, topic, listQuery(call));
  const subscriptions = items.map(({ name }) => ({
    SubscriptionURL: urlOf(call, "topics", topic, "subscriptions", name),
  }));
  return xmlAnswer(200, "Subscriptions", { Subscription: subscriptions, NextMarker: nextMarker });
}

/** `/topics/{name}/subscriptions/{subscription}` */
export function oneSubscription(
  operations: Operations,
  call: Call,
  topic: string,
  name: string,
): CloudResponse {
  const { request, caller, query } = call;
  switch (request.method) {
    case "PUT": {
      const element = readDocument(request.body, operations.requireNamespace, "Subscription");
      if (query.isTrue("metaoverride")) {
        operations.setSubscriptionAttributes(caller, topic, name, subscriptionChanges(element));
        return noContent;
      }
      const { created } = operations.subscribe(caller, topic, name, subscribeInput(element));
      return createdAnswer(created, urlOf(call, "topics", topic, "subscriptions", name));
    }
    case "GET":
      return xmlAnswer(
        200,
        "Subscription",
        subscriptionContent(operations.getSubscription(caller, topic, name)),
      );
    case "DELETE":
      operations.unsubscribe(caller, topic, name);
      return noContent;
    default:
      throw invalidMethod(call);
  }
}
