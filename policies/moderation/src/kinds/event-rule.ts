import { type Fact, mapFact } from "../fact/fact.ts";
import { jsonObject, text, texts } from "../fact/readers.ts";
import type { Reference } from "../stack/reference.ts";
import type { Section } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import { bucketIdentity } from "./bucket-identity.ts";
import { queueIdentity, topicIdentity } from "./smq-identity.ts";
import { StackSubject } from "./subject.ts";

const uploadType = "alicloud:message/serviceEventRule:ServiceEventRule";
const busType = "alicloud:eventbridge/rule:Rule";

/** The objects of a bucket that an event rule is for. */
export interface ObjectMatch {
  readonly bucket: Reference;
  readonly bucketName: Fact<string>;
  /** Absent: any. */
  readonly prefix: Fact<string>;
  readonly suffix: Fact<string>;
  /** `"false"` excludes the objects. */
  readonly state: Fact<string>;
}

/** What a rule of EventBridge sends events to. */
export interface BusTarget {
  readonly section: Section;
  /** `acs.mns.queue`, `acs.fc.function`, `http`, `https`, … */
  readonly type: Fact<string>;
  /** An ARN, a name or a URL. Never print it: a URL can have credentials. */
  readonly endpoint: Fact<string>;
  /** Default: BACKOFF_RETRY, 3 times within a minute. Source: EventBridge, CreateRule, 2026-11. */
  readonly retryStrategy: Fact<string>;
  /** ARN of the queue for events that can't be delivered. */
  readonly deadLetterQueue: Fact<string>;
}

const busTarget = (section: Section): BusTarget => ({
  section,
  type: section.get("type", text),
  endpoint: section.get("endpoint", text),
  retryStrategy: section.get("pushRetryStrategy", text, "BACKOFF_RETRY"),
  deadLetterQueue: section.get(["deadLetterQueue", "arn"], text),
});

/** A rule of OSS events to SMQ, or a rule of EventBridge. */
export class EventRule extends StackSubject {
  get service(): "oss" | "eventbridge" {
    return this.resource.type === uploadType ? "oss" : "eventbridge";
  }

  /** OSS events: `ObjectCreated:PutObject`, … */
  get eventTypes(): Fact<readonly string[]> {
    return this.resource.get("eventTypes", texts);
  }

  /** EventBridge: the events, as an object of EventBridge. It is JSON text in the resource. */
  get filterPattern(): Fact<Readonly<Record<string, unknown>>> {
    return this.resource.get("filterPattern", jsonObject);
  }

  /** OSS events: the objects, as a list of alternatives in which all parts must match. */
  get matches(): Fact<readonly (readonly ObjectMatch[])[]> {
    return mapFact(this.resource.list("matchRules"), (alternatives) =>
      alternatives.map((alternative) => {
        const parts = alternative.list([]);
        return parts.is === "unknown" ? [] : (parts.value ?? []).map((part) => this.#match(part));
      }),
    );
  }

  /** OSS events: the queue or topic that gets them. */
  get target(): Reference {
    const type = this.resource.get(["endpoint", "endpointType"], text, "queue");
    const isTopic = type.is === "known" && type.value === "topic";
    return this.stack.refer(
      this.resource,
      ["endpoint", "endpointValue"],
      isTopic ? topicIdentity : queueIdentity,
    );
  }

  /** EventBridge: the targets. */
  get targets(): Fact<readonly BusTarget[]> {
    return mapFact(this.resource.list("targets"), (targets) => targets.map(busTarget));
  }

  #match(part: Section): ObjectMatch {
    return {
      bucket: this.stack.refer(part, "name", bucketIdentity),
      bucketName: part.get("name", text),
      prefix: part.get("prefix", text, ""),
      suffix: part.get("suffix", text),
      state: part.get("matchState", text, "true"),
    };
  }
}

export const readEventRules = (stack: Stack): EventRule[] =>
  stack.ofType(uploadType, busType).map((resource) => new EventRule(resource, stack));
