import { ConfigError } from "../errors.ts";
import type { SubmitImageRequest } from "../generated/submit-image.ts";
import type { SubmitVideoRequest } from "../generated/submit-video.ts";
import { checkChoice, checkNumbers, checkWholeNumbers, type Defined } from "../options.ts";
import { checkRate } from "../pace/rate-limiter.ts";
import type { SubmissionLedger } from "./submission-log.ts";
import type { SubmitItem, SubmitOptions } from "./submit-item.ts";
import type { SubmittedTask } from "./task.ts";

/** All durations are in milliseconds. */
export interface SubmitAllOptions {
  /**
   * The most submissions that start in a second, above 0, at most 1000000. If the service
   * throttles, fewer are started, down to one in 10 s, and then slowly more again. Default: 50; a
   * project accepts 100.
   */
  readonly ratePerSecond?: number | undefined;
  /** Submissions that run at the same time. Default: 16. */
  readonly concurrency?: number | undefined;
  /**
   * The most tasks that the service works on at the same time. Further ones wait until outcomes
   * arrive: see `settledBy`. Default: no limit.
   */
  readonly maxInFlight?: number | undefined;
  /**
   * How a run with `maxInFlight` learns of outcomes. `ledger`: they appear in the `ledger`, where
   * your handler's `withLedger` records them, in this process or another one. `caller`: you call
   * {@link SubmitRun.settle}. Default: `ledger`.
   */
  readonly settledBy?: "ledger" | "caller" | undefined;
  /**
   * A task without an outcome counts as settled after this time, so a lost notification doesn't
   * block the run. Default: 600000.
   */
  readonly assumeSettledAfterMs?: number | undefined;
  /**
   * Records what was submitted, so an interrupted run can be repeated. An item that the ledger has
   * is skipped, one that was begun and not recorded is first searched for at the service by its
   * tag, and the others are submitted. An error of the ledger ends the run.
   */
  readonly ledger?: SubmissionLedger | undefined;
  /**
   * With a `ledger`, how long after the start of its last request an item of another run is left
   * alone. Then it is searched for. Must be longer than the client's `timeoutMs` and
   * `search.listLagMs` together. Default: both plus 10000, which makes 30000.
   */
  readonly settleMs?: number | undefined;
  /**
   * Ends the run when the service has failed or could not be reached for this time. Until then, it
   * is tested less and less often, and no item fails because of it. 0 to 86400000. Default: 600000.
   */
  readonly giveUpAfterMs?: number | undefined;
  /**
   * Search for a task before each submission, one more request each: for earlier runs that had no
   * ledger. Without a ledger in this run, items need an `idempotencyKey`. Default: false.
   */
  readonly checkFirst?: boolean | undefined;
  /**
   * Called with the progress every `progressEveryMs`, and at the end. What it throws ends the run.
   */
  readonly onProgress?: ((progress: SubmitProgress) => void) | undefined;
  /** Default: 1000. */
  readonly progressEveryMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The result of one item. A rejected or failed submission is a result too, and the run continues.
 * `skipped`: an earlier run has submitted the task.
 */
export type SubmitResult =
  | { readonly item: SubmitItem; readonly task: SubmittedTask; readonly skipped: boolean }
  | { readonly item: SubmitItem; readonly error: unknown };

/** The numbers of items so far, and of requests and tasks at this moment. */
export interface SubmitProgress {
  readonly submitted: number;
  /** Submitted by an earlier run. */
  readonly skipped: number;
  readonly failed: number;
  /** Requests that are running. */
  readonly running: number;
  /** Tasks at the service without an outcome; 0 unless `maxInFlight` is set. */
  readonly inFlight: number;
  /** Requests that the service has throttled. Each was sent again, or will be. */
  readonly throttled: number;
  /** The present rate, in submissions per second: `ratePerSecond`, or less after throttling. */
  readonly rate: number;
  /** Why not more is submitted at this moment; null if only `rate` limits it. */
  readonly waitingFor: SubmitWait | null;
}

/**
 * What a run waits for. `service`: it fails or can't be reached. `throttling`: the rate is reduced.
 * `outcomes`: `maxInFlight` tasks have none yet. `results`: you have not taken the results that are
 * there. `items`: your source has not returned the next one. `otherRun`: another run on the same
 * ledger is submitting the same items.
 */
export type SubmitWait = "service" | "throttling" | "outcomes" | "results" | "items" | "otherRun";

/** What a {@link SubmitRun} submits with: a `ModerationClient` can. */
export interface Submitter {
  readonly project?: string;
  submitImage(request: SubmitImageRequest, options?: SubmitOptions): Promise<SubmittedTask>;
  submitVideo(request: SubmitVideoRequest, options?: SubmitOptions): Promise<SubmittedTask>;
}

/** The options with their defaults. */
export type SubmitAllSettings = SubmitAllOptions &
  Defined<
    Pick<
      SubmitAllOptions,
      | "ratePerSecond"
      | "concurrency"
      | "assumeSettledAfterMs"
      | "giveUpAfterMs"
      | "settleMs"
      | "progressEveryMs"
    >
  > & {
    readonly maxInFlight: number;
    /** Whether tasks in flight are looked up in the ledger. */
    readonly readOutcomes: boolean;
  };

/** @throws ConfigError naming the option. */
export function readSubmitAllOptions(options: SubmitAllOptions): SubmitAllSettings {
  const { ratePerSecond = 50, maxInFlight = Number.POSITIVE_INFINITY, ledger } = options;
  const { settledBy = "ledger" } = options;
  const count = [1, Number.MAX_SAFE_INTEGER] as const;
  const timer = [0, 2_147_483_647] as const;
  checkRate("ratePerSecond", ratePerSecond);
  checkWholeNumbers(options, { concurrency: count, maxInFlight: count });
  checkNumbers(options, {
    settleMs: timer,
    progressEveryMs: timer,
    assumeSettledAfterMs: timer,
    giveUpAfterMs: [0, 86_400_000],
  });
  checkChoice("settledBy", settledBy, ["ledger", "caller"]);
  const isLimited = options.maxInFlight !== undefined;
  if (isLimited && settledBy === "ledger" && ledger === undefined) {
    throw new ConfigError(
      "maxInFlight",
      'maxInFlight needs to know which tasks have an outcome: pass the ledger that your handler records them in, or set settledBy to "caller" and call run.settle(taskId) for each outcome.',
    );
  }
  return {
    ...options,
    ratePerSecond,
    maxInFlight,
    readOutcomes: isLimited && settledBy === "ledger",
    concurrency: options.concurrency ?? 16,
    assumeSettledAfterMs: options.assumeSettledAfterMs ?? 600_000,
    giveUpAfterMs: options.giveUpAfterMs ?? 600_000,
    settleMs: options.settleMs ?? 30_000,
    progressEveryMs: options.progressEveryMs ?? 1_000,
  };
}
