import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { type Check, InvalidArgumentError, oneOf, text, wholeNumber } from "../arguments/check.ts";
import { commonChecks } from "../arguments/common-checks.ts";
import { checkedMember, type Fields, plain } from "../arguments/shape.ts";
import { DeletionPolicy, deletionOptions } from "../deletion/deletion-policy.ts";
import type { Placement } from "../imm/placement.ts";
import { generatedName, type Name, named } from "../naming/generated-name.ts";
import { queueNameRule } from "../naming/name-rule.ts";
import {
  type QueueEncryptionArgs,
  queueEncryption,
  queueEncryptionCheck,
} from "./queue-encryption.ts";

/** Arguments of a queue that consumers read, and of its dead-letter queue. */
export interface ConsumerQueueArgs {
  queueName?: pulumi.Input<string>;
  deadLetterQueueName?: pulumi.Input<string>;
  handlerTimeoutSeconds?: pulumi.Input<number>;
  messageRetentionSeconds?: pulumi.Input<number>;
  maxReceiveCount?: pulumi.Input<number>;
  encryption?: QueueEncryptionArgs;
  deletion?: DeletionPolicy;
  nameSalt?: string;
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** The maximum of SMQ, in seconds: seven days. */
const longestRetention = 604_800;

/**
 * How many times the handler's limit a message stays hidden. A consumer receives up to 16 messages
 * at once, so a message waits while others are handled, and a retry within the handler must end
 * before a second delivery. Queue services recommend six.
 */
const visibilityFactor = 6;

/** The default of `handlerTimeoutSeconds`. */
export const defaultHandlerTimeout = 30;

/** A check for the name of a queue or a topic. */
export const queueNameCheck: Check = text(
  /^[A-Za-z0-9][A-Za-z0-9-]{0,119}$/,
  '1 to 120 letters, digits and "-", and start with a letter or digit',
);

/** The checks of the arguments, one by one. */
export const consumerQueueChecks: Fields<ConsumerQueueArgs> = {
  queueName: queueNameCheck,
  deadLetterQueueName: queueNameCheck,
  handlerTimeoutSeconds: wholeNumber(1, 7200, "seconds"),
  messageRetentionSeconds: wholeNumber(60, longestRetention, "seconds"),
  maxReceiveCount: wholeNumber(1, 65_535, "deliveries"),
  encryption: queueEncryptionCheck,
  deletion: plain(oneOf(DeletionPolicy)),
  ...commonChecks,
};

/** Arguments that contradict each other. */
export const consumerQueueCombination: Check = (value) => {
  const args = value as ConsumerQueueArgs;
  const { handlerTimeoutSeconds: timeout = defaultHandlerTimeout } = args;
  const { messageRetentionSeconds: retention = longestRetention } = args;
  if (typeof timeout === "number" && typeof retention === "number") {
    const reason = retentionProblem(timeout, retention);
    if (reason !== undefined) return { path: ".messageRetentionSeconds", reason };
  }
  if (typeof args.queueName === "string" && args.queueName === args.deadLetterQueueName)
    return { path: ".deadLetterQueueName", reason: "is the same as queueName" };
  return undefined;
};

function retentionProblem(timeout: number, retention: number): string | undefined {
  const hidden = timeout * visibilityFactor;
  return retention > hidden
    ? undefined
    : `is ${retention}; a received message is hidden for ${hidden} seconds (${visibilityFactor} times handlerTimeoutSeconds), and would be deleted before a second delivery`;
}

/** The names of a queue and its dead-letter queue. */
export interface ConsumerQueueNames {
  readonly queue: Name;
  readonly deadLetterQueue: Name;
}

/** The names that are given, or else generated ones. */
export function consumerQueueNames(
  component: string,
  args: ConsumerQueueArgs,
  parent: pulumi.ComponentResource,
): ConsumerQueueNames {
  const nameOf = (argument: "queueName" | "deadLetterQueueName", part: string) =>
    named(
      "queueName",
      args[argument] && checkedMember(component, args, consumerQueueChecks, argument),
      () => generatedName(parent, part, queueNameRule, { nameSalt: args.nameSalt }),
    );
  return {
    queue: nameOf("queueName", "queue"),
    deadLetterQueue: nameOf("deadLetterQueueName", "dead-letter"),
  };
}

/** A queue for consumers, and the queue for messages that they could not handle. */
export interface ConsumerQueue {
  readonly queue: alicloud.message.ServiceQueue;
  readonly deadLetterQueue: alicloud.message.ServiceQueue;
}

/**
 * Creates a queue and its dead-letter queue as children of `parent`.
 * @param dependsOn what both queues wait for.
 */
export function consumerQueue(
  component: string,
  name: string,
  args: ConsumerQueueArgs,
  names: ConsumerQueueNames,
  place: Placement,
  parent: pulumi.ComponentResource,
  dependsOn: pulumi.Resource[],
): ConsumerQueue {
  const given = { ...args };
  given.handlerTimeoutSeconds ??= defaultHandlerTimeout;
  given.messageRetentionSeconds ??= longestRetention;
  given.maxReceiveCount ??= 30;
  const value = <Name extends keyof ConsumerQueueArgs>(argument: Name) =>
    checkedMember(component, given, consumerQueueChecks, argument);
  const options = ({ ignoreChanges }: Name) => ({
    parent,
    dependsOn,
    ignoreChanges,
    ...deletionOptions(args.deletion ?? DeletionPolicy.Protect),
  });
  const shared = {
    // A receive waits this long for a message, so idle consumers make few calls.
    pollingWaitSeconds: 30,
    ...queueEncryption(component, args.encryption, place),
    ...(args.tags === undefined ? {} : { tags: args.tags }),
  };

  const deadLetterQueue = new alicloud.message.ServiceQueue(
    `${name}-dead-letter`,
    {
      queueName: names.deadLetterQueue.value,
      messageRetentionPeriod: longestRetention,
      ...shared,
    },
    options(names.deadLetterQueue),
  );
  const timing = pulumi
    .all([value("handlerTimeoutSeconds"), value("messageRetentionSeconds")])
    .apply(([timeout, retention]) => {
      const problem = retentionProblem(timeout, retention);
      if (problem !== undefined)
        throw new InvalidArgumentError(component, "messageRetentionSeconds", problem);
      return { visibilityTimeout: timeout * visibilityFactor, messageRetentionPeriod: retention };
    });
  const queue = new alicloud.message.ServiceQueue(
    name,
    {
      queueName: names.queue.value,
      visibilityTimeout: timing.visibilityTimeout,
      messageRetentionPeriod: timing.messageRetentionPeriod,
      dlqPolicy: {
        enabled: true,
        deadLetterTargetQueue: deadLetterQueue.queueName,
        maxReceiveCount: value("maxReceiveCount"),
      },
      ...shared,
    },
    options(names.queue),
  );
  return { queue, deadLetterQueue };
}
