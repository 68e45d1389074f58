import { defined, nameProperty, type ResourceKind } from "../../resource.ts";
import { boolean, integer, string, tags } from "../../schema.ts";
import { attributesOr, setTags, tagParams, tagsOf } from "./attributes.ts";

/** `alicloud.message.ServiceTopic`; its id is the topic's name. */
export const serviceTopic: ResourceKind = {
  type: "alicloud:message/serviceTopic:ServiceTopic",
  inputs: {
    topicName: nameProperty({ type: string({ length: [1, 255] }) }),
    topicType: { type: string({ oneOf: ["normal", "fifo"] }), replace: true, computed: true },
    maxMessageSize: { type: integer(1024, 65_536), computed: true },
    enableLogging: { type: boolean, computed: true, conflictsWith: ["loggingEnabled"] },
    loggingEnabled: { type: boolean, computed: true, conflictsWith: ["enableLogging"] },
    tags,
  },
  outputs: ["createTime"],
  async create(client, inputs) {
    await client.rpc("Mns-open", "CreateTopic", {
      TopicName: inputs["topicName"],
      TopicType: inputs["topicType"],
      MaxMessageSize: inputs["maxMessageSize"],
      EnableLogging: inputs["enableLogging"] ?? inputs["loggingEnabled"],
      ...tagParams(inputs["tags"]),
    });
    return { id: String(inputs["topicName"]) };
  },
  async read(client, id) {
    const data = await attributesOr(
      client,
      "GetTopicAttributes",
      { TopicName: id },
      "TopicNotExist",
      "ResourceNotFound:TopicName",
    );
    if (data === undefined) return undefined;
    return defined({
      topicName: data["TopicName"] ?? id,
      topicType: data["TopicType"] ?? "normal",
      maxMessageSize: data["MaxMessageSize"] ?? data["MaximumMessageSize"],
      enableLogging: data["LoggingEnabled"],
      loggingEnabled: data["LoggingEnabled"],
      createTime: data["CreateTime"] === undefined ? undefined : String(data["CreateTime"]),
      tags: tagsOf(data["Tags"]),
    });
  },
  async update(client, { id, state, wanted, changed }) {
    if (changed("maxMessageSize", "enableLogging", "loggingEnabled")) {
      await client.rpc("Mns-open", "SetTopicAttributes", {
        TopicName: id,
        MaxMessageSize: changed("maxMessageSize") ? wanted["maxMessageSize"] : undefined,
        EnableLogging: changed("loggingEnabled")
          ? wanted["loggingEnabled"]
          : wanted["enableLogging"],
      });
    }
    if (changed("tags")) await setTags(client, "topic", id, state["tags"], wanted["tags"]);
  },
  async delete(client, id) {
    await attributesOr(
      client,
      "DeleteTopic",
      { TopicName: id },
      "TopicNotExist",
      "ResourceNotFound:TopicName",
    );
  },
};
