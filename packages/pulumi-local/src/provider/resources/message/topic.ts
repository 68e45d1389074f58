import { boolean, fixedName, integer, property, string } from "../../schema.ts";
import { messageResource, tags } from "./resource.ts";

const logging = property("EnableLogging", boolean, {
  computed: true,
  responseField: "LoggingEnabled",
});

/** `alicloud.message.ServiceTopic`. Its id is the topic's name. */
export const serviceTopic = messageResource({
  type: "alicloud:message/serviceTopic:ServiceTopic",
  inputs: {
    topicName: property("TopicName", string({ length: [1, 255] }), fixedName),
    topicType: property("TopicType", string({ oneOf: ["normal", "fifo"] }), {
      replace: true,
      computed: true,
    }),
    maxMessageSize: property("MaxMessageSize", integer(1024, 65_536), { computed: true }),
    enableLogging: { ...logging, conflictsWith: ["loggingEnabled"] },
    loggingEnabled: { ...logging, conflictsWith: ["enableLogging"] },
    tags,
  },
  outputs: { createTime: property("CreateTime", string()) },
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
