import { Heap } from "./heap.ts";
import { newReceiptHandle, type PeekedMessage } from "./message.ts";

/** A message of a queue as it is written to disk. Times are epoch milliseconds. */
export interface MessageDump extends PeekedMessage {
  /** The end of its delay or visibility timeout. */
  readonly visibleAt: number;
  /** Defined if the message is hidden. */
  readonly handle: string | undefined;
  /** The message of the topic that it comes from, for its trace. */
  readonly origin?: string;
}

/** A message with its place in the store. */
export type StoredMessage = { -readonly [K in keyof MessageDump]: MessageDump[K] } & {
  /** Orders messages of the same priority by age. */
  readonly sequence: number;
  state: "ready" | "hidden" | "removed";
};

/**
 * The messages of a queue. A message is ready, or hidden until `visibleAt`, or removed. Ready
 * messages are in a heap by priority and age, hidden ones in a heap by `visibleAt`. A heap entry is
 * stale, and skipped, after the state of its message has changed.
 */
export class MessageStore {
  readonly #all = new Map<string, StoredMessage>();
  readonly #byHandle = new Map<string, StoredMessage>();
  readonly #ready = new Heap<StoredMessage>((a, b) =>
    a.priority === b.priority ? a.sequence < b.sequence : a.priority < b.priority,
  );
  readonly #hidden = new Heap<{ readonly at: number; readonly message: StoredMessage }>(
    (a, b) => a.at < b.at,
  );
  #nextSequence = 0;

  /** When the next hidden message may become visible. */
  get nextVisibleAt(): number | undefined {
    return this.#hidden.peek()?.at;
  }

  /** Oldest first. */
  values(): Iterable<StoredMessage> {
    return this.#all.values();
  }

  dump(): readonly MessageDump[] {
    return [...this.#all.values()].map(({ sequence: _, state: __, ...message }) => message);
  }

  /** Adds a message: hidden if it has a handle, else ready. */
  add(message: MessageDump): void {
    const stored: StoredMessage = { ...message, sequence: this.#nextSequence++, state: "ready" };
    this.#all.set(stored.messageId, stored);
    if (message.handle === undefined) this.makeReady(stored);
    else this.#hide(stored, message.handle, message.visibleAt);
  }

  /** Hides the message and returns its new handle. The old handle stops being valid. */
  hide(message: StoredMessage, until: number): string {
    if (message.handle !== undefined) this.#byHandle.delete(message.handle);
    const handle = newReceiptHandle();
    this.#hide(message, handle, until);
    return handle;
  }

  #hide(message: StoredMessage, handle: string, until: number): void {
    Object.assign(message, { state: "hidden", handle, visibleAt: until });
    this.#byHandle.set(handle, message);
    this.#hidden.push({ at: until, message });
  }

  makeReady(message: StoredMessage): void {
    message.state = "ready";
    this.#ready.push(message);
  }

  /** The hidden message with this handle. */
  withHandle(handle: string): StoredMessage | undefined {
    return this.#byHandle.get(handle);
  }

  remove(message: StoredMessage): void {
    message.state = "removed";
    if (message.handle !== undefined) this.#byHandle.delete(message.handle);
    this.#all.delete(message.messageId);
  }

  /** Takes a ready message off its heap. The caller then hides, removes or readies it. */
  popReady(): StoredMessage | undefined {
    let message = this.#ready.pop();
    while (message !== undefined && message.state !== "ready") message = this.#ready.pop();
    return message;
  }

  /** Takes a message that is no longer hidden off its heap. The caller removes or readies it. */
  popVisible(now: number): StoredMessage | undefined {
    for (let top = this.#hidden.peek(); top && top.at <= now; top = this.#hidden.peek()) {
      this.#hidden.pop();
      const { at, message } = top;
      if (message.state !== "hidden" || message.visibleAt !== at) continue;
      if (message.handle !== undefined) this.#byHandle.delete(message.handle);
      message.handle = undefined;
      return message;
    }
    return undefined;
  }
}
