import type { Clock } from "../core/clock.ts";
import { ServiceError } from "../core/service-error.ts";
import type { QueueAttributes } from "./attributes.ts";
import { type ControlNotes, noControlNotes } from "./control-notes.ts";
import { Heap } from "./heap.ts";
import {
  isReceiptHandle,
  md5Of,
  newMessageId,
  newReceiptHandle,
  type OutgoingMessage,
  type PeekedMessage,
  type ReceivedMessage,
  type SentMessage,
} from "./message.ts";

interface Held {
  readonly messageId: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly priority: number;
  readonly enqueueTime: number;
  /** Ties of one priority go by it. */
  readonly sequence: number;
  readonly extras: Pick<OutgoingMessage, "userProperties" | "systemProperties">;
  state: "ready" | "hidden" | "gone";
  visibleAt: number;
  firstDequeueTime: number;
  dequeueCount: number;
  handle: string | undefined;
}

/**
 * A queue as it is written down: its messages oldest first, each with its handle as long as it is
 * hidden.
 */
export interface QueueDump {
  readonly name: string;
  readonly createTime: number;
  readonly lastModifyTime: number;
  readonly attributes: QueueAttributes;
  readonly controlNotes: ControlNotes;
  readonly messages: readonly Omit<Held, "sequence" | "state">[];
}

interface Poll {
  readonly count: number;
  readonly finish: (messages: readonly ReceivedMessage[]) => void;
}

/** Takes over a message that was received too often; false when the target queue does not exist. */
export type DeadLetterSink = (
  targetQueue: string,
  message: OutgoingMessage & { readonly enqueueTime: number },
) => boolean;

/**
 * A queue: at-least-once delivery with visibility time-outs, delays, retention and a dead letter
 * policy, all by the cloud's clock.
 *
 * A message is ready, or hidden until `visibleAt` (delayed, or received and not deleted), or gone.
 * Ready messages stand in a heap by priority and age. Hidden ones stand in a heap by `visibleAt`;
 * an entry there is stale, and skipped, once its message has moved on. A handle counts while its
 * message is hidden, so whoever is late, or holds the handle from before a ChangeMessageVisibility,
 * is told MessageNotExist. (Whether the real service says so or ReceiptHandleError in the second
 * case is not published.)
 *
 * Unlike the real service it hands messages out in order, has one shard, so that a batch is as full
 * as can be, and lets a queue's name be used again at once (no QueueDeletedRecently).
 */
export class MessageQueue {
  readonly name: string;
  readonly createTime: number;
  lastModifyTime: number;
  controlNotes = noControlNotes;
  #attributes: QueueAttributes;
  readonly #clock: Clock;
  readonly #deadLetters: DeadLetterSink;
  readonly #messages = new Map<string, Held>();
  readonly #handles = new Map<string, Held>();
  readonly #ready = new Heap<Held>((a, b) =>
    a.priority === b.priority ? a.sequence < b.sequence : a.priority < b.priority,
  );
  readonly #hidden = new Heap<{ at: number; held: Held }>((a, b) => a.at < b.at);
  readonly #polls = new Set<Poll>();
  #sequence = 0;
  #timer: { at: number; cancel: () => void } | undefined;

  constructor(
    name: string,
    attributes: QueueAttributes,
    clock: Clock,
    deadLetters: DeadLetterSink,
    createTime = clock.now(),
  ) {
    this.name = name;
    this.#attributes = attributes;
    this.#clock = clock;
    this.#deadLetters = deadLetters;
    this.createTime = this.lastModifyTime = createTime;
  }

  /** The queue that was written down, as it stood. */
  static restore(dump: QueueDump, clock: Clock, deadLetters: DeadLetterSink): MessageQueue {
    const queue = new MessageQueue(dump.name, dump.attributes, clock, deadLetters, dump.createTime);
    queue.lastModifyTime = dump.lastModifyTime;
    queue.controlNotes = dump.controlNotes;
    for (const message of dump.messages) queue.#restore(message);
    queue.#schedule();
    return queue;
  }

  dump(): QueueDump {
    const { name, createTime, lastModifyTime, attributes, controlNotes } = this;
    // A message is never put anywhere but at the end, so this is the order of their sequence as
    // well.
    const messages = [...this.#messages.values()].map(
      ({ sequence: _, state: __, ...message }) => message,
    );
    return { name, createTime, lastModifyTime, attributes, controlNotes, messages };
  }

  #restore(message: QueueDump["messages"][number]): void {
    const held: Held = { ...message, sequence: this.#sequence++, state: "ready" };
    this.#messages.set(held.messageId, held);
    if (held.handle === undefined) {
      this.#ready.push(held);
      return;
    }
    held.state = "hidden";
    this.#handles.set(held.handle, held);
    this.#hidden.push({ at: held.visibleAt, held });
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
    const size = Buffer.byteLength(message.body);
    if (size === 0)
      throw new ServiceError(
        400,
        "InvalidArgument",
        "The value of MessageBody should not be empty",
      );
    if (size > this.#attributes.maximumMessageSize) {
      throw new ServiceError(
        400,
        "InvalidArgument",
        `The length of message should not be larger than MaximumMessageSize: it has ${size} bytes, the queue takes ${this.#attributes.maximumMessageSize}`,
      );
    }
    return this.accept(message);
  }

  /**
   * What comes from a topic or another queue: its wrapping may make it longer than a sender's
   * message may be, and it may bring its age.
   */
  accept(message: OutgoingMessage & { readonly enqueueTime?: number }): SentMessage {
    const now = this.#clock.now();
    const delay = (message.delaySeconds ?? this.#attributes.delaySeconds) * 1000;
    const held: Held = {
      messageId: newMessageId(),
      body: message.body,
      bodyMd5: md5Of(message.body),
      priority: message.priority ?? 8,
      enqueueTime: message.enqueueTime ?? now,
      sequence: this.#sequence++,
      extras: {
        ...(message.userProperties && { userProperties: message.userProperties }),
        ...(message.systemProperties && { systemProperties: message.systemProperties }),
      },
      state: "ready",
      visibleAt: now,
      firstDequeueTime: 0,
      dequeueCount: 0,
      handle: undefined,
    };
    this.#messages.set(held.messageId, held);
    const sent = { messageId: held.messageId, bodyMd5: held.bodyMd5 };
    if (delay > 0) {
      const receiptHandle = this.#hide(held, now + delay);
      this.#serve();
      return { ...sent, receiptHandle };
    }
    this.#ready.push(held);
    this.#serve();
    return sent;
  }

  /**
   * Up to `count` messages, as soon as there is one; an empty list after `waitSeconds`, or at once
   * when `signal` aborts.
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

  /** Messages that a receive would hand out now, which stay as they are. */
  peek(count: number): readonly PeekedMessage[] {
    this.#settle();
    const shown: Held[] = [];
    while (shown.length < count) {
      const held = this.#popLive();
      if (held === undefined) break;
      shown.push(held);
    }
    for (const held of shown) this.#ready.push(held);
    return shown.map(view);
  }

  /**
   * Throws ReceiptHandleError, 400, for what can't be a handle, and MessageNotExist, 404, for one
   * that no longer counts.
   */
  delete(receiptHandle: string): void {
    this.#remove(this.#hiddenBy(receiptHandle));
    this.#schedule();
  }

  /**
   * Hides the message for `seconds` from now and gives it a new handle; throws as {@link delete}
   * does.
   */
  changeVisibility(
    receiptHandle: string,
    seconds: number,
  ): { readonly receiptHandle: string; readonly nextVisibleTime: number } {
    const held = this.#hiddenBy(receiptHandle);
    const nextVisibleTime = this.#clock.now() + seconds * 1000;
    const renewed = this.#hide(held, nextVisibleTime);
    this.#schedule();
    return { receiptHandle: renewed, nextVisibleTime };
  }

  /** Messages by state: ready, received and not deleted, delayed. */
  counts(): { readonly active: number; readonly inactive: number; readonly delayed: number } {
    this.#settle();
    const counts = { active: 0, inactive: 0, delayed: 0 };
    for (const held of this.#messages.values()) {
      if (this.#isExpired(held)) this.#remove(held);
      else if (held.state === "ready") counts.active += 1;
      else if (held.dequeueCount > 0) counts.inactive += 1;
      else counts.delayed += 1;
    }
    return counts;
  }

  /** Ends all polls and timers, because the queue is deleted. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const poll of [...this.#polls]) poll.finish([]);
  }

  #hide(held: Held, until: number): string {
    if (held.handle !== undefined) this.#handles.delete(held.handle);
    held.handle = newReceiptHandle();
    held.state = "hidden";
    held.visibleAt = until;
    this.#handles.set(held.handle, held);
    this.#hidden.push({ at: until, held });
    return held.handle;
  }

  #hiddenBy(handle: string): Held {
    if (!isReceiptHandle(handle))
      throw new ServiceError(
        400,
        "ReceiptHandleError",
        "The receipt handle you provided is not valid.",
      );
    this.#settle();
    const held = this.#handles.get(handle);
    if (held === undefined || this.#isExpired(held))
      throw new ServiceError(404, "MessageNotExist", "Message not exist.");
    return held;
  }

  #remove(held: Held): void {
    held.state = "gone";
    if (held.handle !== undefined) this.#handles.delete(held.handle);
    this.#messages.delete(held.messageId);
  }

  #isExpired(held: Held): boolean {
    return held.enqueueTime + this.#attributes.messageRetentionPeriod * 1000 <= this.#clock.now();
  }

  /** Makes visible, or moves to the dead letter queue, what is no longer hidden. */
  #settle(): void {
    const now = this.#clock.now();
    for (
      let top = this.#hidden.peek();
      top !== undefined && top.at <= now;
      top = this.#hidden.peek()
    ) {
      this.#hidden.pop();
      const { held, at } = top;
      if (held.state !== "hidden" || held.visibleAt !== at) continue;
      if (held.handle !== undefined) this.#handles.delete(held.handle);
      held.handle = undefined;
      if (this.#isExpired(held) || this.#isDead(held)) this.#remove(held);
      else {
        held.state = "ready";
        this.#ready.push(held);
      }
    }
  }

  #isDead(held: Held): boolean {
    const { enabled, maxReceiveCount, deadLetterTargetQueue } = this.#attributes.dlqPolicy;
    if (!enabled || held.dequeueCount < maxReceiveCount) return false;
    // Its age goes with it: moving does not start the retention anew.
    return this.#deadLetters(deadLetterTargetQueue, {
      body: held.body,
      priority: held.priority,
      ...held.extras,
      enqueueTime: held.enqueueTime,
    });
  }

  #popLive(): Held | undefined {
    for (let held = this.#ready.pop(); held !== undefined; held = this.#ready.pop()) {
      if (held.state !== "ready") continue;
      if (!this.#isExpired(held)) return held;
      this.#remove(held);
    }
    return undefined;
  }

  #take(count: number): ReceivedMessage[] {
    this.#settle();
    const now = this.#clock.now();
    const taken: ReceivedMessage[] = [];
    while (taken.length < count) {
      const held = this.#popLive();
      if (held === undefined) break;
      held.dequeueCount += 1;
      if (held.dequeueCount === 1) held.firstDequeueTime = now;
      const nextVisibleTime = now + this.#attributes.visibilityTimeout * 1000;
      const receiptHandle = this.#hide(held, nextVisibleTime);
      taken.push({ ...view(held), receiptHandle, nextVisibleTime });
    }
    return taken;
  }

  #serve(): void {
    for (const poll of [...this.#polls]) {
      const taken = this.#take(poll.count);
      if (taken.length === 0) break;
      poll.finish(taken);
    }
    this.#schedule();
  }

  /**
   * One timer for the next message that becomes visible, as long as somebody waits for it or it may
   * have to be moved.
   */
  #schedule(): void {
    const next =
      this.#polls.size > 0 || this.#attributes.dlqPolicy.enabled
        ? this.#hidden.peek()?.at
        : undefined;
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

function view(held: Held): PeekedMessage {
  const {
    messageId,
    body,
    bodyMd5,
    priority,
    enqueueTime,
    firstDequeueTime,
    dequeueCount,
    extras,
  } = held;
  return {
    messageId,
    body,
    bodyMd5,
    priority,
    enqueueTime,
    firstDequeueTime,
    dequeueCount,
    ...extras,
  };
}
