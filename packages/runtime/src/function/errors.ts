import { ImmkitError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";

/** One message of an event that was not handled. */
export interface FunctionFailure {
  /** Its place in the event, from 0. */
  readonly index: number;
  /** Null for one that is no moderation notification. */
  readonly outcome: ModerationOutcome | null;
  readonly error: unknown;
}

/** What became of an event's messages. */
export interface FunctionCounts {
  readonly received: number;
  /** The handler returned. */
  readonly handled: number;
  /** No moderation notification, kept by `onInvalid` and let go. */
  readonly invalid: number;
  readonly failed: number;
}

const shown = 5;

/**
 * Some messages of an event were not handled, although all were tried: the invocation has failed,
 * and the trigger sends the event again. `code` is `DeliveryFailed`, or `Timeout` when the time was
 * over before all had been tried. The first reason is the cause.
 */
export class FunctionError extends ImmkitError {
  declare readonly code: "DeliveryFailed" | "Timeout";
  readonly counts: FunctionCounts;
  readonly failures: readonly FunctionFailure[];
  constructor(
    code: FunctionError["code"],
    counts: FunctionCounts,
    failures: readonly FunctionFailure[],
  ) {
    const reasons = failures
      .slice(0, shown)
      .map(
        ({ index, outcome, error }) =>
          `#${index} ${outcome?.taskId ?? "(unreadable)"}: ${String(error).slice(0, 200)}`,
      );
    const more = failures.length > shown ? [`and ${failures.length - shown} more`] : [];
    const what = code === "Timeout" ? "The invocation's time is over" : "The event comes again";
    super(
      code,
      `${what}: ${counts.failed} of ${counts.received} messages were not handled. ${[...reasons, ...more].join("; ")}`,
      {
        cause: failures[0]?.error,
        retryable: true,
      },
    );
    this.counts = counts;
    this.failures = failures;
  }
}
