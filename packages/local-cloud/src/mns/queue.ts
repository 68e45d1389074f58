import type { Clock } from "../core/clock.ts";
import { type ControlPlaneData, noControlPlaneData, type QueueAttributes } from "./attributes.ts";
import { mnsError } from "./errors.ts";
import {
  checkBody,
  isReceiptHandle,
  md5Of,
  newMessageId,
  newReceiptHandle,
  type OutgoingMessage,
  type PeekedMessage,
  type QueueMessageView,
  type ReceivedMessage,
  type SentMessage,
} from "./message.ts";
import { type MessageDump, MessageStore, type StoredMessage } from "./message-store.ts";
import { MessageTraces, type TraceStep } from "./trace.ts";

/** The state of a queue as JSON. */
export interface QueueDump {
  readonly name: string;
  readonly createTime: number;
  readonly lastModifyTime: number;
  readonly attributes: QueueAttributes;
  readonly controlPlaneData: ControlPlaneData;
  /** Oldest first. */
  readonly messages: readonly MessageDump[];
}

/** A receive that waits for messages. */
interface Poll {
  readonly count: number;
  readonly finish: (messages: readonly ReceivedMessage[]) => void;
}

/** A message that moves between queues keeps its age, in epoch milliseconds, and its origin. */
type AcceptedMessage = OutgoingMessage & Partial<Pick<MessageDump, "enqueueTime" | "origin">>;

/** Takes a message that was received too often. Returns false if the queue does not exist. */
export type DeadLetterSink = (targetQueue: string, message: AcceptedMessage) => boolean;

/**
 * A queue with at-least-once delivery, visibility timeouts, delays, retention and a dead letter
 * policy. All times are by the cloud's clock.
 *
 * A handle is valid while its message is hidden. A late handle, or one from before a
 * ChangeMessageVisibility, gets MessageNotExist. (For the second case it is not published whether
 * the real service answers this or ReceiptHandleError.)
 *
 * Unlike the real service it delivers in order, has one shard (so batches are as full as possible),
 * and allows the name of a deleted queue at once (no QueueDeletedRecently).
 */
export class MessageQueue {
  readonly name: string;
  readonly createTime: number;
  lastModifyTime: number;
  controlPlaneData = noControlPlaneData;
  #attributes: QueueAttributes;
  readonly #clock: Clock;
  readonly #deadLetters: DeadLetterSink;
  readonly #traces: MessageTraces;
  readonly #messages = new MessageStore();
  readonly #polls = new Set<Poll>();
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;

  constructor(
    name: string,
    attributes: QueueAttributes,
    clock: Clock,
    deadLetters: DeadLetterSink,
    traces = new MessageTraces(),
    createTime = clock.now(),
  ) {
    this.name = name;
    this.#attributes = attributes;
    this.#clock = clock;
    this.#deadLetters = deadLetters;
    this.#traces = traces;
    this.createTime = this.lastModifyTime = createTime;
  }

  static restore(
    dump: QueueDump,
    clock: Clock,
    deadLetters: DeadLetterSink,
    traces: MessageTraces,
  ): MessageQueue {
    const { name, attributes, createTime } = dump;
    const queue = new MessageQueue(name, attributes, clock, deadLetters, traces, createTime);
    queue.lastModifyTime = dump.lastModifyTime;
    queue.controlPlaneData = dump.controlPlaneData;
    for (const message of dump.messages) queue.#messages.add(message);
    queue.#schedule();
    return queue;
  }

  dump(): QueueDump {
    const { name, createTime, lastModifyTime, attributes, controlPlaneData } = this;
    const messages = this.#messages.dump();
    return { name, createTime, lastModifyTime, attributes, controlPlaneData, messages };
  }

  get attributes(): QueueAttributes {
    return this.#attributes;
  }

  setAttributes(attributes: QueueAttributes): void {
    this.#attributes = attributes;
    this.lastModifyTime = this.#clock.now();
    this.#serve();
  }

  /** Throws InvalidArgument, 400, for an empty body or one that is too long. */
  send(message: OutgoingMessage): SentMessage {
    checkBody(message.body, this.#attributes.maximumMessageSize, "queue");
    return this.accept(message);
  }

  /**
   * Adds a message from a topic or another queue. Its wrapping may make it longer than a sender's
   * message.
   */
  accept({ delaySeconds, priority = 8, enqueueTime, ...message }: AcceptedMessage): SentMessage {
    const now = this.#clock.now();
    const delay = (delaySeconds ?? this.#attributes.delaySeconds) * 1000;
    const receiptHandle = delay > 0 ? newReceiptHandle() : undefined;
    const sent = { messageId: newMessageId(), bodyMd5: md5Of(message.body) };
    this.#messages.add({
      ...message,
      ...sent,
      priority,
      enqueueTime: enqueueTime ?? now,
      firstDequeueTime: 0,
      dequeueCount: 0,
      visibleAt: now + delay,
      handle: receiptHandle,
    });
    this.#serve();
    return receiptHandle === undefined ? sent : { ...sent, receiptHandle };
  }

  /**
   * Up to `count` messages, as soon as there is one. An empty list after `waitSeconds`, or when
   * `signal` aborts.
   */
  receive(
    count: number,
    waitSeconds: number,
    signal: AbortSignal,
  ): Promise<readonly ReceivedMessage[]> {
    const taken = this.#take(count);
    this.#schedule();
    if (taken.length > 0 || waitSeconds === 0 || signal.aborted) return Promise.resolve(taken);
    return new Promise((resolve) => {
      const finish = (messages: readonly ReceivedMessage[]) => {
        this.#polls.delete(poll);
        cancel();
        signal.removeEventListener("abort", onAbort);
        resolve(messages);
      };
      const onAbort = () => finish([]);
      const poll: Poll = { count, finish };
      const cancel = this.#clock.after(waitSeconds * 1000, () => finish([]));
      signal.addEventListener("abort", onAbort);
      this.#polls.add(poll);
      this.#schedule();
    });
  }

  /** The messages that a receive would return now. They don't change. */
  peek(count: number): readonly PeekedMessage[] {
    this.#settle();
    const messages = this.#popReady(count);
    for (const message of messages) this.#messages.makeReady(message);
    return messages.map(peeked);
  }

  /**
   * Throws ReceiptHandleError, 400, for a text that can't be a handle, and MessageNotExist, 404,
   * for a handle that is no longer valid.
   */
  delete(receiptHandle: string): void {
    const message = this.#hiddenMessage(receiptHandle);
    this.#messages.remove(message);
    this.#trace(message, "deleted");
    this.#schedule();
  }

  /**
   * Hides the message for `seconds` from now and gives it a new handle. Throws as {@link delete}
   * does.
   */
  changeVisibility(
    receiptHandle: string,
    seconds: number,
  ): { readonly receiptHandle: string; readonly nextVisibleTime: number } {
    const message = this.#hiddenMessage(receiptHandle);
    const nextVisibleTime = this.#clock.now() + seconds * 1000;
    const newHandle = this.#messages.hide(message, nextVisibleTime);
    this.#schedule();
    return { receiptHandle: newHandle, nextVisibleTime };
  }

  /** Messages that are ready, received but not deleted, and delayed. */
  counts(): { readonly active: number; readonly inactive: number; readonly delayed: number } {
    this.#settle();
    const counts = { active: 0, inactive: 0, delayed: 0 };
    for (const message of this.#messages.values()) {
      if (this.#isExpired(message)) this.#expire(message);
      else if (message.state === "ready") counts.active += 1;
      else if (message.dequeueCount > 0) counts.inactive += 1;
      else counts.delayed += 1;
    }
    return counts;
  }

  /** The oldest messages, also hidden ones, for the controls. They don't change. */
  inspect(limit: number): readonly QueueMessageView[] {
    this.#settle();
    const views: QueueMessageView[] = [];
    for (const message of this.#messages.values()) {
      if (views.length >= limit) break;
      if (this.#isExpired(message)) continue;
      const { messageId, body, state, enqueueTime, dequeueCount, visibleAt } = message;
      const common = { messageId, body, enqueueTime, dequeueCount };
      if (state === "ready") views.push({ ...common, state: "active" });
      else views.push({ ...common, state: dequeueCount > 0 ? "inFlight" : "delayed", visibleAt });
    }
    return views;
  }

  /** Deletes all messages and returns them, oldest first. */
  purge(): readonly MessageDump[] {
    this.#settle();
    const messages = this.#messages.dump().filter((message) => !this.#isExpired(message));
    for (const message of [...this.#messages.values()]) this.#messages.remove(message);
    this.#schedule();
    return messages;
  }

  /** Ends all polls and timers, because the queue is deleted. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const poll of [...this.#polls]) poll.finish([]);
  }

  #hiddenMessage(handle: string): StoredMessage {
    if (!isReceiptHandle(handle)) throw mnsError("ReceiptHandleError");
    this.#settle();
    const message = this.#messages.withHandle(handle);
    if (message === undefined || this.#isExpired(message)) throw mnsError("MessageNotExist");
    return message;
  }

  #isExpired({ enqueueTime }: Pick<StoredMessage, "enqueueTime">): boolean {
    return enqueueTime + this.#attributes.messageRetentionPeriod * 1000 <= this.#clock.now();
  }

  /** Makes due messages visible. Removes expired ones, and those that move to dead letters. */
  #settle(): void {
    const now = this.#clock.now();
    let message = this.#messages.popVisible(now);
    while (message !== undefined) {
      if (this.#isExpired(message)) this.#expire(message);
      else if (this.#moveToDeadLetterQueue(message)) this.#messages.remove(message);
      else this.#messages.makeReady(message);
      message = this.#messages.popVisible(now);
    }
  }

  /** Returns whether the dead letter queue has taken the message. It keeps its age there. */
  #moveToDeadLetterQueue(message: StoredMessage): boolean {
    const { enabled, maxReceiveCount, deadLetterTargetQueue } = this.#attributes.dlqPolicy;
    if (!enabled || message.dequeueCount < maxReceiveCount) return false;
    const { origin } = message;
    const { body, priority, enqueueTime, userProperties, systemProperties } = peeked(message);
    const moved = this.#deadLetters(deadLetterTargetQueue, {
      body,
      priority,
      enqueueTime,
      ...(origin !== undefined && { origin }),
      ...(userProperties && { userProperties }),
      ...(systemProperties && { systemProperties }),
    });
    if (moved) this.#trace(message, "deadLettered", deadLetterTargetQueue);
    return moved;
  }

  #expire(message: StoredMessage): void {
    this.#messages.remove(message);
    this.#trace(message, "expired");
  }

  #trace({ origin }: StoredMessage, kind: TraceStep["kind"], place = this.name): void {
    this.#traces.add(origin, { kind, time: this.#clock.now(), place });
  }

  /** Up to `count` ready messages that are not expired. */
  #popReady(count: number): StoredMessage[] {
    const messages: StoredMessage[] = [];
    while (messages.length < count) {
      const message = this.#messages.popReady();
      if (message === undefined) break;
      if (this.#isExpired(message)) this.#expire(message);
      else messages.push(message);
    }
    return messages;
  }

  #take(count: number): ReceivedMessage[] {
    this.#settle();
    const now = this.#clock.now();
    const nextVisibleTime = now + this.#attributes.visibilityTimeout * 1000;
    return this.#popReady(count).map((message) => {
      message.dequeueCount += 1;
      if (message.dequeueCount === 1) message.firstDequeueTime = now;
      const receiptHandle = this.#messages.hide(message, nextVisibleTime);
      this.#trace(message, "received");
      return { ...peeked(message), receiptHandle, nextVisibleTime };
    });
  }

  #serve(): void {
    for (const poll of [...this.#polls]) {
      const taken = this.#take(poll.count);
      if (taken.length === 0) break;
      poll.finish(taken);
    }
    this.#schedule();
  }

  /** Sets a timer for the next visible message, if a poll or the dead letter policy needs it. */
  #schedule(): void {
    const isNeeded = this.#polls.size > 0 || this.#attributes.dlqPolicy.enabled;
    const next = isNeeded ? this.#messages.nextVisibleAt : undefined;
    if (this.#timer?.at === next) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (next === undefined) return;
    const cancel = this.#clock.after(Math.max(0, next - this.#clock.now()), () => {
      this.#timer = undefined;
      this.#settle();
      this.#serve();
    });
    this.#timer = { at: next, cancel };
  }
}

function peeked(message: StoredMessage): PeekedMessage {
  const { visibleAt: _, handle: __, sequence: ___, state: ____, origin: _____, ...shown } = message;
  return shown;
}
