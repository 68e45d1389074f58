import { isDeepStrictEqual } from "node:util";
import { ServiceError } from "../core/service-error.ts";
import { authorize, type Caller } from "./access.ts";
import { overlay, type TopicAttributes, topicDefaults } from "./attributes.ts";
import type { MnsContext } from "./context.ts";
import { checkName } from "./names.ts";
import { type ListQuery, type Page, pageOf } from "./page.ts";
import type { Topic } from "./topic.ts";

export type TopicChanges = {
  readonly [K in keyof TopicAttributes]?: TopicAttributes[K] | undefined;
};

export function topicOperations({ store, arns, authorizer }: MnsContext) {
  const existing = (caller: Caller, action: string, name: string): Topic => {
    authorize(authorizer, caller, action, arns.topic(checkName("topic", name)));
    return store.topic(name);
  };

  return {
    /**
     * False when the same topic exists already; throws TopicAlreadyExist, 409, when it exists with
     * other attributes.
     */
    createTopic(
      caller: Caller,
      name: string,
      changes: TopicChanges,
    ): { readonly created: boolean } {
      authorize(authorizer, caller, "mns:CreateTopic", arns.topic(checkName("topic", name)));
      const attributes = overlay(topicDefaults, changes);
      const present = store.topics.get(name);
      if (present === undefined) {
        store.createTopic(name, attributes);
        return { created: true };
      }
      if (isDeepStrictEqual(present.attributes, attributes)) return { created: false };
      throw new ServiceError(
        409,
        "TopicAlreadyExist",
        "The topic you want to create already exists, with other attributes.",
      );
    },

    setTopicAttributes(caller: Caller, name: string, changes: TopicChanges): void {
      const topic = existing(caller, "mns:SetTopicAttributes", name);
      topic.setAttributes(overlay(topic.attributes, changes));
    },

    getTopic(caller: Caller, name: string): Topic {
      return existing(caller, "mns:GetTopicAttributes", name);
    },

    /** Its subscriptions go with it. A topic that is not there is no error. */
    deleteTopic(caller: Caller, name: string): void {
      authorize(authorizer, caller, "mns:DeleteTopic", arns.topic(checkName("topic", name)));
      store.deleteTopic(name);
    },

    listTopics(caller: Caller, query: ListQuery): Page<Topic> {
      authorize(authorizer, caller, "mns:ListTopic", arns.topics());
      return pageOf(store.topics, query);
    },

    publishMessage(
      caller: Caller,
      topicName: string,
      body: string,
      tag?: string,
    ): { readonly messageId: string } {
      authorize(
        authorizer,
        caller,
        "mns:PublishMessage",
        arns.topicMessages(checkName("topic", topicName)),
      );
      const topic = store.topic(topicName);
      const size = Buffer.byteLength(body);
      if (size === 0)
        throw new ServiceError(
          400,
          "InvalidArgument",
          "The value of MessageBody should not be empty",
        );
      if (size > topic.attributes.maximumMessageSize) {
        throw new ServiceError(
          400,
          "InvalidArgument",
          `The length of message should not be larger than MaximumMessageSize: it has ${size} bytes, the topic takes ${topic.attributes.maximumMessageSize}`,
        );
      }
      if (tag !== undefined && (tag.length < 1 || tag.length > 16)) {
        throw new ServiceError(
          400,
          "InvalidArgument",
          `The value of MessageTag should have 1 to 16 characters, not ${tag.length}`,
        );
      }
      return topic.publish(body, tag);
    },
  };
}
