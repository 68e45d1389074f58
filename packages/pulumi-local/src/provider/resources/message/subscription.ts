import { defined, nameProperty, type ResourceKind } from "../../resource.ts";
import { boolean, object, string } from "../../schema.ts";
import { attributesOr, dlqOf, dlqParam, numberOf } from "./attributes.ts";

const absent = [
  "SubscriptionNotExist",
  "SubscriberNotExist",
  "TopicNotExist",
  "ResourceNotFound:TopicName/subscriptionName",
];

/**
 * `alicloud.message.ServiceSubscription`; its id is `topic:subscription`. As in the real provider
 * `pushType` is required, is never read back, and its change is sent nowhere: a component that
 * wants a new subscription then must ask for it (`replaceOnChanges`).
 */
export const serviceSubscription: ResourceKind = {
  type: "alicloud:message/serviceSubscription:ServiceSubscription",
  inputs: {
    topicName: nameProperty({ type: string() }),
    subscriptionName: nameProperty({ type: string({ length: [1, 255] }) }),
    endpoint: nameProperty({ type: string({ meaning: queueOf }) }),
    pushType: { type: string(), required: true, stateOnly: true },
    filterTag: { type: string({ length: [1, 16] }), replace: true },
    notifyContentFormat: {
      type: string({ oneOf: ["XML", "JSON", "SIMPLIFIED"] }),
      replace: true,
      computed: true,
    },
    notifyStrategy: {
      type: string({ oneOf: ["BACKOFF_RETRY", "EXPONENTIAL_DECAY_RETRY"] }),
      computed: true,
    },
    stsRoleArn: { type: string(), replace: true, stateOnly: true },
    dlqPolicy: {
      type: object({
        enabled: { type: boolean },
        deadLetterTargetQueue: { type: string(), computed: true },
      }),
      computed: true,
    },
  },
  outputs: ["createTime"],
  async create(client, inputs) {
    await client.rpc("Mns-open", "Subscribe", {
      TopicName: inputs["topicName"],
      SubscriptionName: inputs["subscriptionName"],
      Endpoint: inputs["endpoint"],
      PushType: inputs["pushType"],
      MessageTag: inputs["filterTag"],
      NotifyContentFormat: inputs["notifyContentFormat"],
      NotifyStrategy: inputs["notifyStrategy"],
      StsRoleArn: inputs["stsRoleArn"],
      DlqPolicy: dlqParam(inputs["dlqPolicy"]),
    });
    return { id: `${inputs["topicName"]}:${inputs["subscriptionName"]}` };
  },
  async read(client, id) {
    const names = parseId(id);
    const data = await attributesOr(
      client,
      "GetSubscriptionAttributes",
      { ...names, RegionId: client.settings.region },
      ...absent,
    );
    if (data === undefined) return undefined;
    return defined({
      topicName: data["TopicName"] ?? names.TopicName,
      subscriptionName: data["SubscriptionName"] ?? names.SubscriptionName,
      endpoint: data["Endpoint"],
      filterTag: data["FilterTag"] === "" ? undefined : data["FilterTag"],
      notifyContentFormat: data["NotifyContentFormat"],
      notifyStrategy: data["NotifyStrategy"],
      dlqPolicy: dlqOf(data["DlqPolicy"]),
      createTime: numberOf(data["CreateTime"]),
    });
  },
  async update(client, { id, wanted, changed }) {
    if (!changed("notifyStrategy", "dlqPolicy")) return;
    await client.rpc("Mns-open", "SetSubscriptionAttributes", {
      ...parseId(id),
      NotifyStrategy: wanted["notifyStrategy"],
      DlqPolicy: changed("dlqPolicy") ? dlqParam(wanted["dlqPolicy"]) : undefined,
    });
  },
  async delete(client, id) {
    await attributesOr(client, "Unsubscribe", parseId(id), ...absent);
  },
};

/**
 * A queue may be written by its name alone, or as an ARN with or without the slash; the cloud
 * answers in a form of its own.
 */
function queueOf(endpoint: string): string {
  return /^acs:mns:[^:]*:[^:]*:\/?queues\/([^/]+)$/.exec(endpoint)?.[1] ?? endpoint;
}

function parseId(id: string): { readonly TopicName: string; readonly SubscriptionName: string } {
  const [topic, subscription, ...more] = id.split(":");
  if (!topic || !subscription || more.length > 0)
    throw new Error(`"${id}" is not the id of a subscription: it is topic:subscription`);
  return { TopicName: topic, SubscriptionName: subscription };
}
