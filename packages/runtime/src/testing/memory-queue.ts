import { randomUUID } from "node:crypto";
import type { MessageQueue } from "../consumer/options.ts";
import { ServiceError } from "../errors.ts";
import type { DeleteFailure, QueueMessage } from "../mns/documents.ts";

interface Stored {
  readonly id: string;
  readonly body: string;
  handle: string;
  visibleAt: number;
  dequeues: number;
}

/**
 * A queue in this process with the service's visibility rules, whose time runs `speed` times as
 * fast.
 */
export class MemoryQueue implements MessageQueue {
  readonly holdSeconds: number;
  readonly speed: number;
  readonly calls: string[] = [];
  readonly #stored: Stored[] = [];
  /** Ends the waits of receive requests. */
  readonly #waiting = new Set<() => void>();
  /** Each request takes this long. */
  latencyMs = 0;
  /** The most messages that an answer brings: the service looks in one of several stores. */
  most = 16;
  /** Throws instead of answering, while it returns something. */
  fault: (operation: "receive" | "delete" | "changeVisibility") => unknown = () => undefined;

  constructor(options: { readonly holdSeconds?: number; readonly speed?: number } = {}) {
    this.holdSeconds = options.holdSeconds ?? 30;
    this.speed = options.speed ?? 1;
  }

  get size(): number {
    return this.#stored.length;
  }

  put(...bodies: readonly string[]): void {
    for (const body of bodies)
      this.#stored.push({ id: randomUUID(), body, handle: "", visibleAt: 0, dequeues: 0 });
    this.#changed();
  }

  async receive({
    max = 16,
    waitSeconds = 0,
    signal,
  }: Parameters<MessageQueue["receive"]>[0] = {}): Promise<QueueMessage[]> {
    await this.#begin("receive");
    const until = performance.now() + (waitSeconds * 1_000) / this.speed;
    for (;;) {
      signal?.throwIfAborted();
      const ready = this.#ready(Math.min(max, this.most));
      if (ready.length > 0) return ready.map((stored) => this.#hand(stored));
      if (performance.now() >= until) return [];
      const next = Math.min(until, ...this.#stored.map(({ visibleAt }) => visibleAt));
      await this.#change(Math.max(1, next - performance.now()), signal);
    }
  }

  async delete(handles: readonly string[]): Promise<DeleteFailure[]> {
    await this.#begin("delete");
    return handles.flatMap((receiptHandle) => {
      const at = this.#stored.findIndex(
        (stored) => stored.handle === receiptHandle && stored.visibleAt > performance.now(),
      );
      if (at === -1)
        return [{ receiptHandle, code: "MessageNotExist", message: "Message not exist." }];
      this.#stored.splice(at, 1);
      return [];
    });
  }

  async changeVisibility(
    receiptHandle: string,
    seconds: number,
  ): Promise<{ receiptHandle: string; nextVisibleAt: number }> {
    await this.#begin("changeVisibility");
    const stored = this.#stored.find(
      (candidate) => candidate.handle === receiptHandle && candidate.visibleAt > performance.now(),
    );
    if (stored === undefined) throw new ServiceError("MessageNotExist", "gone", { status: 404 });
    stored.handle = randomUUID();
    stored.visibleAt = performance.now() + (seconds * 1_000) / this.speed;
    this.#changed();
    return {
      receiptHandle: stored.handle,
      nextVisibleAt: Date.now() + (seconds * 1_000) / this.speed,
    };
  }

  #ready(max: number): Stored[] {
    const ready: Stored[] = [];
    for (const stored of this.#stored) {
      if (ready.length === max) break;
      if (stored.visibleAt <= performance.now()) ready.push(stored);
    }
    return ready;
  }

  #changed(): void {
    for (const end of this.#waiting) end();
  }

  /** Waits until something changes, the signal is aborted, or `ms` are over. */
  #change(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#waiting.delete(end);
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener("abort", end);
      this.#waiting.add(end);
    });
  }

  async #begin(operation: "receive" | "delete" | "changeVisibility"): Promise<void> {
    this.calls.push(operation);
    if (this.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, this.latencyMs));
    const fault = this.fault(operation);
    if (fault !== undefined) throw fault;
  }

  #hand(stored: Stored): QueueMessage {
    const holdMs = (this.holdSeconds * 1_000) / this.speed;
    stored.handle = randomUUID();
    stored.visibleAt = performance.now() + holdMs;
    stored.dequeues++;
    const { id, body, handle, dequeues } = stored;
    return {
      messageId: id,
      receiptHandle: handle,
      body,
      bodyMd5: null,
      dequeueCount: dequeues,
      enqueuedAt: null,
      nextVisibleAt: Date.now() + holdMs,
      holdMs,
    };
  }
}
