import type { ModerationOutcome } from "../generated/outcome.ts";
import type { DeleteFailure, QueueMessage } from "../mns/documents.ts";
import type { LeaseLostError } from "./lease.ts";
import type { InvalidMessage } from "./options.ts";

/** What a consumer did since its start. Each received message ends as handled, failed, invalid, released or leaseLost. */
export interface ConsumerCounts {
  received: number;
  /** The handler returned. */
  handled: number;
  /** The handler threw or took too long: the message comes again. */
  failed: number;
  /** No moderation notification. */
  invalid: number;
  /** Given back unhandled because the consumer stops. */
  released: number;
  /** The hold ended first: the message comes again. */
  leaseLost: number;
  /** Handled, but could not be deleted: the message comes again. */
  deleteFailed: number;
}

/** The events of a consumer and what each listener gets. None of them needs a listener. */
export interface ConsumerEvents {
  received: [messages: readonly QueueMessage[]];
  handled: [outcome: ModerationOutcome, message: QueueMessage];
  failed: [error: unknown, message: QueueMessage, outcome: ModerationOutcome | null];
  invalid: [invalid: InvalidMessage];
  leaseLost: [error: LeaseLostError, message: QueueMessage];
  deleteFailed: [failure: DeleteFailure, message: QueueMessage];
  /** A receive request failed; the consumer goes on after a pause. */
  pollFailed: [error: unknown];
  stopped: [counts: ConsumerCounts];
}
