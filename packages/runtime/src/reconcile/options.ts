import { checkLogger } from "../delivery/report.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { retentionMs } from "../ledger/settings.ts";
import type { LedgerHandler, WithLedgerOptions } from "../ledger/with-ledger.ts";
import type { ModerationKind } from "../notification/outcome.ts";
import { checkWholeNumbers, type Defined } from "../options.ts";
import { checkRate } from "../pace/rate-limiter.ts";
import type { ModerationClient } from "../submit/client.ts";
import type { ModerationTask } from "../submit/task.ts";

/** All durations are in milliseconds. */
export interface ReconcileOptions<Tx> extends WithLedgerOptions {
  readonly client: Pick<ModerationClient, "listTaskPages" | "getResult"> & {
    readonly project?: string | undefined;
  };
  readonly ledger: Ledger<Tx>;
  /** The same as `withLedger` has for notifications. */
  readonly handler: LedgerHandler<Tx>;
  /**
   * Which of the ledger's tasks to ask for: those of this project, and those whose project is
   * unknown. Default: the client's.
   */
  readonly project?: string | undefined;
  /** Default: both. */
  readonly kinds?: readonly ModerationKind[] | undefined;
  /** Which of the project's tasks belong to this application. Default: all. */
  readonly accept?: ((task: ModerationTask) => boolean) | undefined;
  /**
   * Tasks that started before this time, in epoch milliseconds, are ignored: for a ledger that is
   * younger than the application. Default: 7 days ago.
   */
  readonly since?: number | undefined;
  /**
   * How long after a task's end its notification can still arrive, 0 to 604800000. Default: 900000,
   * 15 minutes.
   */
  readonly graceMs?: number | undefined;
  /**
   * A task that waits for a reviewer is requested at each run when this much of its 7 days is left.
   * A longer time finds a reviewer's verdict earlier if its message was lost. 0 to 604800000.
   * Default: 86400000, a day.
   */
  readonly reviewMarginMs?: number | undefined;
  /**
   * The most requests that start in a second, above 0, at most 1000000. If the service throttles,
   * fewer are sent, down to one in 10 s, and then slowly more again. Default: 5.
   */
  readonly requestsPerSecond?: number | undefined;
  /** Ends the run after this many requests. The oldest tasks come first. Default: no limit. */
  readonly maxRequests?: number | undefined;
  /**
   * Ends the run when the service has failed or could not be reached for this time. Until then, it
   * is tested less and less often. 0 to 86400000. Default: 600000.
   */
  readonly giveUpAfterMs?: number | undefined;
  /** Handlers at the same time, 1 to 1000. Default: 4. */
  readonly concurrency?: number | undefined;
  /**
   * The service's clock, in epoch milliseconds. Default: this machine's. If it is behind, the
   * tasks' own times correct it. If it is up to a day ahead, nothing is missed.
   */
  readonly now?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Called with each task that could not be reconciled this time. The id is `""` for a listed value
   * that can't be read. What it throws is a process warning. Default: a process warning, once a run
   * and minute.
   */
  readonly onTaskError?: ((taskId: string, error: unknown) => void) | undefined;
}

/** What a run of `reconcile` did. Each task that it checked is in one of the counts. */
export interface ReconcileReport {
  /** Requests to the service, each billed. Retries of failed requests are not counted. */
  readonly requests: { readonly listTasks: number; readonly getResult: number };
  /** Tasks that the service listed, or that only the ledger knew. */
  readonly looked: number;
  /** Verdicts that were handled in this run. */
  readonly handled: number;
  /** Nothing to do: decided, or another worker was faster. */
  readonly settled: number;
  /** Ignored: still running, being handled, or so new that the notification can still arrive. */
  readonly early: number;
  /** Waiting for a reviewer, with time left. */
  readonly waiting: number;
  /** Waiting for a reviewer, and their 7 days are nearly over: decide them yourself. */
  readonly overdue: readonly string[];
  /** Deleted by the service before a verdict arrived. */
  readonly expired: readonly string[];
  /**
   * Their request or handler failed, another worker has them, or their listed value can't be read.
   * The next run tries again.
   */
  readonly failed: number;
  /** False if `maxRequests` ended the run. */
  readonly complete: boolean;
}

/** The checked options with their defaults. */
export type ReconcileSettings = Defined<
  Pick<
    ReconcileOptions<unknown>,
    | "graceMs"
    | "reviewMarginMs"
    | "requestsPerSecond"
    | "maxRequests"
    | "giveUpAfterMs"
    | "concurrency"
    | "now"
  >
>;

/** @throws ConfigError naming the first option outside its range. */
export function readReconcileSettings(
  options: Omit<ReconcileOptions<never>, "handler" | "ledger">,
): ReconcileSettings {
  checkLogger(options.logger);
  checkWholeNumbers(options, {
    graceMs: [0, retentionMs],
    reviewMarginMs: [0, retentionMs],
    maxRequests: [1, Number.MAX_SAFE_INTEGER],
    giveUpAfterMs: [0, 86_400_000],
    concurrency: [1, 1_000],
  });
  const { requestsPerSecond = 5 } = options;
  checkRate("requestsPerSecond", requestsPerSecond);
  return {
    graceMs: options.graceMs ?? 900_000,
    reviewMarginMs: options.reviewMarginMs ?? 86_400_000,
    requestsPerSecond,
    maxRequests: options.maxRequests ?? Number.MAX_SAFE_INTEGER,
    giveUpAfterMs: options.giveUpAfterMs ?? 600_000,
    concurrency: options.concurrency ?? 4,
    now: options.now ?? Date.now,
  };
}
