import { boolean, fixedName, integer, property, string } from "../../schema.ts";
import { dlqPolicy, maxReceiveCount, messageResource, tags } from "./resource.ts";

const computed = { computed: true } as const;

/** `alicloud.message.ServiceQueue`. Its id is the queue's name. */
export const serviceQueue = messageResource({
  type: "alicloud:message/serviceQueue:ServiceQueue",
  inputs: {
    queueName: property("QueueName", string({ length: [1, 256] }), fixedName),
    queueType: property("QueueType", string({ oneOf: ["normal", "fifo"] }), {
      replace: true,
      computed: true,
    }),
    delaySeconds: property("DelaySeconds", integer(0, 604_800), computed),
    maximumMessageSize: property("MaximumMessageSize", integer(1024, 65_536), computed),
    messageRetentionPeriod: property("MessageRetentionPeriod", integer(60, 604_800), computed),
    pollingWaitSeconds: property("PollingWaitSeconds", integer(0, 30), computed),
    visibilityTimeout: property("VisibilityTimeout", integer(0, 43_200), computed),
    loggingEnabled: property("EnableLogging", boolean, { responseField: "LoggingEnabled" }),
    dlqPolicy: dlqPolicy({ maxReceiveCount }),
    enableSse: property("EnableSSE", boolean, computed),
    sseType: property("SseType", string({ oneOf: ["SMQ", "KMS"] }), computed),
    sseAlgorithm: property("SseAlgorithm", string({ oneOf: ["AES-256-GCM"] }), computed),
    kmsKeyId: property("KmsKeyId", string(), computed),
    tags,
  },
  outputs: {
    createTime: property("CreateTime", integer()),
    encryptionEnabled: property("EncryptionEnabled", boolean),
  },
  idProperties: ["queueName"],
  calls: {
    create: "CreateQueue",
    get: "GetQueueAttributes",
    set: "SetQueueAttributes",
    delete: "DeleteQueue",
  },
  alwaysSent: ["loggingEnabled"],
  missing: ["QueueNotExist", "ResourceNotFound:QueueName", "RESOURCE_NOT_FOUND"],
  tagged: "queue",
});
