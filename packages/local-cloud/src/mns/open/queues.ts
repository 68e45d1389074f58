import type { RpcCall } from "../../rpc/product.ts";
import { booleanOf, numberWithin, type QueueDlqPolicy } from "../attributes.ts";
import type { Operations } from "../operations.ts";
import type { MessageQueue } from "../queue.ts";
import type { QueueChanges } from "../queue-operations.ts";
import { seconds } from "../time.ts";
import { done, succeeded } from "./answer.ts";
import { keepNotes, shownNotes } from "./notes.ts";
import { checkType, jsonObject, pageData, paging, required } from "./params.ts";

/** Queues by the control plane. */
export function queueActions(operations: Operations) {
  const data = (queue: MessageQueue) => {
    const { attributes } = queue;
    const { active, inactive, delayed } = queue.counts();
    return {
      QueueName: queue.name,
      QueueType: "normal",
      CreateTime: seconds(queue.createTime),
      LastModifyTime: seconds(queue.lastModifyTime),
      DelaySeconds: attributes.delaySeconds,
      MaximumMessageSize: attributes.maximumMessageSize,
      MessageRetentionPeriod: attributes.messageRetentionPeriod,
      VisibilityTimeout: attributes.visibilityTimeout,
      PollingWaitSeconds: attributes.pollingWaitSeconds,
      ActiveMessages: active,
      InactiveMessages: inactive,
      DelayMessages: delayed,
      LoggingEnabled: attributes.loggingEnabled,
      DlqPolicy: {
        Enabled: attributes.dlqPolicy.enabled,
        DeadLetterTargetQueue: attributes.dlqPolicy.deadLetterTargetQueue,
        // Text, as the published model has it.
        MaxReceiveCount: String(attributes.dlqPolicy.maxReceiveCount),
      },
      ...shownNotes(queue),
    };
  };

  return {
    CreateQueue(call: RpcCall) {
      const name = required(call.params, "QueueName");
      checkType(call.params, "QueueType");
      const { created } = operations.createQueue(call, name, changesIn(call.params));
      if (created) keepNotes(operations.queue(name), call.params);
      return done();
    },
    SetQueueAttributes(call: RpcCall) {
      const name = required(call.params, "QueueName");
      operations.setQueueAttributes(call, name, changesIn(call.params));
      keepNotes(operations.queue(name), call.params);
      return done();
    },
    GetQueueAttributes(call: RpcCall) {
      return succeeded(data(operations.getQueue(call, required(call.params, "QueueName"))));
    },
    DeleteQueue(call: RpcCall) {
      operations.deleteQueue(call, required(call.params, "QueueName"));
      return done();
    },
    ListQueue(call: RpcCall) {
      const { items } = operations.listQueues(call, {
        prefix: call.params["QueueName"],
        limit: Number.POSITIVE_INFINITY,
      });
      return succeeded(pageData(items, paging(call.params), data));
    },
  };
}

function changesIn(params: RpcCall["params"]): QueueChanges {
  return {
    delaySeconds: numberWithin("DelaySeconds", params["DelaySeconds"]),
    maximumMessageSize: numberWithin("MaximumMessageSize", params["MaximumMessageSize"]),
    messageRetentionPeriod: numberWithin(
      "MessageRetentionPeriod",
      params["MessageRetentionPeriod"],
    ),
    visibilityTimeout: numberWithin("VisibilityTimeout", params["VisibilityTimeout"]),
    pollingWaitSeconds: numberWithin("PollingWaitSeconds", params["PollingWaitSeconds"]),
    loggingEnabled: booleanOf("EnableLogging", params["EnableLogging"]),
    dlqPolicy: dlqPolicyIn(params),
  };
}

function dlqPolicyIn(params: RpcCall["params"]): QueueDlqPolicy | undefined {
  const policy = jsonObject(params, "DlqPolicy");
  if (policy === undefined) return undefined;
  const { Enabled, DeadLetterTargetQueue, MaxReceiveCount } = policy;
  return {
    enabled:
      booleanOf("DlqPolicy.Enabled", Enabled === undefined ? undefined : String(Enabled)) ?? false,
    deadLetterTargetQueue: String(DeadLetterTargetQueue ?? ""),
    maxReceiveCount:
      numberWithin(
        "MaxReceiveCount",
        MaxReceiveCount === undefined ? undefined : String(MaxReceiveCount),
      ) ?? 0,
  };
}
