import { boolean, integer, nameProperty, string } from "../../schema.ts";
import { messageResource, tags } from "./resource.ts";

const logging = {
  type: boolean,
  computed: true,
  field: "EnableLogging",
  responseField: "LoggingEnabled",
} as const;

/** `alicloud.message.ServiceTopic`. Its id is the topic's name. */
export const serviceTopic = messageResource({
  type: "alicloud:message/serviceTopic:ServiceTopic",
  inputs: {
    topicName: nameProperty("TopicName", string({ length: [1, 255] })),
    topicType: {
      type: string({ oneOf: ["normal", "fifo"] }),
      replace: true,
      computed: true,
      field: "TopicType",
    },
    maxMessageSize: { type: integer(1024, 65_536), computed: true, field: "MaxMessageSize" },
    enableLogging: { ...logging, conflictsWith: ["loggingEnabled"] },
    loggingEnabled: { ...logging, conflictsWith: ["enableLogging"] },
    tags,
  },
  outputs: { createTime: { type: string(), field: "CreateTime" } },
  idProperties: ["topicName"],
  calls: {
    create: "CreateTopic",
    get: "GetTopicAttributes",
    set: "SetTopicAttributes",
    delete: "DeleteTopic",
  },
  alwaysSent: ["enableLogging"],
  missing: ["TopicNotExist", "ResourceNotFound:TopicName"],
  tagged: "topic",
});
