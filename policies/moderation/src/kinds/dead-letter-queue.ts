import type { UnknownFact } from "../fact/fact.ts";
import { flag, text } from "../fact/readers.ts";
import { Unknown, type Value } from "../fact/value.ts";
import type { Edit } from "../stack/edit.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import type { Queue } from "./queue.ts";
import { StackSubject } from "./subject.ts";

const alarmType = "alicloud:cms/alarm:Alarm";

/** `dimensions` is deprecated since 1.173.0. */
const dimensionProperties = ["metricDimensions", "dimensions"] as const;

/** A queue that gets the dead letters of another queue, with the alarms about it. */
export class DeadLetterQueue extends StackSubject {
  /** Alarms of CloudMonitor that are not switched off, and name the queue. */
  readonly alarms: readonly Resource[];
  /** Alarms that can be about any queue. */
  readonly possible: readonly UnknownFact[];

  constructor(
    { resource, stack }: Queue,
    alarms: readonly Resource[],
    possible: readonly UnknownFact[],
  ) {
    super(resource, stack);
    this.alarms = alarms;
    this.possible = possible;
  }
}

/** Adds an alarm for the first message in a queue. */
export function addAlarm({ resource, label }: DeadLetterQueue): Edit[] {
  const name = resource.get("queueName", text);
  const queue = name.is === "known" ? name.value : label;
  return [
    {
      add: {
        name: `${label}-alarm`,
        type: alarmType,
        props: {
          project: "acs_mns_new",
          metric: "ActiveMessages",
          metricDimensions: JSON.stringify([{ queue }]),
          contactGroups: ["on-call"],
          escalationsCritical: {
            statistics: "Maximum",
            comparisonOperator: ">",
            threshold: "0",
            times: 1,
          },
        },
        dependsOn: { metricDimensions: resource },
      },
    },
  ];
}

/** The queues that get dead letters, with their alarms. */
export function readDeadLetterQueues(stack: Stack, queues: readonly Queue[]): DeadLetterQueue[] {
  const byName = new Map<string, Resource[]>();
  const byOrigin = new Map<string, Resource[]>();
  const possible: UnknownFact[] = [];
  const add = (map: Map<string, Resource[]>, key: string, alarm: Resource) =>
    map.set(key, [...(map.get(key) ?? []), alarm]);
  for (const alarm of stack.ofType(alarmType)) {
    const enabled = alarm.get("enabled", flag, true);
    if (enabled.is !== "unknown" && enabled.value === false) continue;
    for (const property of dimensionProperties) {
      const dimensions = alarm.get(property, (value) => value);
      for (const urn of alarm.data.dependencies[property] ?? []) add(byOrigin, urn, alarm);
      if (dimensions.is === "unknown" && (alarm.data.dependencies[property] ?? []).length === 0)
        possible.push(dimensions);
      if (dimensions.is === "known")
        for (const name of namesIn(dimensions.value)) add(byName, name, alarm);
    }
  }
  return queues
    .filter(({ isDeadLetterQueue }) => isDeadLetterQueue)
    .map((queue) => {
      const { name } = queue;
      const named = name.is === "known" ? (byName.get(name.value) ?? []) : [];
      const alarms = [...named, ...(byOrigin.get(queue.resource.urn) ?? [])];
      return new DeadLetterQueue(queue, alarms, possible);
    });
}

/** Every name in the dimensions: JSON text with a list of objects, or an object. */
function* namesIn(value: Value): Iterable<string> {
  if (typeof value === "string") {
    const parsed = /^\s*[[{]/.test(value) ? parse(value) : undefined;
    if (parsed === undefined) yield* value.split(",");
    else yield* namesIn(parsed);
  } else if (typeof value === "object" && value !== null && !(value instanceof Unknown))
    for (const part of Object.values(value)) yield* namesIn(part);
}

function parse(value: string): Value | undefined {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
