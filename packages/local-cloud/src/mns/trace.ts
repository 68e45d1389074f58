/** What happened to the messages of topics, for the controls. */

/** A step of a message. */
export interface TraceStep {
  readonly kind:
    | "published"
    | "delivered"
    | "deliveryFailed"
    | "received"
    | "deleted"
    | "deadLettered"
    | "expired";
  /** Epoch milliseconds, by the cloud's clock. */
  readonly time: number;
  /** The topic, the queue, or the URL of a push. */
  readonly place: string;
}

/** A message that was published to a topic, with its steps in order. */
export interface MessageTrace {
  /** Of the topic. */
  readonly messageId: string;
  /** As it was published. */
  readonly body: string;
  readonly steps: readonly TraceStep[];
}

/** How many messages are remembered. */
const capacity = 10_000;
/** A message that nobody deletes is received again and again. */
const maxSteps = 100;

/** The traces of the last messages. */
export class MessageTraces {
  readonly #traces = new Map<string, MessageTrace & { readonly steps: TraceStep[] }>();

  publish(messageId: string, body: string, step: Omit<TraceStep, "kind">): void {
    this.#traces.set(messageId, { messageId, body, steps: [{ kind: "published", ...step }] });
    for (const oldest of this.#traces.keys()) {
      if (this.#traces.size <= capacity) break;
      this.#traces.delete(oldest);
    }
  }

  /** `origin` is the message of the topic. Messages without one are not traced. */
  add(origin: string | undefined, step: TraceStep): void {
    const steps = origin === undefined ? undefined : this.#traces.get(origin)?.steps;
    if (steps !== undefined && steps.length < maxSteps) steps.push(step);
  }

  find(messageId: string): MessageTrace | undefined {
    return this.#traces.get(messageId);
  }

  clear(): void {
    this.#traces.clear();
  }
}
