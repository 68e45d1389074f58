/**
 * What a consumer has done since its start. Each received message ends as handled, failed, busy,
 * invalid, released or leaseLost.
 */
export interface ConsumerCounts {
  received: number;
  /** The handler returned. */
  handled: number;
  /** The handler threw or took too long. The message is delivered again, or was poison. */
  failed: number;
  /** Another worker has the verdict (`VerdictBusy`). The message is delivered again. */
  busy: number;
  /** Not a moderation notification. */
  invalid: number;
  /** Returned unhandled: the consumer was stopping or paused, or all handlers were slow. */
  released: number;
  /** The message became visible to others before it was handled. It is delivered again. */
  leaseLost: number;
  /** Invalid and failed messages, discarded after `onInvalidMessage` or `onPoisonMessage`. */
  quarantined: number;
  /** Handled and quarantined messages that were deleted from the queue. */
  deleted: number;
  /** Handled and quarantined messages that were not deleted. They are delivered again. */
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

/**
 * `new`: `start` was not called. `starting`: the queue has not answered yet. `running`. `paused`:
 * nothing is received until `resume`. `stopping`: nothing is received any more, and running
 * handlers finish. `stopped`: everything is settled.
 */
export type ConsumerState = "new" | "starting" | "running" | "paused" | "stopping" | "stopped";

/**
 * `polling`: a receive request is running. `full`: all slots and the prefetch buffer are taken, or
 * very many messages are being deleted, so nothing is requested. `pausing`: after a failure, or
 * after an empty answer that came too early. `paused`: by the consumer's `pause`. `off`: not
 * started, or stopped.
 */
export type ReceiverState = "polling" | "full" | "pausing" | "paused" | "off";

/** The state of receiving at one moment. Ages come from a monotonic clock. */
export interface ReceiverHealth {
  readonly receiver: ReceiverState;
  /**
   * Milliseconds in this state; while it polls, of the oldest running request. A receiver that
   * polls for much longer than `waitSeconds` plus the request's timeout hangs.
   */
  readonly receiverForMs: number;
  /** Receive requests that are running, `pollers` at most. */
  readonly polls: number;
  /**
   * When the queue last answered a receive request, even with no message. Epoch milliseconds; null
   * before the first answer.
   */
  readonly lastReceiveAt: number | null;
  /** Milliseconds since then. A long time is normal while the receiver is `full`. */
  readonly sinceLastReceiveMs: number | null;
  /** Receive requests that have failed in a row. Those of the same time count once. */
  readonly receiveErrors: number;
  /** The last one's class, such as `Timeout` or `AccessDenied`; null if there are none. */
  readonly lastReceiveError: string | null;
}

/** A consumer's state at one moment. */
export interface ConsumerHealth extends ReceiverHealth {
  readonly state: ConsumerState;
  /** Handlers that are running, `concurrency` at most. */
  readonly inFlight: number;
  /** Messages that wait for a handler. */
  readonly waiting: number;
  /** Milliseconds that the oldest running handler has taken; null if none is running. */
  readonly oldestInFlightMs: number | null;
  /**
   * Calls of handlers and hooks that were given up (too slow, lease lost, consumer stopped) and are
   * still running: they ignore their signal and use memory for as long as they hang.
   */
  readonly abandoned: number;
  readonly counts: Readonly<ConsumerCounts>;
}
