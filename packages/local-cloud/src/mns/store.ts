import type { Clock } from "../core/clock.ts";
import type { QueueAttributes, TopicAttributes } from "./attributes.ts";
import { mnsError } from "./errors.ts";
import type { EventRule } from "./events/event-rule.ts";
import { type DeadLetterSink, MessageQueue, type QueueDump } from "./queue.ts";
import type { Subscription } from "./subscription.ts";
import { type Delivery, Topic, type TopicDump } from "./topic.ts";
import { MessageTraces } from "./trace.ts";

/** The state of SMQ as JSON. */
export interface MnsDump {
  readonly queues: readonly QueueDump[];
  readonly topics: readonly TopicDump[];
  readonly eventRules: readonly EventRule[];
}

/** The queues and topics of one account in one region. */
export class MnsStore {
  readonly queues = new Map<string, MessageQueue>();
  readonly topics = new Map<string, Topic>();
  readonly eventRules = new Map<string, EventRule>();
  /** Not part of the state: a restart forgets them. */
  readonly traces = new MessageTraces();
  readonly #clock: Clock;
  readonly #deadLetters: DeadLetterSink = (target, message) => {
    const deadLetterQueue = this.queues.get(target);
    deadLetterQueue?.accept(message);
    return deadLetterQueue !== undefined;
  };
  readonly #deliver: Delivery;

  /** By default all pushes over HTTP fail. */
  constructor(clock: Clock, push: Delivery["push"] = () => Promise.resolve(false)) {
    this.#clock = clock;
    this.#deliver = {
      toQueue: (target, body, publishedSize, origin) => {
        const queue = this.queues.get(target);
        if (queue === undefined || publishedSize > queue.attributes.maximumMessageSize)
          return false;
        queue.accept({ body, origin });
        return true;
      },
      push,
      traces: this.traces,
    };
  }

  createQueue(name: string, attributes: QueueAttributes): MessageQueue {
    const queue = new MessageQueue(name, attributes, this.#clock, this.#deadLetters, this.traces);
    this.queues.set(name, queue);
    return queue;
  }

  deleteQueue(name: string): void {
    this.queues.get(name)?.close();
    this.queues.delete(name);
  }

  createTopic(name: string, attributes: TopicAttributes): Topic {
    const topic = new Topic(name, attributes, this.#clock, this.#deliver);
    this.topics.set(name, topic);
    return topic;
  }

  deleteTopic(name: string): void {
    this.topics.get(name)?.close();
    this.topics.delete(name);
  }

  /** Throws QueueNotExist, 404. */
  queue(name: string): MessageQueue {
    const queue = this.queues.get(name);
    if (queue === undefined) throw mnsError("QueueNotExist");
    return queue;
  }

  /** Throws TopicNotExist, 404. */
  topic(name: string): Topic {
    const topic = this.topics.get(name);
    if (topic === undefined) throw mnsError("TopicNotExist");
    return topic;
  }

  /** Throws TopicNotExist or SubscriptionNotExist, 404. */
  subscription(topicName: string, name: string): Subscription {
    const subscription = this.topic(topicName).subscriptions.get(name);
    if (subscription === undefined) throw mnsError("SubscriptionNotExist");
    return subscription;
  }

  dump(): MnsDump {
    return {
      queues: [...this.queues.values()].map((queue) => queue.dump()),
      topics: [...this.topics.values()].map((topic) => topic.dump()),
      eventRules: [...this.eventRules.values()],
    };
  }

  /** Replaces everything. */
  load({ queues, topics, eventRules }: MnsDump): void {
    this.clear();
    for (const dump of queues)
      this.queues.set(
        dump.name,
        MessageQueue.restore(dump, this.#clock, this.#deadLetters, this.traces),
      );
    for (const dump of topics)
      this.topics.set(dump.name, Topic.restore(dump, this.#clock, this.#deliver));
    for (const rule of eventRules) this.eventRules.set(rule.name, rule);
  }

  clear(): void {
    this.eventRules.clear();
    this.traces.clear();
    for (const name of [...this.queues.keys()]) this.deleteQueue(name);
    for (const name of [...this.topics.keys()]) this.deleteTopic(name);
  }
}
