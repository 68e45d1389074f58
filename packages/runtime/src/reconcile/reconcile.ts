/**
 * Finds verdicts whose notification never arrived, while the service still has them. In three
 * steps, the cheapest first:
 *
 * 1. Verdicts that the ledger has and that were not handled, because their worker and their message
 *    are gone. They cost no request.
 * 2. Tasks that the service lists as finished (one request for each 100) and that the ledger
 *    doesn't know as decided. Their verdict is requested, one request each. A task that waits for a
 *    reviewer is left alone until its 7 days are nearly over.
 * 3. Tasks that only the ledger knows, older than what the service lists. They are requested a last
 *    time, and then they are `expired`.
 *
 * All verdicts go through the ledger, as those of notifications do. If a notification arrives after
 * all, it is a duplicate.
 */
import { isBusy, notify } from "../delivery/options.ts";
import { Reporter } from "../delivery/report.ts";
import { RequestError, ServiceError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { LedgerError, type LedgerErrorCode } from "../ledger/errors.ts";
import type { LedgerTask, VerdictRecord } from "../ledger/ledger.ts";
import { retentionMs } from "../ledger/settings.ts";
import { isLeased } from "../ledger/step.ts";
import { handleDelivery } from "../ledger/with-ledger.ts";
import { Pace } from "../pace/pace.ts";
import type { ModerationTask } from "../submit/task.ts";
import type { ListTasksOptions, TaskPage } from "../submit/task-list.ts";
import {
  type ReconcileOptions,
  type ReconcileReport,
  type ReconcileSettings,
  readReconcileSettings,
} from "./options.ts";

const pageSize = 100;
/** If this clock is ahead, the list would start too late. So it starts this much earlier. */
const clockSlackMs = 86_400_000;
/** If this clock is behind by less, it makes no difference. */
const clockToleranceMs = 60_000;

/**
 * Reconciles one project. Run it with a timer, every hour or so, on one worker.
 * @throws ConfigError for an option, or if a request is denied. ServiceUnavailableError after
 *   `giveUpAfterMs`. LedgerError if the ledger itself fails. The signal's reason. What else
 *   ListTasks throws. A task that fails does not end the run: it goes to `onTaskError`.
 * @example const { handled, overdue } = await reconcile({ client, ledger, handler });
 */
export async function reconcile<Tx>(options: ReconcileOptions<Tx>): Promise<ReconcileReport> {
  const run = new Run(options);
  await run.each(run.unhandled(), ({ outcome }) => run.handle(outcome));
  do await run.each(run.listed(), (task) => run.reconcileListed(task));
  while (run.clockWasBehind());
  await run.each(run.unlisted(), (task) => run.reconcileUnlisted(task));
  return run.report();
}

type Counts = {
  -readonly [K in "looked" | "handled" | "settled" | "early" | "waiting" | "failed"]: number;
};

/** A ledger's errors that concern one task only. */
const errorsOfOneTask: readonly LedgerErrorCode[] = [
  "VerdictBusy",
  "Fenced",
  "VerdictMissing",
  "InvalidTaskId",
  "AsyncEffect",
  "EffectFailed",
  "EffectRepeated",
];

class Run<Tx> {
  readonly #options: ReconcileOptions<Tx>;
  readonly #settings: ReconcileSettings;
  readonly #pace: Pace;
  readonly #reporter: Reporter;
  /** When the run started, by the service's clock as far as it is known. */
  #now: number;
  /** How far this machine's clock is behind, as the tasks' times show. */
  #behindMs = 0;
  /** How much of that was known for the first page. */
  #behindMsAtFirstPage = 0;
  #requestsLeft: number;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #counts: Counts = { looked: 0, handled: 0, settled: 0, early: 0, waiting: 0, failed: 0 };
  readonly #requests = { listTasks: 0, getResult: 0 };
  readonly #overdue = new Set<string>();
  readonly #expired = new Set<string>();
  #complete = true;

  constructor(options: ReconcileOptions<Tx>) {
    this.#options = options;
    this.#settings = readReconcileSettings(options);
    const { requestsPerSecond, maxRequests, giveUpAfterMs } = this.#settings;
    // Without the permission, every task fails, and each request is billed.
    this.#pace = new Pace({ ratePerSecond: requestsPerSecond, maxDenials: 1, giveUpAfterMs });
    this.#requestsLeft = maxRequests;
    this.#reporter = new Reporter(options.logger);
    this.#now = this.#settings.now();
    this.#signal =
      options.signal === undefined
        ? this.#stop.signal
        : AbortSignal.any([options.signal, this.#stop.signal]);
  }

  report(): ReconcileReport {
    return {
      requests: { ...this.#requests },
      ...this.#counts,
      overdue: [...this.#overdue],
      expired: [...this.#expired],
      complete: this.#complete,
    };
  }

  /** Works on several items at a time. A failure that concerns more than one task ends the run. */
  async each<T extends { readonly taskId: string } | VerdictRecord>(
    items: AsyncGenerator<T>,
    work: (item: T) => Promise<void>,
  ): Promise<void> {
    const worker = async (): Promise<void> => {
      for (;;) {
        this.#signal.throwIfAborted();
        const { value, done } = await items.next();
        if (done) return;
        this.#counts.looked++;
        const taskId = "outcome" in value ? value.outcome.taskId : value.taskId;
        await work(value).catch((error: unknown) => this.#failed(taskId, error));
      }
    };
    const workers = Array.from({ length: this.#settings.concurrency }, () =>
      worker().catch((error: unknown) => {
        this.#stop.abort(error);
        throw error;
      }),
    );
    // All workers end before the failure is reported.
    const ended = await Promise.allSettled(workers);
    for (const end of ended) if (end.status === "rejected") throw this.#signal.reason ?? end.reason;
  }

  async *unhandled(): AsyncGenerator<VerdictRecord> {
    const olderThan = this.#now - this.#settings.graceMs;
    for await (const task of this.#pending(olderThan)) {
      const verdict = [task.final, task.review].find((record) => record !== null);
      if (
        verdict &&
        verdict.handledAt === null &&
        verdict.receivedAt < olderThan &&
        !isLeased(verdict, this.#now)
      )
        yield verdict;
    }
  }

  async *listed(): AsyncGenerator<Listed> {
    const { since, kinds, accept } = this.#options;
    const start = Math.max(this.#now - retentionMs - clockSlackMs, since ?? 0);
    const pages = this.#pages({
      // Without an end, which would leave out the tasks that show that this clock is behind.
      startTime: { start: new Date(start).toISOString() },
      sort: "StartTime",
      order: "asc",
      pageSize,
      signal: this.#signal,
      retryThrottled: false,
      ...(kinds === undefined ? {} : { kinds }),
    });
    let first = true;
    for await (const { tasks, unreadable } of pages) {
      for (const { startTime, endTime } of tasks)
        this.#learn(Math.max(timeOf(startTime), timeOf(endTime)));
      if (first) this.#behindMsAtFirstPage = this.#behindMs;
      first = false;
      for (const error of unreadable) this.#failed("", error);
      const latest = this.#now - this.#settings.graceMs;
      const wanted = tasks.filter(
        (task) => timeOf(task.startTime) <= latest && (accept === undefined || accept(task)),
      );
      const known = await this.#options.ledger.find(wanted.map(({ taskId }) => taskId));
      for (const task of wanted) yield { ...task, known: known.get(task.taskId) ?? null };
    }
  }

  async *unlisted(): AsyncGenerator<LedgerTask> {
    for await (const task of this.#pending(this.#now - retentionMs)) {
      // Without the tasks whose verdict the ledger has.
      if (task.final === null && (task.review === null || task.review.handledAt !== null))
        yield task;
    }
  }

  async reconcileListed({
    taskId,
    kind,
    status,
    startTime,
    endTime,
    known,
  }: Listed): Promise<void> {
    if (known?.state === "decided") return this.#count("settled");
    const ended = endTime === null ? this.#now : Date.parse(endTime);
    if (status === "running" || ended > this.#now - this.#settings.graceMs)
      return this.#count("early");
    // The ledger has the final verdict: its handler is running, or has just failed.
    if (known !== null && known.final !== null) return this.#count("early");
    const deletedAt = (startTime === null ? this.#now : Date.parse(startTime)) + retentionMs;
    const inReview = known !== null && known.review !== null && known.review.handledAt !== null;
    if (inReview && deletedAt - this.#now > this.#settings.reviewMarginMs)
      return this.#count("waiting");
    const outcome = await this.#ask(taskId, kind);
    if (outcome === "running") return this.#count("early");
    if (outcome === "gone") return this.#expire(taskId);
    if (outcome === "noRequestLeft") return;
    await this.handle(outcome);
    if (outcome.suggestion === "review" && deletedAt - this.#now <= this.#settings.reviewMarginMs)
      this.#overdue.add(taskId);
  }

  async reconcileUnlisted({ taskId, kind }: LedgerTask): Promise<void> {
    const outcome = await this.#ask(taskId, kind);
    if (outcome === "gone") return this.#expire(taskId);
    if (outcome === "running") return this.#count("early");
    if (outcome === "noRequestLeft") return;
    await this.handle(outcome);
    if (outcome.suggestion === "review") this.#overdue.add(taskId);
  }

  async handle(outcome: ModerationOutcome): Promise<void> {
    const { ledger, handler, onSkipped } = this.#options;
    const became = await handleDelivery(ledger, handler, outcome, {
      signal: this.#signal,
      reporter: this.#reporter,
      onSkipped,
    });
    this.#count(became === "handled" ? "handled" : "settled");
  }

  async #ask(
    taskId: string,
    kind: "image" | "video",
  ): Promise<ModerationOutcome | "running" | "gone" | "noRequestLeft"> {
    return this.#request("getResult", async () => {
      const options = { signal: this.#signal, retryThrottled: false };
      try {
        const result = await this.#options.client.getResult({ taskId, kind }, options);
        return result.status === "running" ? "running" : result;
      } catch (error) {
        if (error instanceof ServiceError && error.code === "ResourceNotFound") return "gone";
        throw error;
      }
    });
  }

  async #expire(taskId: string): Promise<void> {
    if (await this.#options.ledger.expire(taskId)) this.#expired.add(taskId);
  }

  #pending(olderThan: number): AsyncIterable<LedgerTask> {
    const { ledger, client, project = client.project } = this.#options;
    return ledger.pending({ olderThan, ...(project === undefined ? {} : { project }) });
  }

  /**
   * Whether the list showed only after its first page that this clock is behind: it is repeated.
   */
  clockWasBehind(): boolean {
    if (this.#behindMs - this.#behindMsAtFirstPage < clockToleranceMs) return false;
    Object.assign(this.#counts, { looked: 0, settled: 0, early: 0, waiting: 0 });
    return this.#complete;
  }

  /** A task can't have started or ended in the service's future. */
  #learn(time: number): void {
    const behindMs = time - this.#settings.now();
    if (behindMs <= this.#behindMs || behindMs > retentionMs) return;
    this.#now += behindMs - this.#behindMs;
    this.#behindMs = behindMs;
  }

  /** A page that was throttled is requested again. */
  async *#pages(options: ListTasksOptions): AsyncGenerator<TaskPage> {
    const { client } = this.#options;
    let pages = client.listTaskPages(options);
    for (let nextToken: string | null | undefined; nextToken !== null; ) {
      const after = nextToken;
      const page = await this.#request("listTasks", async () => {
        try {
          return await pages.next();
        } catch (error) {
          // An error ends a generator.
          pages = client.listTaskPages({ ...options, nextToken: after });
          throw error;
        }
      });
      if (page === "noRequestLeft" || page.done) return;
      yield page.value;
      nextToken = page.value.nextToken;
    }
  }

  /** Sends a request when its turn has come. */
  async #request<T>(
    name: "listTasks" | "getResult",
    send: () => Promise<T>,
  ): Promise<T | "noRequestLeft"> {
    const request = async (): Promise<T | "noRequestLeft"> => {
      if (this.#requestsLeft <= 0) return "noRequestLeft";
      this.#requestsLeft--;
      this.#requests[name]++;
      return send();
    };
    const answer =
      this.#requestsLeft > 0
        ? await this.#pace.run(request, { signal: this.#signal })
        : "noRequestLeft";
    if (answer === "noRequestLeft") this.#complete = false;
    return answer;
  }

  #count(name: keyof Counts): void {
    this.#counts[name]++;
  }

  #failed(taskId: string, error: unknown): void {
    this.#signal.throwIfAborted();
    if (error instanceof LedgerError && !errorsOfOneTask.includes(error.code)) throw error;
    if (this.#pace.stopped?.reason === error) throw error;
    this.#counts.failed++;
    const { onTaskError } = this.#options;
    if (!isBusy(error)) {
      const kind = error instanceof RequestError ? "taskFailed" : "handlerFailed";
      const ids = taskId === "" ? {} : { taskId };
      this.#reporter.report(kind, error, ids, onTaskError !== undefined);
    }
    notify("onTaskError", onTaskError, taskId, error);
  }
}

type Listed = ModerationTask & { readonly known: LedgerTask | null };

/** Epoch milliseconds; 0 if the time is unknown. */
function timeOf(time: string | null): number {
  const at = time === null ? Number.NaN : Date.parse(time);
  return Number.isNaN(at) ? 0 : at;
}
