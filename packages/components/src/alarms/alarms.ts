import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { anyText, type Check, wholeNumber } from "../arguments/check.ts";
import { each, every, fields } from "../arguments/shape.ts";
import { generatedName, named } from "../naming/generated-name.ts";
import { type NameRule, queueNameRule } from "../naming/name-rule.ts";

/**
 * Alarms of CloudMonitor for a queue and its dead-letter queue. CloudMonitor documents how many
 * messages a queue has, but no metric for the age of a message, and none for failed tasks of IMM.
 * So the alarm for old messages needs the name of a metric, and there is no alarm for failed tasks:
 * the runtime reports them with their verdicts.
 */
export interface AlarmsArgs {
  /** Contact groups of CloudMonitor to notify: at least one. They have to exist. */
  contactGroups: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Age of the oldest message that raises an alarm, 60 to 604,800 seconds. Requires
   * `oldestMessageMetric`. Default: no such alarm.
   */
  oldestMessageSeconds?: pulumi.Input<number>;
  /**
   * Metric with the age of a queue's oldest message, in seconds. Required with
   * `oldestMessageSeconds`. Default: none.
   */
  oldestMessageMetric?: pulumi.Input<string>;
  /** Metric with the number of messages that a queue can deliver. Default `ActiveMessages`. */
  messagesMetric?: pulumi.Input<string>;
  /**
   * Namespace of the metrics. Default `acs_mns_new`, whose metrics have the dimensions `region` and
   * `queue`. SMQ has a newer namespace, `acs_smq`, with the metric `NumberOfMessagesVisible`.
   */
  namespace?: pulumi.Input<string>;
}

/** A check of everything that is known in {@link AlarmsArgs}. */
export const alarmsCheck: Check = every(
  fields<AlarmsArgs>(
    {
      contactGroups: each(anyText, 1),
      oldestMessageSeconds: wholeNumber(60, 604_800, "seconds"),
      oldestMessageMetric: anyText,
      messagesMetric: anyText,
      namespace: anyText,
    },
    { contactGroups: "list the contact groups to notify" },
  ),
  (value) => {
    const { oldestMessageSeconds, oldestMessageMetric } = value as AlarmsArgs;
    return oldestMessageSeconds !== undefined && oldestMessageMetric === undefined
      ? {
          path: ".oldestMessageMetric",
          reason:
            "is missing; oldestMessageSeconds needs a metric with the age of the oldest message",
        }
      : undefined;
  },
);

/** What {@link queueAlarms} watches. */
export interface AlarmTarget {
  readonly region: pulumi.Input<string>;
  readonly queueName: pulumi.Input<string>;
  readonly deadLetterQueueName: pulumi.Input<string>;
}

const alarmNameRule: NameRule = queueNameRule;

/** Seconds that a metric of SMQ covers. */
const period = 300;

/**
 * Creates the alarms of a queue as children of `parent`: the dead-letter queue isn't empty, and the
 * oldest message is too old.
 */
export function queueAlarms(
  name: string,
  args: AlarmsArgs,
  target: AlarmTarget,
  parent: pulumi.ComponentResource,
  options: {
    readonly nameSalt?: string | undefined;
    readonly tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined;
  },
): void {
  const alarm = (
    part: string,
    queue: pulumi.Input<string>,
    metric: pulumi.Input<string>,
    comparison: { comparisonOperator: string; threshold: pulumi.Input<string> },
  ) => {
    const alarmName = named("name", undefined, () =>
      generatedName(parent, part, alarmNameRule, { nameSalt: options.nameSalt }),
    );
    new alicloud.cms.Alarm(
      `${name}-${part}`,
      {
        name: alarmName.value,
        project: args.namespace ?? "acs_mns_new",
        metric,
        metricDimensions: pulumi
          .all([target.region, queue])
          .apply(([region, queueName]) => JSON.stringify([{ region, queue: queueName }])),
        period,
        contactGroups: args.contactGroups,
        escalationsCritical: { statistics: "Maximum", times: 1, ...comparison },
        ...(options.tags === undefined ? {} : { tags: options.tags }),
      },
      { parent, ignoreChanges: alarmName.ignoreChanges },
    );
  };
  alarm("dead-letter-alarm", target.deadLetterQueueName, args.messagesMetric ?? "ActiveMessages", {
    comparisonOperator: ">",
    threshold: "0",
  });
  if (args.oldestMessageSeconds !== undefined && args.oldestMessageMetric !== undefined) {
    alarm("oldest-message-alarm", target.queueName, args.oldestMessageMetric, {
      comparisonOperator: ">=",
      threshold: pulumi.output(args.oldestMessageSeconds).apply(String),
    });
  }
}
