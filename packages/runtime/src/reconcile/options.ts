import { ConfigError } from "../errors.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LedgerHandler, WithLedgerOptions } from "../ledger/with-ledger.ts";
import type { ModerationKind } from "../notification/outcome.ts";
import type { ModerationClient } from "../submit/client.ts";
import type { ModerationTask } from "../submit/task.ts";

export interface ReconcileOptions<Tx> extends WithLedgerOptions {
  readonly client: Pick<ModerationClient, "listTaskPages" | "getResult"> & {
    readonly project?: string;
  };
  readonly ledger: Ledger<Tx>;
  /** The one that `withLedger` has for notifications. */
  readonly handler: LedgerHandler<Tx>;
  /**
   * The tasks of the ledger that are asked for: those of this project, and those whose project it
   * does not know. Default: the client's.
   */
  readonly project?: string;
  /** Default: both. */
  readonly kinds?: readonly ModerationKind[];
  /** Which of the project's tasks are this application's. Default: all. */
  readonly accept?: (task: ModerationTask) => boolean;
  /**
   * Tasks that began before this time are left alone, epoch milliseconds: for a ledger that is
   * younger than the application. Default: 7 days ago.
   */
  readonly since?: number;
  /**
   * For so long after a task's end its notification may still be on its way. Default: 900000, a
   * quarter of an hour.
   */
  readonly graceMs?: number;
  /**
   * A task that waits for a human is asked for at each run once so little of its 7 days is left.
   * The longer, the sooner a human's verdict is found whose message was lost. Default: 86400000, a
   * day.
   */
  readonly reviewMarginMs?: number;
  /**
   * Default: 5. A service that throttles is asked half as often, again and again down to once in 10
   * s, and slowly as often again.
   */
  readonly requestsPerSecond?: number;
  /**
   * Ends early after so many requests. The oldest tasks come first, so those that are forgotten
   * soonest have been asked for. Default: no limit.
   */
  readonly maxRequests?: number;
  /** Handlers at the same time. Default: 4. */
  readonly concurrency?: number;
  /**
   * The service's clock, epoch milliseconds. Default: this machine's. One that is behind is put
   * right by the tasks' own times; one that is ahead by a day does no harm.
   */
  readonly now?: () => number;
  readonly signal?: AbortSignal;
  /**
   * Told of each task that could not be reconciled this time; the id is `""` where the list shows
   * something that can't be read.
   */
  readonly onFailed?: (taskId: string, error: unknown) => void;
}

export interface ReconcileReport {
  /** Requests to the service, each billed; repetitions after an error are not counted. */
  readonly requests: { readonly listTasks: number; readonly getResult: number };
  /** Tasks that the service has listed, or that only the ledger still knew of. */
  readonly looked: number;
  /** Verdicts that were handled now. */
  readonly handled: number;
  /** Nothing to do: decided, or another worker was faster. */
  readonly settled: number;
  /** Left alone: still running, being handled, or so young that the notification may come. */
  readonly early: number;
  /** Wait for a human, and have time. */
  readonly waiting: number;
  /** Wait for a human, and their 7 days are nearly over: decide them yourself. */
  readonly overdue: readonly string[];
  /** The service has forgotten them before a verdict was seen. */
  readonly expired: readonly string[];
  /**
   * Their request or their handler failed, another worker has them, or the list shows them in a
   * form that can't be read: tried again next time.
   */
  readonly failed: number;
  /** False when `maxRequests` ended the run early. */
  readonly complete: boolean;
}

export type ReconcileSettings = Required<
  Pick<
    ReconcileOptions<unknown>,
    "graceMs" | "reviewMarginMs" | "requestsPerSecond" | "maxRequests" | "concurrency" | "now"
  >
>;

/**
 * The service keeps tasks this long (imm, CreateVideoModerationTask); whether from their beginning
 * or end is not documented: the beginning is safe.
 */
export const retentionMs = 7 * 86_400_000;

/** @throws ConfigError naming the first setting out of its range. */
export function readReconcileSettings(
  options: Omit<ReconcileOptions<never>, "handler" | "ledger">,
): ReconcileSettings {
  const settings = {
    graceMs: options.graceMs ?? 900_000,
    reviewMarginMs: options.reviewMarginMs ?? 86_400_000,
    requestsPerSecond: options.requestsPerSecond ?? 5,
    maxRequests: options.maxRequests ?? Number.MAX_SAFE_INTEGER,
    concurrency: options.concurrency ?? 4,
  };
  const ranges: Readonly<Record<keyof typeof settings, readonly [number, number]>> = {
    graceMs: [0, retentionMs],
    reviewMarginMs: [0, retentionMs],
    requestsPerSecond: [0.01, 1_000],
    maxRequests: [1, Number.MAX_SAFE_INTEGER],
    concurrency: [1, 1_000],
  };
  for (const [name, [least, most]] of Object.entries(ranges)) {
    const value = settings[name as keyof typeof settings];
    const whole = name !== "requestsPerSecond";
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) continue;
    throw new ConfigError(
      name,
      `${name} is ${value}: use a${whole ? " whole" : ""} number from ${least} to ${most}.`,
    );
  }
  return { ...settings, now: options.now ?? Date.now };
}
