/** Queues and topics in the control plane. */
import { type Params, required } from "../../rpc/params.ts";
import type { RpcCall, RpcProduct } from "../../rpc/product.ts";
import {
  type Changes,
  type ControlPlaneData,
  parseBoolean,
  parseNumber,
  type QueueAttributes,
  type QueueDlqPolicy,
  type TopicAttributes,
} from "../attributes.ts";
import type { MnsContext } from "../context.ts";
import { invalidArgument } from "../errors.ts";
import { queueChanges, queueMembers, topicChanges, topicMembers } from "../members.ts";
import type { MessageQueue } from "../queue.ts";
import { queueOperations, type Resources, topicOperations } from "../resource-operations.ts";
import type { Topic } from "../topic.ts";
import { answer, answerPage, dlqPolicyIn, done, tagsIn } from "./params.ts";

/** How a kind of resource is read from parameters and shown in responses. */
interface Format<R, A> {
  readonly noun: "Queue" | "Topic";
  readonly changes: (params: Params) => Changes<A>;
  readonly data: (resource: R, call: RpcCall) => Record<string, unknown>;
}

const queueFormat: Format<MessageQueue, QueueAttributes> = {
  noun: "Queue",
  changes: (params) => ({
    ...queueChanges((name) => params[name], "EnableLogging"),
    dlqPolicy: queueDlqPolicy(params),
  }),
  data(queue) {
    const { enabled, deadLetterTargetQueue, maxReceiveCount } = queue.attributes.dlqPolicy;
    return {
      ...queueMembers(queue),
      QueueType: "normal",
      DlqPolicy: {
        Enabled: enabled,
        DeadLetterTargetQueue: deadLetterTargetQueue,
        // Text, as in the published model.
        MaxReceiveCount: String(maxReceiveCount),
      },
    };
  },
};

function queueDlqPolicy(params: Params): QueueDlqPolicy | undefined {
  const policy = dlqPolicyIn(params);
  const maxReceiveCount = parseNumber("MaxReceiveCount", policy?.maxReceiveCount) ?? 0;
  return policy && { ...policy, maxReceiveCount };
}

const topicFormat: Format<Topic, TopicAttributes> = {
  noun: "Topic",
  changes: (params) => topicChanges((name) => params[name], "MaxMessageSize", "EnableLogging"),
  data(topic, { request: { secure, host } }) {
    const url = `${secure ? "https" : "http"}://${host}/topics/${topic.name}`;
    return {
      ...topicMembers(topic),
      TopicType: "normal",
      MaxMessageSize: topic.attributes.maximumMessageSize,
      TopicUrl: url,
      TopicInnerUrl: url,
    };
  },
};

/** CreateQueue, SetQueueAttributes, GetQueueAttributes, DeleteQueue, ListQueue. */
export function queueActions(context: MnsContext): RpcProduct["actions"] {
  const find = (name: string) => context.store.queue(name);
  return resourceActions(queueOperations(context), queueFormat, find);
}

/** CreateTopic, SetTopicAttributes, GetTopicAttributes, DeleteTopic, ListTopic. */
export function topicActions(context: MnsContext): RpcProduct["actions"] {
  const find = (name: string) => context.store.topic(name);
  return resourceActions(topicOperations(context), topicFormat, find);
}

/** `find` does not check permission. */
function resourceActions<R extends { controlPlaneData: ControlPlaneData }, A>(
  resources: Resources<R, A>,
  { noun, changes, data }: Format<R, A>,
  find: (name: string) => R,
): RpcProduct["actions"] {
  const nameIn = (params: Params) => required(params, `${noun}Name`);
  const fullData = (resource: R, call: RpcCall) => ({
    ...data(resource, call),
    ...controlPlaneMembers(resource.controlPlaneData),
  });
  return {
    [`Create${noun}`](call) {
      const { params } = call;
      const name = nameIn(params);
      checkType(params, `${noun}Type`);
      const { created } = resources.create(call, name, changes(params));
      if (created) setControlPlaneData(find(name), params);
      return done();
    },
    [`Set${noun}Attributes`](call) {
      const { params } = call;
      const name = nameIn(params);
      resources.set(call, name, changes(params));
      setControlPlaneData(find(name), params);
      return done();
    },
    [`Get${noun}Attributes`]: (call) =>
      answer(fullData(resources.get(call, nameIn(call.params)), call)),
    [`Delete${noun}`](call) {
      resources.delete(call, nameIn(call.params));
      return done();
    },
    [`List${noun}`](call) {
      const prefix = call.params[`${noun}Name`];
      const { items } = resources.list(call, { prefix, limit: Number.POSITIVE_INFINITY });
      return answerPage(call.params, items, (resource) => fullData(resource, call));
    },
  };
}

/** Throws InvalidArgument, 400, for `fifo`, which the local cloud does not have. */
function checkType(params: Params, name: "QueueType" | "TopicType"): void {
  const type = params[name] || "normal";
  if (type !== "normal")
    throw invalidArgument(
      `The value of ${name} should be normal: the local cloud has no other type`,
    );
}

/** Adds the tags and the encryption that a call sets to the present ones. */
function setControlPlaneData(
  resource: { controlPlaneData: ControlPlaneData },
  params: Params,
): void {
  const { tags, encryption } = resource.controlPlaneData;
  resource.controlPlaneData = {
    tags: { ...tags, ...tagsIn(params) },
    encryption: { ...encryption, ...encryptionIn(params) },
  };
}

function encryptionIn(params: Params): ControlPlaneData["encryption"] {
  const enabled = parseBoolean("EnableSSE", params["EnableSSE"]);
  const { SseType, SseAlgorithm, KmsKeyId } = params;
  return {
    ...(enabled !== undefined && { EnableSSE: enabled, EncryptionEnabled: enabled }),
    ...(SseType !== undefined && { SseType }),
    ...(SseAlgorithm !== undefined && { SseAlgorithm }),
    ...(KmsKeyId !== undefined && { KmsKeyId }),
  };
}

function controlPlaneMembers({ tags, encryption }: ControlPlaneData) {
  const Tags = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  return { Tags, EnableSSE: false, EncryptionEnabled: false, ...encryption };
}
