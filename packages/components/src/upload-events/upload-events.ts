import { createHash } from "node:crypto";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmsArgs, alarmsCheck, queueAlarms } from "../alarms/alarms.ts";
import { anyText, type Check, checkArguments, flag } from "../arguments/check.ts";
import { checkedMember, each, every, type Fields, fields, plain } from "../arguments/shape.ts";
import { DeletionPolicy } from "../deletion/deletion-policy.ts";
import { placementOf } from "../imm/placement.ts";
import { bucketNameProblem, queueNameRule } from "../naming/name-rule.ts";
import {
  consumerQueue,
  consumerQueueChecks,
  consumerQueueCombination,
  consumerQueueNames,
  queueNameCheck,
} from "../queues/consumer-queue.ts";
import { nameCheck } from "../queues/name-check.ts";
import type { QueueEncryptionArgs } from "../queues/queue-encryption.ts";

/** The arguments of {@link UploadEvents}, without the bucket. */
export interface UploadEventSettingsArgs {
  /** The beginning of the objects' names: `uploads/`. Default: all objects. */
  prefix?: pulumi.Input<string>;
  /** The ends of the objects' names, one of which has to match: `.jpg`. Default: all objects. */
  suffixes?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * By default, the rule names the bucket by its ARN, and `prefix` and `suffixes` match the
   * objects' names, as in the documentation of `alicloud.message.ServiceEventRule`. The API
   * reference of SMQ shows rules without a name, whose prefix starts with the bucket's name. For
   * such a rule pass what to put in front of `prefix`: `my-bucket/`. Default: none.
   */
  subjectPrefix?: pulumi.Input<string>;
  /**
   * 1 to 120 letters, digits and `-`. Default: the queue's name and a digest of what the rule
   * matches. A rule can't be changed. With a given name, the old rule is deleted before the new one
   * is created, and uploads in between have no event.
   */
  ruleName?: pulumi.Input<string>;
  /**
   * Name of the queue: 1 to 120 letters, digits and `-`. Default: project, stack, component name
   * and a digest.
   */
  queueName?: pulumi.Input<string>;
  /** Name of the dead-letter queue, in the same form. Default: a generated name, too. */
  deadLetterQueueName?: pulumi.Input<string>;
  /**
   * Seconds to handle one event, 1 to 7200. Default 30. The queue hides a received message six
   * times as long.
   */
  handlerTimeoutSeconds?: pulumi.Input<number>;
  /**
   * Seconds that the queue keeps a message, 60 to 604,800, and longer than it hides one. Default
   * 604,800.
   */
  messageRetentionSeconds?: pulumi.Input<number>;
  /** Deliveries of one message before it goes to the dead-letter queue, 1 to 65,535. Default 30. */
  maxReceiveCount?: pulumi.Input<number>;
  /** Encryption of the messages in the queues. Default: none: SMQ has it on request only. */
  encryption?: QueueEncryptionArgs;
  /**
   * True uses queues that already exist with these names and the same attributes, and then needs to
   * stay true. Default false: a name that is in use is refused.
   */
  adopt?: boolean;
  /**
   * What happens to the queues, with their messages, when they leave the stack. Default: protect.
   */
  deletion?: DeletionPolicy;
  /** Alarms for the queues. Default: none. */
  alarms?: AlarmsArgs;
  /** Changes the generated names of new resources. Existing ones keep theirs. Default: none. */
  nameSalt?: string;
  /** Tags of the queues. Default: none. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** Arguments of {@link UploadEvents}. */
export interface UploadEventsArgs extends UploadEventSettingsArgs {
  /** The bucket with the uploads, in the region and account of the queue. */
  bucketName: pulumi.Input<string>;
}

const component = "UploadEvents";

/**
 * The events of a finished upload. `ObjectCreated:*` would also have an event for each part of a
 * multipart upload.
 */
const eventTypes = [
  "ObjectCreated:PutObject",
  "ObjectCreated:PostObject",
  "ObjectCreated:CompleteMultipartUpload",
];

const settingChecks: Fields<UploadEventSettingsArgs> = {
  ...consumerQueueChecks,
  prefix: anyText,
  suffixes: each(anyText, 1),
  subjectPrefix: anyText,
  ruleName: queueNameCheck,
  adopt: plain(flag),
  alarms: alarmsCheck,
};

const checks: Fields<UploadEventsArgs> = { ...settingChecks, bucketName: bucketNameProblem };

/** A check of everything that is known in {@link UploadEventSettingsArgs}. */
export const uploadEventSettings: Check = every(
  fields<UploadEventSettingsArgs>(settingChecks),
  consumerQueueCombination,
);

/** A check of everything that is known in the arguments of {@link UploadEvents}. */
export const uploadEventsArgs: Check = every(
  fields<UploadEventsArgs>(checks, { bucketName: "pass the bucket with the uploads" }),
  consumerQueueCombination,
);

/**
 * Brings an event for each finished upload (Put, Post, and the end of a multipart upload) from OSS
 * to a queue: a rule, a queue, and a dead-letter queue for events that the application could not
 * handle. An account can have ten rules in a region. The runtime's upload handler reads the queue.
 */
export class UploadEvents extends pulumi.ComponentResource {
  /** The queue with the events. */
  declare readonly queue: alicloud.message.ServiceQueue;
  /** The queue for events that could not be handled. */
  declare readonly deadLetterQueue: alicloud.message.ServiceQueue;
  /** The rule that selects the uploads. */
  declare readonly rule: alicloud.message.ServiceEventRule;
  /** The queue's name. */
  declare readonly queueName: pulumi.Output<string>;
  /** The dead-letter queue's name. */
  declare readonly deadLetterQueueName: pulumi.Output<string>;
  /** The rule's name. */
  declare readonly ruleName: pulumi.Output<string>;
  /** The arguments that give up a safe default: `deletion` (delete). */
  declare readonly weakened: pulumi.Output<string[]>;

  /** @throws InvalidArgumentError */
  constructor(name: string, args: UploadEventsArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments(component, args, uploadEventsArgs);
    super("immkit:index:UploadEvents", name, { ...args }, opts);
    const place = placementOf(this, name);
    const names = consumerQueueNames(component, args, this);
    const dependsOn = args.adopt
      ? []
      : [
          nameCheck(
            name,
            { topics: [], queues: [names.queue, names.deadLetterQueue] },
            place,
            this,
          ),
        ];
    const queues = consumerQueue(component, name, args, names, place, this, dependsOn);
    if (args.alarms !== undefined) {
      queueAlarms(
        name,
        args.alarms,
        {
          region: place.region,
          queueName: queues.queue.queueName,
          deadLetterQueueName: queues.deadLetterQueue.queueName,
        },
        this,
        args,
      );
    }

    const value = <Argument extends keyof UploadEventsArgs>(argument: Argument) =>
      checkedMember(component, args, checks, argument);
    const matchRules = pulumi
      .all([
        pulumi.interpolate`acs:oss:${place.region}:${place.accountId}:${value("bucketName")}`,
        args.subjectPrefix === undefined ? undefined : value("subjectPrefix"),
        args.prefix === undefined ? "" : value("prefix"),
        args.suffixes === undefined ? [""] : value("suffixes"),
      ])
      .apply(
        ([bucket, subject, prefix, suffixes]: [string, string | undefined, string, string[]]) =>
          suffixes.map((suffix) => [
            {
              ...(subject === undefined ? { name: bucket, prefix } : { prefix: subject + prefix }),
              suffix,
              matchState: "true",
            },
          ]),
      );
    const ruleName =
      args.ruleName === undefined
        ? pulumi.all([queues.queue.queueName, matchRules]).apply(contentName)
        : value("ruleName");
    const rule = new alicloud.message.ServiceEventRule(
      name,
      {
        ruleName,
        eventTypes,
        matchRules,
        endpoint: { endpointType: "queue", endpointValue: queues.queue.queueName },
      },
      // A new rule needs a new name. A generated one is made of what the rule matches.
      { parent: this, deleteBeforeReplace: args.ruleName !== undefined },
    );

    this.queue = queues.queue;
    this.deadLetterQueue = queues.deadLetterQueue;
    this.rule = rule;
    this.queueName = queues.queue.queueName;
    this.deadLetterQueueName = queues.deadLetterQueue.queueName;
    this.ruleName = rule.ruleName;
    this.weakened = pulumi.output(args.deletion === DeletionPolicy.Delete ? ["deletion"] : []);
    this.registerOutputs({
      queueName: this.queueName,
      deadLetterQueueName: this.deadLetterQueueName,
      ruleName: this.ruleName,
      weakened: this.weakened,
    });
  }
}

/** The queue's name, shortened if needed, and a digest of it and of what the rule matches. */
function contentName([queueName, matchRules]: readonly [string, unknown]): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([queueName, matchRules]))
    .digest("hex")
    .slice(0, 12);
  return `${queueName.slice(0, queueNameRule.longest - digest.length - 1)}-${digest}`;
}
