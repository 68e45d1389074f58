/**
 * What this package reports about its work: a small separate interface, so OpenTelemetry is
 * loaded only when it is used. `openTelemetry()` is the implementation; another one takes a few
 * lines.
 */
import type { ModerationOutcome } from "../generated/outcome.ts";

/** An operation of this package, for a span and metrics. */
export interface TelemetryOperation {
  /**
   * `receive`: a request for messages. `process`: one message, from decoding to the handler's end.
   * `settle`: messages are deleted. `pause`: a consumer is paused. `call`: a call of IMM.
   */
  readonly type: "receive" | "process" | "settle" | "pause" | "call";
  /**
   * `receive`, `process`, `delete`, `pause`; the action of a call, such as
   * `CreateImageModerationTask`.
   */
  readonly name: string;
  /** What delivers messages: `smq`, or `eventBridge` for its pushes. Default: `smq`. */
  readonly system?: "smq" | "eventBridge" | undefined;
  /** The queue or the topic, if it is known. */
  readonly destination?: string | undefined;
  /** The topic's subscription that pushed the message. */
  readonly subscription?: string | undefined;
  /** The service's URL, if it is known. */
  readonly endpoint?: string | undefined;
  /** The queue's id of the message. */
  readonly messageId?: string | undefined;
  /** The request that brought the message. */
  readonly receivedBy?: TelemetrySpan | undefined;
}

/**
 * The result for a message: `handled`, `failed`, `busy` (another worker has its verdict), `invalid`
 * (not a notification), `leaseLost`.
 */
export type ProcessResult = "handled" | "failed" | "busy" | "invalid" | "leaseLost";

/** How an operation ended. */
export interface TelemetryEnd {
  /** Why it failed. */
  readonly error?: unknown;
  /** The number of messages that were received or settled. */
  readonly messages?: number;
  /** The result of a `process`. */
  readonly result?: ProcessResult;
  /** The verdicts that the handler was given. */
  readonly outcomes?: readonly ModerationOutcome[];
}

/** A running operation. */
export interface TelemetrySpan {
  /**
   * Runs `work` as a part of this operation. Returns what it returns and throws what it throws.
   */
  run<T>(work: () => T): T;
  /** The operation has ended. Called once. */
  end(end?: TelemetryEnd): void;
}

/** Receives the operations of this package. */
export interface Telemetry {
  /** An operation starts now. */
  begin(operation: TelemetryOperation): TelemetrySpan;
}

const silent: TelemetrySpan = { run: (work) => work(), end: () => {} };

/**
 * Starts an operation, if there is telemetry. If telemetry throws, that is a process warning, and
 * the work continues.
 */
export function begin(
  telemetry: Telemetry | undefined,
  operation: TelemetryOperation,
): TelemetrySpan {
  if (telemetry === undefined) return silent;
  try {
    return new Guarded(telemetry.begin(operation));
  } catch (error) {
    warn(error);
    return silent;
  }
}

class Guarded implements TelemetrySpan {
  readonly #span: TelemetrySpan;
  constructor(span: TelemetrySpan) {
    this.#span = span;
  }

  run<T>(work: () => T): T {
    let begun = false;
    let done: { readonly value: T } | undefined;
    const once = (): T => {
      begun = true;
      const value = work();
      done = { value };
      return value;
    };
    try {
      return this.#span.run(once);
    } catch (error) {
      // The work itself threw it.
      if (begun && done === undefined) throw error;
      warn(error);
      return done === undefined ? work() : done.value;
    }
  }

  end(end: TelemetryEnd = {}): void {
    try {
      this.#span.end(end);
    } catch (error) {
      warn(error);
    }
  }

  /** The implementation's own span. */
  get inner(): TelemetrySpan {
    return this.#span;
  }
}

/** The implementation's own span, given one that {@link begin} returned. */
export function innerSpan(span: TelemetrySpan | undefined): TelemetrySpan | undefined {
  return span instanceof Guarded ? span.inner : span;
}

function warn(error: unknown): void {
  process.emitWarning(`immkit: telemetry failed, and the work continues: ${String(error)}`);
}
