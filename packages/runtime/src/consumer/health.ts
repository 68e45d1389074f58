import type { ConsumerCounts } from "./events.ts";

/**
 * `new`: `start` was not called. `starting`: the queue has not answered yet. `running`. `stopping`:
 * nothing is received any more, handlers end. `stopped`: all is settled.
 */
export type ConsumerState = "new" | "starting" | "running" | "stopping" | "stopped";

/**
 * What receiving is about. `polling`: a request is under way. `full`: all slots and the waiting
 * room are taken, so that nothing is asked for. `pausing`: the pause after a failure, or after a
 * queue that answered too early. `off`: not started, or stopped.
 */
export type ReceiverState = "polling" | "full" | "pausing" | "off";

/**
 * A consumer's state at one moment. Ages are measured by a clock that nobody sets; times of day are
 * for people.
 */
export interface ConsumerHealth {
  readonly state: ConsumerState;
  readonly receiver: ReceiverState;
  /**
   * Milliseconds since the receiver came to that; each request begins anew. One that polls for much
   * longer than `waitSeconds` and the request's time-out hangs.
   */
  readonly receiverForMs: number;
  /**
   * When the queue last answered a receive request, if only that it is empty. Epoch milliseconds;
   * null before the first answer.
   */
  readonly lastReceiveAt: number | null;
  /**
   * Milliseconds since then. It may be long where nothing is wrong: a receiver that is `full` asks
   * for nothing.
   */
  readonly sinceLastReceiveMs: number | null;
  /** Receive requests that failed since then, one after the other. */
  readonly receiveErrors: number;
  /** The last one's class, such as `Timeout` or `AccessDenied`; null while there are none. */
  readonly lastReceiveError: string | null;
  /** Handlers that run, of `concurrency` at most. */
  readonly inFlight: number;
  /** Messages that are held and wait for a handler. */
  readonly waiting: number;
  /**
   * Milliseconds that the longest of the running handlers has worked on its message; null when none
   * runs.
   */
  readonly oldestInFlightMs: number | null;
  /**
   * Handlers whose call was given up (too slow, hold lost, consumer stopped), that have not ended
   * all the same: they ignore their signal, and cost memory for as long as they hang.
   */
  readonly abandoned: number;
  readonly counts: Readonly<ConsumerCounts>;
}
