import {
  boolean,
  integer,
  nameProperty,
  type Property,
  type PropertyType,
  string,
} from "../../schema.ts";
import { dlqPolicy, maxReceiveCount, messageResource, tags } from "./resource.ts";

const computed = (field: string, type: PropertyType): Property => ({ type, computed: true, field });

/** `alicloud.message.ServiceQueue`. Its id is the queue's name. */
export const serviceQueue = messageResource({
  type: "alicloud:message/serviceQueue:ServiceQueue",
  inputs: {
    queueName: nameProperty("QueueName", string({ length: [1, 256] })),
    queueType: {
      ...computed("QueueType", string({ oneOf: ["normal", "fifo"] })),
      replace: true,
    },
    delaySeconds: computed("DelaySeconds", integer(0, 604_800)),
    maximumMessageSize: computed("MaximumMessageSize", integer(1024, 65_536)),
    messageRetentionPeriod: computed("MessageRetentionPeriod", integer(60, 604_800)),
    pollingWaitSeconds: computed("PollingWaitSeconds", integer(0, 30)),
    visibilityTimeout: computed("VisibilityTimeout", integer(0, 43_200)),
    loggingEnabled: { type: boolean, field: "EnableLogging", responseField: "LoggingEnabled" },
    dlqPolicy: dlqPolicy({ maxReceiveCount }),
    enableSse: computed("EnableSSE", boolean),
    sseType: computed("SseType", string({ oneOf: ["SMQ", "KMS"] })),
    sseAlgorithm: computed("SseAlgorithm", string({ oneOf: ["AES-256-GCM"] })),
    kmsKeyId: computed("KmsKeyId", string()),
    tags,
  },
  outputs: {
    createTime: { type: integer(), field: "CreateTime" },
    encryptionEnabled: { type: boolean, field: "EncryptionEnabled" },
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
