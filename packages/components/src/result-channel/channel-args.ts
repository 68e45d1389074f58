import type * as pulumi from "@pulumi/pulumi";
import { type AlarmsArgs, alarmsCheck } from "../alarms/alarms.ts";
import { type Check, flag, oneOf, wholeNumber } from "../arguments/check.ts";
import { every, type Fields, fields, plain } from "../arguments/shape.ts";
import type { DeletionPolicy } from "../deletion/deletion-policy.ts";
import {
  consumerQueueChecks,
  consumerQueueCombination,
  queueNameCheck,
} from "../queues/consumer-queue.ts";
import type { QueueEncryptionArgs } from "../queues/queue-encryption.ts";
import { ContentFormat } from "./content-format.ts";

/** Arguments of {@link ResultChannel}. */
export interface ResultChannelArgs {
  /**
   * Name of the topic: 1 to 120 letters, digits and `-`. Default: project, stack, component name
   * and a digest.
   */
  topicName?: pulumi.Input<string>;
  /** Name of the queue, in the same form. Default: a generated name, like that of the topic. */
  queueName?: pulumi.Input<string>;
  /** Name of the dead-letter queue, in the same form. Default: a generated name, too. */
  deadLetterQueueName?: pulumi.Input<string>;
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
   * Seconds that the queue keeps a message, 60 to 604,800, and longer than it hides one. Default
   * 604,800: as long as IMM keeps a task. The dead-letter queue always has the default.
   */
  messageRetentionSeconds?: pulumi.Input<number>;
  /**
   * Deliveries of one message before it goes to the dead-letter queue, 1 to 65,535. Deliveries to a
   * worker that crashed count too, and those of a verdict that another worker handles. Default 30:
   * more than the 20 deliveries after which the consumer itself stores a poison message, with the
   * reason.
   */
  maxReceiveCount?: pulumi.Input<number>;
  /** Bytes of the longest message that can be published, 1024 to 65,536. Default: 65,536. */
  maxMessageBytes?: pulumi.Input<number>;
  /** Encryption of the messages in the queues. Default: none: SMQ has it on request only. */
  encryption?: QueueEncryptionArgs;
  /**
   * True uses a topic and queues that already exist with these names and the same attributes, and
   * then needs to stay true. Default false: a name that is in use is refused.
   */
  adopt?: boolean;
  /**
   * What happens to the topic and the queues, with their messages, when they leave the stack.
   * Default: protect.
   */
  deletion?: DeletionPolicy;
  /** Alarms for the queues. Default: none. */
  alarms?: AlarmsArgs;
  /** Changes the generated names of new resources. Existing ones keep theirs. Default: none. */
  nameSalt?: string;
  /** Tags of the topic and the queues. Default: none. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** The checks of the arguments, one by one. */
export const resultChannelChecks: Fields<ResultChannelArgs> = {
  ...consumerQueueChecks,
  topicName: queueNameCheck,
  contentFormat: oneOf(ContentFormat),
  maxMessageBytes: wholeNumber(1024, 65_536, "bytes"),
  adopt: plain(flag),
  alarms: alarmsCheck,
};

/** A check of everything that is known in the arguments of a {@link ResultChannel}. */
export const resultChannelArgs: Check = every(
  fields<ResultChannelArgs>(resultChannelChecks),
  consumerQueueCombination,
);
