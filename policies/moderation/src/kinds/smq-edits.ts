import type { Edit } from "../stack/edit.ts";
import type { Properties, Resource } from "../stack/resource.ts";

/** The names of the settings that changed with the resources of `message`. */
const renamed: Readonly<Record<string, { readonly type: string; readonly names: Names }>> = {
  "alicloud:mns/queue:Queue": {
    type: "alicloud:message/serviceQueue:ServiceQueue",
    names: { name: "queueName" },
  },
  "alicloud:mns/topic:Topic": {
    type: "alicloud:message/serviceTopic:ServiceTopic",
    names: {
      name: "topicName",
      maximumMessageSize: "maxMessageSize",
      loggingEnabled: "enableLogging",
    },
  },
  "alicloud:mns/topicSubscription:TopicSubscription": {
    type: "alicloud:message/serviceSubscription:ServiceSubscription",
    names: { name: "subscriptionName" },
  },
};

type Names = Readonly<Record<string, string>>;

/** Whether a resource has the deprecated type, which lacks settings of the new one. */
export const isDeprecated = ({ type }: Resource): boolean => Object.hasOwn(renamed, type);

/**
 * Changes settings of a queue, a topic or a subscription. A deprecated one is replaced, with the
 * same settings.
 */
export function setSmq(resource: Resource, settings: Properties): Edit[] {
  const replacement = renamed[resource.type];
  if (replacement === undefined)
    return Object.entries(settings).map(([name, to]) => ({ set: resource.at(name), to }));
  const { inputs = {}, dependencies } = resource.data;
  const named = (name: string) => replacement.names[name] ?? name;
  const props = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [named(name), value]),
  );
  const dependsOn = Object.fromEntries(
    Object.entries(dependencies).flatMap(([name, [urn]]) =>
      urn === undefined ? [] : [[named(name), { urn, name: "" }]],
    ),
  );
  return [
    { remove: resource },
    {
      add: {
        name: resource.name,
        type: replacement.type,
        props: { ...props, ...defaultsOf(resource), ...settings },
        dependsOn,
      },
    },
  ];
}

/** What the new type requires or decides differently. */
function defaultsOf({ type, data: { inputs = {} } }: Resource): Properties {
  if (type !== "alicloud:mns/topicSubscription:TopicSubscription") return {};
  const { endpoint } = inputs;
  const isHttp = typeof endpoint === "string" && /^https?:/i.test(endpoint);
  return {
    pushType: isHttp ? "http" : "queue",
    notifyContentFormat: inputs["notifyContentFormat"] ?? "SIMPLIFIED",
  };
}

/** A dead-letter queue for a queue or a subscription, and the policy that names it. */
export function addDeadLetterQueue(resource: Resource, isQueue: boolean): Edit[] {
  const queueName = `${resource.name}-dead-letter`;
  return [
    {
      add: {
        name: queueName,
        type: "alicloud:message/serviceQueue:ServiceQueue",
        props: { queueName, messageRetentionPeriod: 604_800 },
      },
    },
    ...setSmq(resource, {
      dlqPolicy: {
        enabled: true,
        deadLetterTargetQueue: queueName,
        ...(isQueue ? { maxReceiveCount: 30 } : {}),
      },
    }),
  ];
}

/** A topic. */
export const addTopic = (topicName: string): Edit => ({
  add: {
    name: topicName,
    type: "alicloud:message/serviceTopic:ServiceTopic",
    props: { topicName, enableLogging: true },
  },
});

/** A queue that is subscribed to a topic, with its dead-letter queue. */
export function addSubscribedQueue(topicName: string, queueName: string): Edit[] {
  const dead = `${queueName}-dead-letter`;
  const queue = (name: string, settings: Properties): Edit => ({
    add: {
      name: `${name}-queue`,
      type: "alicloud:message/serviceQueue:ServiceQueue",
      props: {
        queueName: name,
        messageRetentionPeriod: 604_800,
        pollingWaitSeconds: 30,
        ...settings,
      },
    },
  });
  const dlqPolicy = { enabled: true, deadLetterTargetQueue: dead };
  return [
    queue(dead, {}),
    queue(queueName, { visibilityTimeout: 180, dlqPolicy: { ...dlqPolicy, maxReceiveCount: 30 } }),
    {
      add: {
        name: `${queueName}-subscription`,
        type: "alicloud:message/serviceSubscription:ServiceSubscription",
        props: {
          topicName,
          subscriptionName: queueName,
          pushType: "queue",
          endpoint: queueName,
          notifyContentFormat: "SIMPLIFIED",
          notifyStrategy: "EXPONENTIAL_DECAY_RETRY",
          dlqPolicy,
        },
      },
    },
  ];
}
