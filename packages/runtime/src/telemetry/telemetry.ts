/**
 * What this package tells of its work, to whoever wants to measure it: a small interface of its
 * own, so that nothing of OpenTelemetry is loaded unless it is asked for. `openTelemetry()` is the
 * implementation; another one is a few lines.
 */
import type { ModerationOutcome } from "../generated/outcome.ts";

export interface TelemetryOperation {
  /**
   * `receive`: a request for messages. `process`: one message, from its bytes to the handler's end.
   * `settle`: messages deleted. `call`: a call of IMM.
   */
  readonly type: "receive" | "process" | "settle" | "call";
  /** `receive`, `process`, `delete`; the action of a call, such as `CreateImageModerationTask`. */
  readonly name: string;
  /** The queue or the topic, where it is known. */
  readonly destination?: string | undefined;
  /** The topic's subscription, of a push. */
  readonly subscription?: string | undefined;
  /** The service's URL, where there is one. */
  readonly endpoint?: string | undefined;
  /** The queue's id of the message that is processed. */
  readonly messageId?: string | undefined;
  /** The request that brought the message. */
  readonly receivedBy?: TelemetrySpan | undefined;
}

/**
 * What became of a message: `handled`, `failed`, `busy` (another worker has its verdict), `invalid`
 * (no notification), `leaseLost`.
 */
export type ProcessResult = "handled" | "failed" | "busy" | "invalid" | "leaseLost";

export interface TelemetryEnd {
  /** Why it failed. */
  readonly error?: unknown;
  /** How many messages were received or settled. */
  readonly messages?: number;
  /** Of a `process`. */
  readonly result?: ProcessResult;
  /** The verdicts that the handler was given. */
  readonly outcomes?: readonly ModerationOutcome[];
}

/** An operation under way. */
export interface TelemetrySpan {
  /**
   * Runs `work`; what is measured in it belongs to this operation. Returns what it returns, throws
   * what it throws.
   */
  run<T>(work: () => T): T;
  /** Called once. */
  end(end?: TelemetryEnd): void;
}

export interface Telemetry {
  /** An operation begins now. */
  begin(operation: TelemetryOperation): TelemetrySpan;
}

const silent: TelemetrySpan = { run: (work) => work(), end: () => {} };

/**
 * Begins an operation where telemetry is wanted. A telemetry that throws is told of once, and never
 * disturbs the work.
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
      // Thrown by the work itself.
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

  /** The implementation's own span, which it may look for in `receivedBy`. */
  get inner(): TelemetrySpan {
    return this.#span;
  }
}

/** The implementation's own span behind a `receivedBy`. */
export function innerSpan(span: TelemetrySpan | undefined): TelemetrySpan | undefined {
  return span instanceof Guarded ? span.inner : span;
}

let warned = false;
function warn(error: unknown): void {
  if (warned) return;
  warned = true;
  process.emitWarning(`immkit: telemetry failed, and the work goes on: ${String(error)}`);
}
