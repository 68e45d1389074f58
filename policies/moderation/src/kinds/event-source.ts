import type { Fact } from "../fact/fact.ts";
import type { Value } from "../fact/value.ts";
import type { Edit } from "../stack/edit.ts";
import type { Resource } from "../stack/resource.ts";
import type { Bucket } from "./bucket.ts";
import type { EventRule } from "./event-rule.ts";
import type { Subject } from "./subject.ts";
import type { Trigger } from "./trigger.ts";

/** Objects whose events start something. */
export interface WatchedObjects {
  /** The event rule or the trigger. */
  readonly by: Resource;
  /** Absent: every object. */
  readonly prefix: Fact<string>;
}

/** A bucket whose events start something: an event rule of OSS, or a trigger of a function. */
export class EventSource implements Subject {
  readonly resource: Resource;
  readonly isInStack = true;
  readonly bucket: Bucket;
  readonly objects: readonly WatchedObjects[];

  constructor(bucket: Bucket, objects: readonly WatchedObjects[]) {
    this.resource = bucket.resource;
    this.bucket = bucket;
    this.objects = objects;
  }

  get label(): string {
    return this.bucket.label;
  }
}

/** The buckets of the stack whose events start something. */
export function readEventSources(
  buckets: readonly Bucket[],
  rules: readonly EventRule[],
  triggers: readonly Trigger[],
): EventSource[] {
  const watched = new Map<Resource, WatchedObjects[]>();
  const add = (bucket: Resource, objects: WatchedObjects) =>
    watched.set(bucket, [...(watched.get(bucket) ?? []), objects]);
  for (const rule of rules) {
    if (rule.matches.is === "unknown") continue;
    for (const alternative of rule.matches.value ?? [])
      for (const { bucket, prefix, state } of alternative)
        if (bucket.is === "resource" && !(state.is === "known" && state.value === "false"))
          add(bucket.resource, { by: rule.resource, prefix });
  }
  for (const trigger of triggers) {
    const { bucket } = trigger;
    if (bucket.is === "resource")
      add(bucket.resource, { by: trigger.resource, prefix: trigger.prefix });
  }
  return buckets.flatMap((bucket) => {
    const objects = watched.get(bucket.resource);
    return objects === undefined || !bucket.isInStack ? [] : [new EventSource(bucket, objects)];
  });
}

/** Removes the bucket from event rules, and a rule or trigger that is for nothing else. */
export function stopWatching({ objects }: EventSource): Edit[] {
  const byResource = Map.groupBy(objects, ({ by }) => by);
  return [...byResource].map(([by, watched]): Edit => {
    const rules = by.data.inputs?.["matchRules"];
    const removed = watched.map(({ prefix }) => prefix.at.path[1]);
    const others = Array.isArray(rules)
      ? (rules as readonly Value[]).filter((_, index) => !removed.includes(index))
      : [];
    return others.length === 0 ? { remove: by } : { set: by.at("matchRules"), to: others };
  });
}
