import type { ModerationOutcome } from "../generated/outcome.ts";
import type { DeleteFailure, QueueMessage } from "../mns/documents.ts";
import type { LeaseLostError } from "./lease.ts";
import type { InvalidMessage } from "./options.ts";

/**
 * What a consumer did since its start. Each received message ends as handled, failed, busy,
 * invalid, released or leaseLost.
 */
export interface ConsumerCounts {
  received: number;
  /** The handler returned. */
  handled: number;
  /** The handler threw or took too long: the message comes again, or was poison and quarantined. */
  failed: number;
  /** Another worker has the verdict (`VerdictBusy`): the message comes again. */
  busy: number;
  /** No moderation notification. */
  invalid: number;
  /** Given back unhandled because the consumer stops. */
  released: number;
  /** The hold ended first: the message comes again. */
  leaseLost: number;
  /**
   * Of the invalid and the failed: kept by `onInvalid` or `onPoison`, and taken out of the queue.
   */
  quarantined: number;
  /** Of the handled and the quarantined: the queue has deleted them. */
  deleted: number;
  /** Of the handled and the quarantined: they could not be deleted, and come again. */
  deleteFailed: number;
}

export function noCounts(): ConsumerCounts {
  return {
    received: 0,
    handled: 0,
    failed: 0,
    busy: 0,
    invalid: 0,
    released: 0,
    leaseLost: 0,
    quarantined: 0,
    deleted: 0,
    deleteFailed: 0,
  };
}

/** The events of a consumer and what each listener gets. None of them needs a listener. */
export interface ConsumerEvents {
  received: [messages: readonly QueueMessage[]];
  handled: [outcome: ModerationOutcome, message: QueueMessage];
  failed: [error: unknown, message: QueueMessage, outcome: ModerationOutcome | null];
  /** Another worker has the verdict: no failure, the message comes again. */
  busy: [error: unknown, message: QueueMessage, outcome: ModerationOutcome | null];
  invalid: [invalid: InvalidMessage];
  leaseLost: [error: LeaseLostError, message: QueueMessage];
  deleteFailed: [failure: DeleteFailure, message: QueueMessage];
  /** A receive request failed; the consumer goes on after a pause. */
  pollFailed: [error: unknown];
  stopped: [counts: ConsumerCounts];
}
