import type { Failure, FailureDescription } from "../delivery/options.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import type { Result } from "../notification/decode.ts";
import type { ConsumerContext } from "./options.ts";

/** What a consumer's messages contain, and what is done with it. */
export interface MessageHandling<Event, Failed extends Failure> {
  /** The events of a message, at least one. Never throws. */
  read(body: Uint8Array | string): readonly Result<Event>[];
  /** Asks for what an event lacks. */
  complete(event: Event, signal: AbortSignal): Promise<Event>;
  handle(event: Event, context: ConsumerContext): void | Promise<void>;
  /** What the hooks get. */
  failure(bytes: Uint8Array, error: unknown, event: Event | null): Failed;
  /** What reports say of a failure. */
  describe(failed: Failed): FailureDescription;
  /** The verdicts among the events that were handled, for telemetry. */
  outcomes(events: readonly Event[]): readonly ModerationOutcome[];
}
