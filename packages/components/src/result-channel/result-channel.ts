import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { queueAlarms } from "../alarms/alarms.ts";
import { checkArguments } from "../arguments/check.ts";
import { checkedMember } from "../arguments/shape.ts";
import { DeletionPolicy, deletionOptions } from "../deletion/deletion-policy.ts";
import { placementOf } from "../imm/placement.ts";
import { generatedName, named } from "../naming/generated-name.ts";
import { queueNameRule } from "../naming/name-rule.ts";
import {
  consumerQueue,
  consumerQueueNames,
  defaultHandlerTimeout,
} from "../queues/consumer-queue.ts";
import { nameCheck } from "../queues/name-check.ts";
import { type ResultChannelArgs, resultChannelArgs, resultChannelChecks } from "./channel-args.ts";
import { ContentFormat } from "./content-format.ts";

const component = "ResultChannel";

/**
 * Brings verdicts from IMM to the application: a topic, a queue subscribed to it, and a dead-letter
 * queue for messages that SMQ could not deliver or the application could not handle. The state has
 * `contentFormat` and `handlerTimeoutSeconds` as inputs of the component, defaults included. Rules
 * compare the subscription and the queue with them.
 */
export class ResultChannel extends pulumi.ComponentResource {
  /** The topic to which IMM publishes. */
  declare readonly topic: alicloud.message.ServiceTopic;
  /** The queue from which the application receives verdicts. */
  declare readonly queue: alicloud.message.ServiceQueue;
  /** The queue for messages that could not be delivered or handled. */
  declare readonly deadLetterQueue: alicloud.message.ServiceQueue;
  /** The topic's name. Resources that publish to it wait until the queue is subscribed. */
  declare readonly topicName: pulumi.Output<string>;
  /** The queue's name. */
  declare readonly queueName: pulumi.Output<string>;
  /** The dead-letter queue's name. */
  declare readonly deadLetterQueueName: pulumi.Output<string>;
  /** The envelope of the messages in the queue. */
  declare readonly contentFormat: pulumi.Output<ContentFormat>;
  /** The arguments that give up a safe default: `deletion` (delete). */
  declare readonly weakened: pulumi.Output<string[]>;

  /** @throws InvalidArgumentError */
  constructor(name: string, args: ResultChannelArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    checkArguments(component, args, resultChannelArgs);
    const declared = {
      ...args,
      contentFormat: args.contentFormat ?? ContentFormat.Simplified,
      handlerTimeoutSeconds: args.handlerTimeoutSeconds ?? defaultHandlerTimeout,
    };
    super("immkit:index:ResultChannel", name, declared, opts);
    const parent = { parent: this };
    const place = placementOf(this, name);
    const format = checkedMember(component, declared, resultChannelChecks, "contentFormat");
    const topicName = named(
      "topicName",
      args.topicName && checkedMember(component, args, resultChannelChecks, "topicName"),
      () => generatedName(this, "topic", queueNameRule, { nameSalt: args.nameSalt }),
    );
    const queueNames = consumerQueueNames(component, args, this);
    // SMQ creates a topic or queue silently if the same one exists, and two stacks would share it.
    const dependsOn = args.adopt
      ? []
      : [
          nameCheck(
            name,
            { topics: [topicName], queues: [queueNames.queue, queueNames.deadLetterQueue] },
            place,
            this,
          ),
        ];

    const topic = new alicloud.message.ServiceTopic(
      name,
      {
        topicName: topicName.value,
        enableLogging: true,
        ...(args.maxMessageBytes === undefined
          ? {}
          : {
              maxMessageSize: checkedMember(
                component,
                args,
                resultChannelChecks,
                "maxMessageBytes",
              ),
            }),
        ...(args.tags === undefined ? {} : { tags: args.tags }),
      },
      {
        ...parent,
        ...deletionOptions(args.deletion ?? DeletionPolicy.Protect),
        dependsOn,
        ignoreChanges: topicName.ignoreChanges,
      },
    );
    const { queue, deadLetterQueue } = consumerQueue(
      component,
      name,
      declared,
      queueNames,
      place,
      this,
      dependsOn,
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
      {
        ...parent,
        // SMQ deletes a topic's subscriptions with it. They stay if the topic can't be deleted.
        deletedWith: topic,
        // The provider accepts a change of pushType, but doesn't apply it.
        replaceOnChanges: ["pushType"],
      },
    );
    if (args.alarms !== undefined) {
      queueAlarms(
        name,
        args.alarms,
        {
          region: place.region,
          queueName: queue.queueName,
          deadLetterQueueName: deadLetterQueue.queueName,
        },
        this,
        args,
      );
    }

    this.topic = topic;
    this.queue = queue;
    this.deadLetterQueue = deadLetterQueue;
    this.topicName = pulumi
      .all([topic.topicName, subscription.topicName])
      .apply(([known]) => known);
    this.queueName = queue.queueName;
    this.deadLetterQueueName = deadLetterQueue.queueName;
    this.contentFormat = format;
    this.weakened = pulumi.output(args.deletion === DeletionPolicy.Delete ? ["deletion"] : []);
    this.registerOutputs({
      topicName: this.topicName,
      queueName: this.queueName,
      deadLetterQueueName: this.deadLetterQueueName,
      contentFormat: this.contentFormat,
      weakened: this.weakened,
    });
  }
}
