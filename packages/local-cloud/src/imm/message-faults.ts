/**
 * What goes wrong with a message about a task, though at-least-once delivery was promised: it gets
 * lost, comes twice, or comes late, so that a later one overtakes it.
 */
export type MessageFault = { readonly remaining: number } & (
  | { readonly kind: "drop" }
  | { readonly kind: "duplicate" }
  /** Milliseconds of the cloud's time. */
  | { readonly kind: "late"; readonly delayMs: number }
);

/** The message faults in force, first come first served; each message meets one at most. */
export class MessageFaults {
  #faults: MessageFault[] = [];

  add(fault: MessageFault): void {
    this.#faults.push(fault);
  }

  list(): readonly MessageFault[] {
    return this.#faults;
  }

  clear(): void {
    this.#faults = [];
  }

  /** The fault that the next message meets, used up by one. */
  next(): MessageFault | undefined {
    const [fault, ...others] = this.#faults;
    if (fault !== undefined)
      this.#faults =
        fault.remaining > 1 ? [{ ...fault, remaining: fault.remaining - 1 }, ...others] : others;
    return fault;
  }
}
