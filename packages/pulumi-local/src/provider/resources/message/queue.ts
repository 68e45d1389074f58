import type { PropertyMap, PropertyValue } from "../../../protocol/values.ts";
import { defined, nameProperty, type ResourceKind } from "../../resource.ts";
import { boolean, integer, object, string, tags } from "../../schema.ts";
import {
  attributesOr,
  dlqOf,
  dlqParam,
  numberOf,
  setTags,
  tagParams,
  tagsOf,
} from "./attributes.ts";

const absent = ["QueueNotExist", "ResourceNotFound:QueueName", "RESOURCE_NOT_FOUND"];
const sse = ["enableSse", "sseType", "sseAlgorithm", "kmsKeyId"] as const;

/** `alicloud.message.ServiceQueue`; its id is the queue's name. */
export const serviceQueue: ResourceKind = {
  type: "alicloud:message/serviceQueue:ServiceQueue",
  inputs: {
    queueName: nameProperty({ type: string({ length: [1, 256] }) }),
    queueType: { type: string({ oneOf: ["normal", "fifo"] }), replace: true, computed: true },
    delaySeconds: { type: integer(0, 604_800), computed: true },
    maximumMessageSize: { type: integer(1024, 65_536), computed: true },
    messageRetentionPeriod: { type: integer(60, 604_800), computed: true },
    pollingWaitSeconds: { type: integer(0, 30), computed: true },
    visibilityTimeout: { type: integer(0, 43_200), computed: true },
    loggingEnabled: { type: boolean },
    dlqPolicy: {
      type: object({
        enabled: { type: boolean },
        deadLetterTargetQueue: { type: string(), computed: true },
        maxReceiveCount: { type: integer(), computed: true },
      }),
      computed: true,
    },
    enableSse: { type: boolean, computed: true },
    sseType: { type: string({ oneOf: ["SMQ", "KMS"] }), computed: true },
    sseAlgorithm: { type: string({ oneOf: ["AES-256-GCM"] }), computed: true },
    kmsKeyId: { type: string(), computed: true },
    tags,
  },
  outputs: ["createTime", "encryptionEnabled"],
  async create(client, inputs) {
    await client.rpc("Mns-open", "CreateQueue", {
      QueueName: inputs["queueName"],
      QueueType: inputs["queueType"],
      ...attributes(inputs),
      EnableLogging: inputs["loggingEnabled"],
      DlqPolicy: dlqParam(inputs["dlqPolicy"]),
      ...(inputs["enableSse"] === true ? encryption(inputs) : {}),
      ...tagParams(inputs["tags"]),
    });
    return { id: String(inputs["queueName"]) };
  },
  async read(client, id) {
    const data = await attributesOr(
      client,
      "GetQueueAttributes",
      { QueueName: id, RegionId: client.settings.region },
      ...absent,
    );
    if (data === undefined) return undefined;
    return defined({
      queueName: data["QueueName"] ?? id,
      queueType: data["QueueType"] ?? "normal",
      delaySeconds: numberOf(data["DelaySeconds"]),
      maximumMessageSize: numberOf(data["MaximumMessageSize"]),
      messageRetentionPeriod: numberOf(data["MessageRetentionPeriod"]),
      pollingWaitSeconds: numberOf(data["PollingWaitSeconds"]),
      visibilityTimeout: numberOf(data["VisibilityTimeout"]),
      loggingEnabled: data["LoggingEnabled"],
      dlqPolicy: dlqOf(data["DlqPolicy"]),
      enableSse: data["EnableSSE"],
      sseType: data["SseType"],
      sseAlgorithm: data["SseAlgorithm"],
      kmsKeyId: data["KmsKeyId"],
      createTime: numberOf(data["CreateTime"]),
      encryptionEnabled: data["EncryptionEnabled"],
      tags: tagsOf(data["Tags"]),
    });
  },
  async update(client, { id, state, wanted, changed }) {
    const names = [
      "delaySeconds",
      "maximumMessageSize",
      "messageRetentionPeriod",
      "pollingWaitSeconds",
      "visibilityTimeout",
    ];
    if (changed(...names, "loggingEnabled", "dlqPolicy", ...sse)) {
      await client.rpc("Mns-open", "SetQueueAttributes", {
        QueueName: id,
        ...attributes(
          Object.fromEntries(
            names
              .filter((name) => changed(name))
              .map((name) => [name, wanted[name] as PropertyValue]),
          ),
        ),
        EnableLogging: wanted["loggingEnabled"] ?? false,
        DlqPolicy: changed("dlqPolicy") ? dlqParam(wanted["dlqPolicy"]) : undefined,
        ...(changed(...sse) ? encryption(wanted) : {}),
      });
    }
    if (changed("tags")) await setTags(client, "queue", id, state["tags"], wanted["tags"]);
  },
  async delete(client, id) {
    await attributesOr(client, "DeleteQueue", { QueueName: id }, ...absent);
  },
};

function attributes(inputs: PropertyMap): Record<string, PropertyValue | undefined> {
  return {
    DelaySeconds: inputs["delaySeconds"],
    MaximumMessageSize: inputs["maximumMessageSize"],
    MessageRetentionPeriod: inputs["messageRetentionPeriod"],
    PollingWaitSeconds: inputs["pollingWaitSeconds"],
    VisibilityTimeout: inputs["visibilityTimeout"],
  };
}

function encryption(inputs: PropertyMap): Record<string, PropertyValue | undefined> {
  return {
    EnableSSE: inputs["enableSse"] ?? false,
    SseType: inputs["sseType"],
    SseAlgorithm: inputs["sseAlgorithm"],
    KmsKeyId: inputs["kmsKeyId"],
  };
}
