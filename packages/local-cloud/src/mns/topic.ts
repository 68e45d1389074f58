import type { Clock } from "../core/clock.ts";
import { type ControlPlaneData, noControlPlaneData, type TopicAttributes } from "./attributes.ts";
import { newMessageId } from "./message.ts";
import type { Push } from "./push/pusher.ts";
import {
  notificationBody,
  retryDelay,
  type Subscription,
  type TopicMessage,
} from "./subscription.ts";
import type { MessageTraces, TraceStep } from "./trace.ts";

/** A delivery that failed and is tried again at `due`. Epoch milliseconds. */
interface PendingDelivery {
  readonly subscription: Subscription;
  readonly message: TopicMessage;
  /** 1 is the first retry. */
  readonly retry: number;
  readonly due: number;
}

/** A delivery that is being tried. `retry` is the number of the next try if it fails. */
interface Attempt {
  readonly subscription: Subscription;
  readonly message: TopicMessage;
  readonly retry: number;
  readonly body: string;
}

/** The state of a topic as JSON. */
export interface TopicDump {
  readonly name: string;
  readonly createTime: number;
  readonly lastModifyTime: number;
  readonly attributes: TopicAttributes;
  readonly controlPlaneData: ControlPlaneData;
  readonly subscriptions: readonly Subscription[];
  /** Sorted by `due`. */
  readonly pending: readonly (Omit<PendingDelivery, "subscription"> & {
    readonly subscriptionName: string;
  })[];
}

/** How a topic reaches an endpoint. */
export interface Delivery {
  /**
   * Puts a body into a queue. Returns false if the queue does not exist, or does not take messages
   * of the size that was published.
   */
  toQueue(queue: string, body: string, publishedSize: number, origin: string): boolean;
  /** Pushes over HTTP. Resolves to false if the endpoint did not take it. */
  push(push: Push, signal: AbortSignal): Promise<boolean>;
  readonly traces: MessageTraces;
}

/** A topic. It stores only messages that it could not deliver yet, and tries them again. */
export class Topic {
  readonly name: string;
  readonly createTime: number;
  lastModifyTime: number;
  controlPlaneData = noControlPlaneData;
  #attributes: TopicAttributes;
  readonly subscriptions = new Map<string, Subscription>();
  readonly #clock: Clock;
  readonly #deliver: Delivery;
  readonly #pending = new Map<() => void, PendingDelivery>();

  constructor(
    name: string,
    attributes: TopicAttributes,
    clock: Clock,
    deliver: Delivery,
    createTime = clock.now(),
  ) {
    this.name = name;
    this.#attributes = attributes;
    this.#clock = clock;
    this.#deliver = deliver;
    this.createTime = this.lastModifyTime = createTime;
  }

  /** Pending deliveries are tried at the times in the dump. */
  static restore(dump: TopicDump, clock: Clock, deliver: Delivery): Topic {
    const topic = new Topic(dump.name, dump.attributes, clock, deliver, dump.createTime);
    topic.lastModifyTime = dump.lastModifyTime;
    topic.controlPlaneData = dump.controlPlaneData;
    for (const subscription of dump.subscriptions)
      topic.subscriptions.set(subscription.name, { ...subscription });
    for (const { subscriptionName, ...delivery } of dump.pending) {
      const subscription = topic.subscriptions.get(subscriptionName);
      if (subscription !== undefined) topic.#retryLater({ ...delivery, subscription });
    }
    return topic;
  }

  dump(): TopicDump {
    const { name, createTime, lastModifyTime, attributes, controlPlaneData } = this;
    return {
      name,
      createTime,
      lastModifyTime,
      attributes,
      controlPlaneData,
      subscriptions: [...this.subscriptions.values()].map((subscription) => ({ ...subscription })),
      pending: [...this.#pending.values()]
        .sort((a, b) => a.due - b.due)
        .map(({ subscription, ...delivery }) => ({
          ...delivery,
          subscriptionName: subscription.name,
        })),
    };
  }

  get attributes(): TopicAttributes {
    return this.#attributes;
  }

  setAttributes(attributes: TopicAttributes): void {
    this.#attributes = attributes;
    this.lastModifyTime = this.#clock.now();
  }

  /** Deliveries that failed and will be tried again, and pushes without an answer yet. */
  get messageCount(): number {
    return this.#pending.size;
  }

  /** The pending deliveries of a subscription. */
  undelivered(name: string): number {
    let count = 0;
    for (const { subscription } of this.#pending.values()) if (subscription.name === name) count++;
    return count;
  }

  publish(body: string, tag: string | undefined): { readonly messageId: string } {
    const message: TopicMessage = {
      messageId: newMessageId(),
      body,
      tag,
      publishTime: this.#clock.now(),
    };
    this.#deliver.traces.publish(message.messageId, body, {
      time: message.publishTime,
      place: this.name,
    });
    for (const subscription of this.subscriptions.values()) {
      const { filterTag } = subscription.attributes;
      if (filterTag === "" || filterTag === tag) this.#attempt(subscription, message, 1);
    }
    return { messageId: message.messageId };
  }

  /** Deletes a subscription, if it exists, with its pending deliveries. */
  unsubscribe(name: string): void {
    for (const [cancel, { subscription }] of this.#pending)
      if (subscription.name === name) this.#cancel(cancel);
    this.subscriptions.delete(name);
  }

  close(): void {
    for (const cancel of [...this.#pending.keys()]) this.#cancel(cancel);
  }

  #cancel(cancel: () => void): void {
    cancel();
    this.#pending.delete(cancel);
  }

  #attempt(subscription: Subscription, message: TopicMessage, retry: number): void {
    const { target, attributes } = subscription;
    const body = notificationBody(attributes.notifyContentFormat, message, subscription);
    const attempt = { subscription, message, retry, body };
    if (target.kind === "http") this.#push(target.url, attempt);
    else if (target.kind === "queue" && this.#toQueue(target.queue, attempt))
      this.#trace(attempt, "delivered", target.queue);
    else this.#failed(attempt);
  }

  #push(url: string, attempt: Attempt): void {
    const { subscription, message, retry, body } = attempt;
    const push = { url: new URL(url), body, message, subscription };
    const flight = new AbortController();
    const cancel = () => flight.abort();
    // Until it is answered it counts as due: after a restart from a data directory it is pushed
    // again.
    this.#pending.set(cancel, { subscription, message, retry: retry - 1, due: this.#clock.now() });
    void this.#deliver.push(push, flight.signal).then((taken) => {
      if (!this.#pending.delete(cancel)) return;
      if (taken) this.#trace(attempt, "delivered", url);
      else this.#failed(attempt);
    });
  }

  #toQueue(queue: string, { message, body }: Attempt): boolean {
    const { messageId } = message;
    return this.#deliver.toQueue(queue, body, Buffer.byteLength(message.body), messageId);
  }

  #trace({ message }: Attempt, kind: TraceStep["kind"], place: string): void {
    this.#deliver.traces.add(message.messageId, { kind, time: this.#clock.now(), place });
  }

  #failed(attempt: Attempt): void {
    const { subscription, message, retry } = attempt;
    this.#trace(attempt, "deliveryFailed", subscription.attributes.endpoint);
    const { notifyStrategy, dlqPolicy } = subscription.attributes;
    const delay = retryDelay(notifyStrategy, retry);
    if (delay !== undefined)
      this.#retryLater({ subscription, message, retry, due: this.#clock.now() + delay });
    else if (dlqPolicy.enabled && this.#toQueue(dlqPolicy.deadLetterTargetQueue, attempt))
      this.#trace(attempt, "deadLettered", dlqPolicy.deadLetterTargetQueue);
  }

  #retryLater(delivery: PendingDelivery): void {
    const { subscription, message, retry, due } = delivery;
    const cancel = this.#clock.after(Math.max(0, due - this.#clock.now()), () => {
      this.#pending.delete(cancel);
      this.#attempt(subscription, message, retry + 1);
    });
    this.#pending.set(cancel, delivery);
  }
}
