import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { checked, oneOf, wholeNumber } from "../arguments/check.ts";
import { physicalName, queueNameRule } from "../naming/physical-name.ts";
import { ContentFormat } from "./content-format.ts";

/** Arguments of {@link ResultChannel}. */
export interface ResultChannelArgs {
  /** Default: project, stack and component name. Queue and dead-letter queue are named after it. */
  topicName?: pulumi.Input<string>;
  /**
   * The format that the consumer decodes. Default SIMPLIFIED: the queue then holds what IMM
   * published, byte for byte, with no second envelope to take off, and a message that fits the
   * topic fits the queue.
   */
  contentFormat?: pulumi.Input<ContentFormat>;
  /**
   * Seconds that handling one message may take, 1 to 7200. Default 30. The queue hides a message
   * six times as long.
   */
  handlerTimeoutSeconds?: pulumi.Input<number>;
  /**
   * Seconds that the queue keeps a message, 60 to 604,800. Default 604,800: as long as IMM itself
   * remembers a task.
   */
  messageRetentionSeconds?: pulumi.Input<number>;
  /**
   * Deliveries of one message before it goes to the dead-letter queue, 1 to 65,535. A worker that
   * dies has received its messages, which counts, as does a verdict that another worker has.
   * Default 30: after the 20 deliveries at which the consumer keeps a poison message by itself,
   * with the reason.
   */
  maxReceiveCount?: pulumi.Input<number>;
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

const component = "ResultChannel";

/** The longest time that SMQ keeps a message, in seconds. */
const longestRetention = 604_800;

/**
 * Times the handler's limit that a message stays hidden. A consumer takes up to 16 messages at
 * once, so that one waits while others are handled, and a retry within the handler must not meet a
 * second delivery; six is what queue services advise.
 */
const hiddenFor = 6;

/**
 * The way of a verdict from IMM to the application: a topic, a queue subscribed to it, and a
 * dead-letter queue for what neither SMQ could deliver nor the application could handle.
 * `contentFormat` and `handlerTimeoutSeconds` stand among the component's inputs in the state,
 * defaults included, so that rules can hold the subscription and the queue against them.
 */
export class ResultChannel extends pulumi.ComponentResource {
  declare readonly topic: alicloud.message.ServiceTopic;
  declare readonly queue: alicloud.message.ServiceQueue;
  declare readonly deadLetterQueue: alicloud.message.ServiceQueue;
  /** The topic's name; what publishes to it waits until the queue is subscribed. */
  declare readonly topicName: pulumi.Output<string>;
  declare readonly queueName: pulumi.Output<string>;
  declare readonly deadLetterQueueName: pulumi.Output<string>;
  declare readonly contentFormat: pulumi.Output<ContentFormat>;

  constructor(name: string, args: ResultChannelArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const contentFormat = args.contentFormat ?? ContentFormat.Simplified;
    const handlerTimeoutSeconds = args.handlerTimeoutSeconds ?? 30;
    const tags = args.tags === undefined ? {} : { tags: args.tags };
    const base = pulumi.output(
      args.topicName === undefined
        ? physicalName([pulumi.getProject(), pulumi.getStack(), name], {
            ...queueNameRule,
            longest: 100,
          })
        : checked(component, "topicName", args.topicName, topicNameProblem),
    );
    const format = checked(
      component,
      "contentFormat",
      contentFormat,
      oneOf(ContentFormat),
    ) as pulumi.Output<ContentFormat>;
    const timeout = checked(
      component,
      "handlerTimeoutSeconds",
      handlerTimeoutSeconds,
      wholeNumber(1, 7200, "seconds"),
    );
    const retention = checked(
      component,
      "messageRetentionSeconds",
      args.messageRetentionSeconds ?? longestRetention,
      wholeNumber(60, longestRetention, "seconds"),
    );
    const receives = checked(
      component,
      "maxReceiveCount",
      args.maxReceiveCount ?? 30,
      wholeNumber(1, 65_535, "deliveries"),
    );

    super(
      "immkit:index:ResultChannel",
      name,
      { ...args, contentFormat, handlerTimeoutSeconds },
      opts,
    );
    const parent = { parent: this };

    const topic = new alicloud.message.ServiceTopic(
      name,
      { topicName: base, enableLogging: true, ...tags },
      parent,
    );
    const deadLetterQueue = new alicloud.message.ServiceQueue(
      `${name}-dead-letter`,
      {
        queueName: pulumi.interpolate`${base}-dead-letter`,
        messageRetentionPeriod: longestRetention,
        pollingWaitSeconds: 30,
        ...tags,
      },
      parent,
    );
    const queue = new alicloud.message.ServiceQueue(
      name,
      {
        queueName: pulumi.interpolate`${base}-queue`,
        visibilityTimeout: timeout.apply((seconds) => seconds * hiddenFor),
        messageRetentionPeriod: retention,
        // An empty queue holds a receive this long, so that idling consumers cost little.
        pollingWaitSeconds: 30,
        dlqPolicy: {
          enabled: true,
          deadLetterTargetQueue: deadLetterQueue.queueName,
          maxReceiveCount: receives,
        },
        ...tags,
      },
      parent,
    );
    const subscription = new alicloud.message.ServiceSubscription(
      name,
      {
        topicName: topic.topicName,
        // A change of format replaces the subscription. Named after it, the new one stands before
        // the old one goes, and nothing is missed.
        subscriptionName: pulumi
          .all([queue.queueName, format])
          .apply(([to, as]) => `${to}-${as.toLowerCase()}`),
        pushType: "queue",
        endpoint: queue.queueName,
        notifyContentFormat: format,
        // 176 tries in a day; the default gives up after three.
        notifyStrategy: "EXPONENTIAL_DECAY_RETRY",
        dlqPolicy: { enabled: true, deadLetterTargetQueue: deadLetterQueue.queueName },
      },
      // The provider takes a change of pushType, and does nothing.
      { ...parent, replaceOnChanges: ["pushType"] },
    );

    this.topic = topic;
    this.queue = queue;
    this.deadLetterQueue = deadLetterQueue;
    this.topicName = pulumi
      .all([topic.topicName, subscription.topicName])
      .apply(([topicName]) => topicName);
    this.queueName = queue.queueName;
    this.deadLetterQueueName = deadLetterQueue.queueName;
    this.contentFormat = format;
    this.registerOutputs({
      topicName: this.topicName,
      queueName: this.queueName,
      deadLetterQueueName: this.deadLetterQueueName,
      contentFormat: this.contentFormat,
    });
  }
}

/** The longest suffix, `-queue-simplified`, has to fit into 120 characters as well. */
function topicNameProblem(name: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/.test(name)
    ? undefined
    : `is ${JSON.stringify(name)}; it must be 1 to 100 letters, digits and "-", beginning with a letter or digit`;
}
