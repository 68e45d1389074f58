import type { RpcCall } from "../../rpc/product.ts";
import { booleanOf, numberWithin, topicRetentionPeriod } from "../attributes.ts";
import type { Operations } from "../operations.ts";
import { seconds } from "../time.ts";
import type { Topic } from "../topic.ts";
import type { TopicChanges } from "../topic-operations.ts";
import { done, succeeded } from "./answer.ts";
import { keepNotes, shownNotes } from "./notes.ts";
import { checkType, pageData, paging, required } from "./params.ts";

/** Topics by the control plane. */
export function topicActions(operations: Operations) {
  const dataFor =
    ({ request }: RpcCall) =>
    (topic: Topic) => {
      const url = `${request.secure ? "https" : "http"}://${request.host}/topics/${topic.name}`;
      return {
        TopicName: topic.name,
        TopicType: "normal",
        CreateTime: seconds(topic.createTime),
        LastModifyTime: seconds(topic.lastModifyTime),
        MaxMessageSize: topic.attributes.maximumMessageSize,
        MessageRetentionPeriod: topicRetentionPeriod,
        MessageCount: topic.messageCount,
        LoggingEnabled: topic.attributes.loggingEnabled,
        TopicUrl: url,
        TopicInnerUrl: url,
        ...shownNotes(topic),
      };
    };

  return {
    CreateTopic(call: RpcCall) {
      const name = required(call.params, "TopicName");
      checkType(call.params, "TopicType");
      const { created } = operations.createTopic(call, name, changesIn(call.params));
      if (created) keepNotes(operations.topic(name), call.params);
      return done();
    },
    SetTopicAttributes(call: RpcCall) {
      const name = required(call.params, "TopicName");
      operations.setTopicAttributes(call, name, changesIn(call.params));
      keepNotes(operations.topic(name), call.params);
      return done();
    },
    GetTopicAttributes(call: RpcCall) {
      return succeeded(
        dataFor(call)(operations.getTopic(call, required(call.params, "TopicName"))),
      );
    },
    DeleteTopic(call: RpcCall) {
      operations.deleteTopic(call, required(call.params, "TopicName"));
      return done();
    },
    ListTopic(call: RpcCall) {
      const { items } = operations.listTopics(call, {
        prefix: call.params["TopicName"],
        limit: Number.POSITIVE_INFINITY,
      });
      return succeeded(pageData(items, paging(call.params), dataFor(call)));
    },
  };
}

function changesIn(params: RpcCall["params"]): TopicChanges {
  return {
    maximumMessageSize: numberWithin("MaxMessageSize", params["MaxMessageSize"]),
    loggingEnabled: booleanOf("EnableLogging", params["EnableLogging"]),
  };
}
