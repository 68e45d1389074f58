import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { checked, oneOf, wholeNumber } from "../arguments/check.ts";
import { joinedName } from "../naming/joined-name.ts";
import { queueNameRule } from "../naming/name-rule.ts";
import { ContentFormat } from "./content-format.ts";

/** Arguments of {@link ResultChannel}. */
export interface ResultChannelArgs {
  /** Default: project, stack and component name. The names of the queues start with it. */
  topicName?: pulumi.Input<string>;
  /**
   * The format of the messages in the queue. Default SIMPLIFIED: a message is what IMM published,
   * byte for byte, without a second envelope, and a message that fits the topic fits the queue.
   */
  contentFormat?: pulumi.Input<ContentFormat>;
  /**
   * Seconds to handle one message, 1 to 7200. Default 30. The queue hides a received message six
   * times as long.
   */
  handlerTimeoutSeconds?: pulumi.Input<number>;
  /**
   * Seconds that the queue keeps a message, 60 to 604,800. Default 604,800: as long as IMM keeps a
   * task.
   */
  messageRetentionSeconds?: pulumi.Input<number>;
  /**
   * Deliveries of one message before it goes to the dead-letter queue, 1 to 65,535. Deliveries to a
   * worker that crashed count too, and those of a verdict that another worker handles. Default 30:
   * more than the 20 deliveries after which the consumer itself stores a poison message, with the
   * reason.
   */
  maxReceiveCount?: pulumi.Input<number>;
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

const component = "ResultChannel";

/** The maximum of SMQ, in seconds. */
const longestRetention = 604_800;

/**
 * How many times the handler's limit a message stays hidden. A consumer receives up to 16 messages
 * at once, so a message waits while others are handled, and a retry within the handler must end
 * before a second delivery. Queue services recommend six.
 */
const visibilityFactor = 6;

/**
 * Brings verdicts from IMM to the application: a topic, a queue subscribed to it, and a dead-letter
 * queue for messages that SMQ could not deliver or the application could not handle. The state has
 * `contentFormat` and `handlerTimeoutSeconds` as inputs of the component, defaults included. Rules
 * compare the subscription and the queue with them.
 */
export class ResultChannel extends pulumi.ComponentResource {
  declare readonly topic: alicloud.message.ServiceTopic;
  declare readonly queue: alicloud.message.ServiceQueue;
  declare readonly deadLetterQueue: alicloud.message.ServiceQueue;
  /** The topic's name. Resources that publish to it wait until the queue is subscribed. */
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
        ? joinedName([pulumi.getProject(), pulumi.getStack(), name], {
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
        visibilityTimeout: timeout.apply((seconds) => seconds * visibilityFactor),
        messageRetentionPeriod: retention,
        // A receive waits this long for a message, so idle consumers make few calls.
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
        // A change of format replaces the subscription. With the format in its name, the new one
        // exists before the old one is deleted, and no message is lost.
        subscriptionName: pulumi
          .all([queue.queueName, format])
          .apply(([to, as]) => `${to}-${as.toLowerCase()}`),
        pushType: "queue",
        endpoint: queue.queueName,
        notifyContentFormat: format,
        // 176 attempts in a day. The default stops after three.
        notifyStrategy: "EXPONENTIAL_DECAY_RETRY",
        dlqPolicy: { enabled: true, deadLetterTargetQueue: deadLetterQueue.queueName },
      },
      // The provider accepts a change of pushType, but doesn't apply it.
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

/** The limit is 120 characters for a name with the longest suffix, `-queue-simplified`. */
function topicNameProblem(name: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/.test(name)
    ? undefined
    : `is ${JSON.stringify(name)}; it must be 1 to 100 letters, digits and "-", and start with a letter or digit`;
}
