/**
 * Finds verdicts whose notification never came, while the service still has them. In three steps,
 * the cheapest first:
 *
 * 1. Verdicts that the ledger has and nobody handled, because their worker and their message are
 *    gone. They cost no request.
 * 2. Tasks that the service lists as finished (a request for each 100) and the ledger does not know
 *    as decided: their verdict is asked for, a request each. A task that waits for a human is left
 *    alone until its 7 days are nearly over.
 * 3. Tasks that the ledger alone knows, and are older than what the service lists: asked for a last
 *    time, then they are `expired`.
 *
 * All verdicts take the way that notifications take, through the ledger: a notification that comes
 * after all is a duplicate.
 */
import { RequestError, ServiceError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { LedgerError, type LedgerErrorCode } from "../ledger/errors.ts";
import type { LedgerTask, VerdictRecord } from "../ledger/ledger.ts";
import { isLeased } from "../ledger/step.ts";
import { handleVerdict } from "../ledger/with-ledger.ts";
import type { ModerationTask } from "../submit/task.ts";
import type { TaskPage } from "../submit/task-list.ts";
import { isThrottling } from "../transport/retry.ts";
import {
  type ReconcileOptions,
  type ReconcileReport,
  type ReconcileSettings,
  readReconcileSettings,
  retentionMs,
} from "./options.ts";
import { Pace } from "./pace.ts";

const pageSize = 100;
/**
 * For a clock that is ahead: the list then begins too late. The service lists nothing of that day
 * that it has forgotten.
 */
const clockSlackMs = 86_400_000;
/** A clock that is behind by less makes no difference. */
const clockToleranceMs = 60_000;
/**
 * So many requests that fail one after the other end the run: the service is away, or refuses them
 * all.
 */
const maxFailuresInARow = 20;

/**
 * Runs once through a project; run it by a timer, every hour or so, on one worker.
 * @throws ConfigError; what ListTasks throws; LedgerError when the ledger itself fails; the
 *   signal's reason. A task that fails does not end the run: `onFailed` hears of it.
 * @example const { handled, overdue } = await reconcile({ client, ledger, handler });
 */
export async function reconcile<Tx>(options: ReconcileOptions<Tx>): Promise<ReconcileReport> {
  const run = new Run(options);
  await run.each(run.stored(), (verdict) => run.handle(verdict.outcome));
  do await run.each(run.listed(), (task) => run.lookAt(task));
  while (run.clockWasBehind());
  await run.each(run.forgotten(), (task) => run.lookAgain(task));
  return run.report();
}

type Counts = {
  -readonly [K in "looked" | "handled" | "settled" | "early" | "waiting" | "failed"]: number;
};

/** Errors of a ledger that concern one task only. */
const ofOneTask: readonly LedgerErrorCode[] = [
  "VerdictBusy",
  "Fenced",
  "VerdictMissing",
  "InvalidTaskId",
  "AsyncEffect",
  "EffectFailed",
];

class Run<Tx> {
  readonly #options: ReconcileOptions<Tx>;
  readonly #settings: ReconcileSettings;
  readonly #pace: Pace;
  /** When the run began, by the service's clock as far as it is known. */
  #now: number;
  /** How far the machine's clock is behind, as the tasks' times show. */
  #behindMs = 0;
  /** What of it was known when the first page was judged. */
  #judgedBehindMs = 0;
  #failuresInARow = 0;
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
    this.#pace = new Pace(this.#settings.requestsPerSecond, this.#settings.maxRequests);
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

  /** Works on several items at a time. The first failure that is not of one task alone ends all. */
  async each<T extends { readonly taskId: string } | Stored>(
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
    // All have ended before the caller hears of a failure: nothing goes on behind its back.
    const ended = await Promise.allSettled(workers);
    for (const end of ended) if (end.status === "rejected") throw this.#signal.reason ?? end.reason;
  }

  async *stored(): AsyncGenerator<Stored> {
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
    const pages = this.#options.client.listTaskPages({
      // Without an end: it would leave out the tasks by which a clock is noticed that is behind.
      startTime: { start: new Date(start).toISOString() },
      sort: "StartTime",
      order: "asc",
      pageSize,
      signal: this.#signal,
      ...(kinds === undefined ? {} : { kinds }),
    });
    let first = true;
    for await (const { tasks, unreadable } of this.#pages(pages)) {
      for (const { startTime, endTime } of tasks)
        this.#learn(Math.max(timeOf(startTime), timeOf(endTime)));
      if (first) this.#judgedBehindMs = this.#behindMs;
      first = false;
      for (const error of unreadable) this.#failed("", error);
      const young = this.#now - this.#settings.graceMs;
      const wanted = tasks.filter(
        (task) => timeOf(task.startTime) <= young && (accept === undefined || accept(task)),
      );
      const known = await this.#options.ledger.find(wanted.map(({ taskId }) => taskId));
      for (const task of wanted) yield { ...task, known: known.get(task.taskId) ?? null };
    }
  }

  async *forgotten(): AsyncGenerator<LedgerTask> {
    for await (const task of this.#pending(this.#now - retentionMs)) {
      // What the ledger has itself need not be asked for.
      if (task.final === null && (task.review === null || task.review.handledAt !== null))
        yield task;
    }
  }

  async lookAt({ taskId, kind, status, startTime, endTime, known }: Listed): Promise<void> {
    if (known?.state === "decided") return this.#count("settled");
    const ended = endTime === null ? this.#now : Date.parse(endTime);
    if (status === "running" || ended > this.#now - this.#settings.graceMs)
      return this.#count("early");
    // The ledger has the final verdict: its handler runs, or has failed just now.
    if (known !== null && known.final !== null) return this.#count("early");
    const forgottenAt = (startTime === null ? this.#now : Date.parse(startTime)) + retentionMs;
    const inReview = known !== null && known.review !== null && known.review.handledAt !== null;
    if (inReview && forgottenAt - this.#now > this.#settings.reviewMarginMs)
      return this.#count("waiting");
    const outcome = await this.#ask(taskId, kind);
    if (outcome === "running") return this.#count("early");
    if (outcome === "gone") return this.#expire(taskId);
    if (outcome === "unasked") return;
    await this.handle(outcome);
    if (outcome.suggestion === "review" && forgottenAt - this.#now <= this.#settings.reviewMarginMs)
      this.#overdue.add(taskId);
  }

  async lookAgain({ taskId, kind }: LedgerTask): Promise<void> {
    const outcome = await this.#ask(taskId, kind);
    if (outcome === "gone") return this.#expire(taskId);
    if (outcome === "running") return this.#count("early");
    if (outcome === "unasked") return;
    await this.handle(outcome);
    if (outcome.suggestion === "review") this.#overdue.add(taskId);
  }

  async handle(outcome: ModerationOutcome): Promise<void> {
    const { ledger, handler, onSkipped } = this.#options;
    const skipped = onSkipped === undefined ? {} : { onSkipped };
    const became = await handleVerdict(ledger, handler, outcome, {
      signal: this.#signal,
      ...skipped,
    });
    this.#count(became === "handled" ? "handled" : "settled");
  }

  async #ask(
    taskId: string,
    kind: "image" | "video",
  ): Promise<ModerationOutcome | "running" | "gone" | "unasked"> {
    if (!(await this.#turn())) return "unasked";
    this.#requests.getResult++;
    try {
      const result = await this.#request(() =>
        this.#options.client.getResult({ taskId, kind }, { signal: this.#signal }),
      );
      return result.status === "running" ? "running" : result;
    } catch (error) {
      if (error instanceof ServiceError && error.code === "ResourceNotFound") return "gone";
      throw error;
    }
  }

  async #expire(taskId: string): Promise<void> {
    if (await this.#options.ledger.expire(taskId)) this.#expired.add(taskId);
  }

  #pending(olderThan: number): AsyncIterable<LedgerTask> {
    const { ledger, client, project = client.project } = this.#options;
    return ledger.pending({ olderThan, ...(project === undefined ? {} : { project }) });
  }

  /**
   * Whether the list has shown that its first pages were judged by a clock that is behind: then all
   * are looked at again.
   */
  clockWasBehind(): boolean {
    if (this.#behindMs - this.#judgedBehindMs < clockToleranceMs) return false;
    Object.assign(this.#counts, { looked: 0, settled: 0, early: 0, waiting: 0 });
    return this.#complete;
  }

  /** What has begun or ended at the service is not in its future. */
  #learn(time: number): void {
    const behindMs = time - this.#settings.now();
    if (behindMs <= this.#behindMs || behindMs > retentionMs) return;
    this.#now += behindMs - this.#behindMs;
    this.#behindMs = behindMs;
  }

  /** Takes a turn before each page. */
  async *#pages(pages: AsyncGenerator<TaskPage>): AsyncGenerator<TaskPage> {
    for (let more = true; more; ) {
      if (!(await this.#turn())) return void (await pages.return(undefined));
      this.#requests.listTasks++;
      const { value: page, done } = await this.#request(() => pages.next());
      if (done) return;
      yield page;
      more = page.more;
    }
  }

  /** A service that throttles is asked less often, and one that fails all the time no more. */
  async #request<T>(send: () => Promise<T>): Promise<T> {
    try {
      const answer = await send();
      this.#failuresInARow = 0;
      this.#pace.speedUp();
      return answer;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (isThrottling(error)) this.#pace.slowDown();
      if (error instanceof ServiceError && error.code === "ResourceNotFound")
        this.#failuresInARow = 0;
      else if (++this.#failuresInARow >= maxFailuresInARow) this.#stop.abort(error);
      throw error;
    }
  }

  async #turn(): Promise<boolean> {
    const granted = await this.#pace.turn(this.#signal);
    if (!granted) this.#complete = false;
    return granted;
  }

  #count(name: keyof Counts): void {
    this.#counts[name]++;
  }

  #failed(taskId: string, error: unknown): void {
    this.#signal.throwIfAborted();
    if (error instanceof LedgerError && !ofOneTask.includes(error.code)) throw error;
    // Without a permission, every task fails, and each is billed.
    if (error instanceof ServiceError && error.status === 403) throw error;
    this.#counts.failed++;
    this.#options.onFailed?.(taskId, error);
  }
}

type Stored = VerdictRecord;
type Listed = ModerationTask & { readonly known: LedgerTask | null };

/** Epoch milliseconds; of a time that is not told, one that is long past. */
function timeOf(time: string | null): number {
  const at = time === null ? Number.NaN : Date.parse(time);
  return Number.isNaN(at) ? 0 : at;
}
