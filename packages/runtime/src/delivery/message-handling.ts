import type { ModerationOutcome } from "../generated/outcome.ts";
import type { NotificationInput, Result } from "../notification/decode.ts";
import type { Failure, FailureDescription, HandlerContext } from "./options.ts";

/** What messages contain, and what is done with it. */
export interface MessageHandling<Event, Failed extends Failure, Context extends HandlerContext> {
  /** The events of a message, at least one. Never throws. */
  read(body: NotificationInput): readonly Result<Event>[];
  /** Asks for what an event lacks. */
  complete(event: Event, signal: AbortSignal): Promise<Event>;
  handle(event: Event, context: Context): void | Promise<void>;
  /** What the hooks get. */
  failure(bytes: Uint8Array, error: unknown, event: Event | null): Failed;
  /** What reports say of a failure. */
  describe(failed: Failed): FailureDescription;
  /** What errors call an event. Those of the same name are handled in order. */
  nameOf(event: Event): string;
  /** The verdicts among the events that were handled, for telemetry. */
  outcomes(events: readonly Event[]): readonly ModerationOutcome[];
}
