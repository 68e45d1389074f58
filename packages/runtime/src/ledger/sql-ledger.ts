import type { ModerationOutcome } from "../generated/outcome.ts";
import { LedgerError } from "./errors.ts";
import type {
  Begun,
  BegunSubmission,
  Lease,
  Ledger,
  LedgerCounts,
  LedgerTask,
  PendingOptions,
  PruneOptions,
  PruneReport,
  ReviewQueueOptions,
  ReviewTask,
  SubmissionLease,
  SubmittedRecord,
} from "./ledger.ts";
import { selectTask, taskOf } from "./rows.ts";
import type { LedgerSettings } from "./settings.ts";
import { change, type Database, type Operation, query } from "./sql.ts";
import { prune } from "./sql-prune.ts";
import { SqlQuarantine } from "./sql-quarantine.ts";
import { reviewQueue } from "./sql-reviews.ts";
import { keyOf, leaseEnded, stageOf, step } from "./step.ts";
import {
  checkLeaseMs,
  checkOutcome,
  checkSubmission,
  checkSubmissionKey,
  duplicateKey,
  isExact,
  readable,
} from "./validate.ts";

const pageSize = 200;
const noLease = "holder = NULL, leased_at = NULL, lease_until = NULL";

/**
 * The ledger in SQL, for each database. Every operation on a task holds its row's lock: what
 * was read is still true when it is written. (SQLite has one writer at a time anyway.)
 */
export class SqlLedger<Tx> implements Ledger<Tx> {
  readonly quarantine: SqlQuarantine;
  readonly #database: Database<Tx>;
  readonly #settings: LedgerSettings;
  readonly #selectTask: string;
  readonly #task: string;
  readonly #verdict: string;
  readonly #submission: string;

  constructor(database: Database<Tx>, settings: LedgerSettings) {
    const { dialect } = database;
    this.#database = database;
    this.#settings = settings;
    this.#selectTask = selectTask(dialect);
    this.#task = dialect.table("task");
    this.#verdict = dialect.table("verdict");
    this.#submission = dialect.table("submission");
    this.quarantine = new SqlQuarantine(database);
  }

  async recordSubmitted(task: SubmittedRecord): Promise<void> {
    checkSubmission(task);
    const recorded = this.#database.write(() => this.#recordSubmitted(task), "urgent");
    await recorded.catch((error: unknown) => {
      throw this.#database.isDuplicate(error) ? duplicateKey(task, error) : error;
    });
  }

  async findSubmissions(keys: readonly string[]): Promise<Map<string, LedgerTask>> {
    const possible = keys.filter((key) => isExact(key));
    if (possible.length === 0) return new Map();
    return await this.#database.read(() => this.#findSubmissions(possible));
  }

  async beginSubmissions(keys: readonly string[], leaseMs: number): Promise<BegunSubmission[]> {
    for (const key of keys) checkSubmissionKey(key);
    checkLeaseMs(leaseMs);
    if (keys.length === 0) return [];
    // Made here: a transaction that is repeated finds the leases that it gave the first time.
    const fence = crypto.randomUUID();
    const begun = await this.#database.write(() => this.#beginSubmissions(keys, fence, leaseMs));
    return keys.map((key) => begun.get(key) ?? { status: "busy", leftMs: 0 });
  }

  async extendSubmission({ key, fence, leaseMs }: SubmissionLease): Promise<void> {
    await this.#database.write(() => this.#extendSubmission(key, fence, leaseMs), "urgent");
  }

  async cancelSubmission({ key, fence }: SubmissionLease): Promise<void> {
    await this.#database.write(() => this.#cancelSubmission(key, fence));
  }

  async begin(outcome: ModerationOutcome): Promise<Begun> {
    checkOutcome(outcome);
    const holder = this.#settings.nextHolder();
    // Most repetitions are answered without a lock.
    const seen = await this.#database.read(() => this.#readTask(outcome.taskId));
    if (seen !== null) {
      const answer = step(seen.task, outcome, holder, seen.now);
      if (answer.status === "done" || answer.status === "stale") return answer;
    }
    const known = seen?.task ?? null;
    return this.#database.write(() => this.#begin(outcome, holder, known));
  }

  async extend(lease: Lease): Promise<void> {
    await this.#database.write(() => this.#extend(lease), "urgent");
  }

  commit<T = void>(lease: Lease, effect?: (tx: Tx) => T | Promise<T>): Promise<T> {
    return this.#database.commit<T>(
      () => this.#mark(lease),
      effect,
      () => this.#wasMarked(lease),
    );
  }

  async release({ taskId, stage, fence }: Lease): Promise<void> {
    const sql = `
      UPDATE ${this.#verdict} SET ${noLease}
      WHERE task_id = $1 AND stage = $2 AND fence = $3 AND handled_at IS NULL`;
    const release = () => this.#locked(taskId, () => change(sql, taskId, stage, fence));
    await this.#database.write(release, "urgent");
  }

  async find(taskIds: readonly string[]): Promise<Map<string, LedgerTask>> {
    const possible = taskIds.filter((taskId) => isExact(taskId));
    const sql = `
      ${this.#selectTask} WHERE ${this.#database.dialect.isOneOf("t.task_id", "$1")}`;
    const rows = await this.#database.read(() => query(sql, possible));
    return new Map(rows.map(taskOf).map((task) => [task.taskId, task]));
  }

  async *pending({ olderThan, project }: PendingOptions = {}): AsyncGenerator<LedgerTask> {
    const before = olderThan ?? Number.MAX_SAFE_INTEGER;
    const ofProject = project === undefined ? "" : "AND (t.project IS NULL OR t.project = $5)";
    const sql = `
      ${this.#selectTask}
      WHERE t.state IN ('submitted', 'notified') AND t.created_at < $1
        AND t.created_at >= $2 AND (t.created_at, t.task_id) > ($2, $3) ${ofProject}
      ORDER BY t.created_at, t.task_id LIMIT $4`;
    const more = project === undefined ? [] : [project];
    let after: readonly [number, string] = [Number.MIN_SAFE_INTEGER, ""];
    for (;;) {
      const [createdAt, taskId] = after;
      const rows = await this.#database.read(() =>
        query(sql, before, createdAt, taskId, pageSize, ...more),
      );
      const page = rows.map(taskOf);
      yield* page;
      const last = page.at(-1);
      if (last === undefined) return;
      after = [last.createdAt, last.taskId];
    }
  }

  async expire(taskId: string): Promise<boolean> {
    const sql = `
      UPDATE ${this.#task} AS t SET state = 'expired', closed_at = ${this.#now},
        review_state = CASE review_state WHEN 'waiting' THEN 'expired' ELSE review_state END
      WHERE task_id = $1 AND state IN ('submitted', 'notified') AND NOT EXISTS
        (SELECT 1 FROM ${this.#verdict} v WHERE v.task_id = t.task_id AND v.handled_at IS NULL)`;
    const count = await this.#database.write(() => this.#locked(taskId, () => change(sql, taskId)));
    return count > 0;
  }

  reviewQueue(options: ReviewQueueOptions = {}): AsyncGenerator<ReviewTask> {
    return reviewQueue(this.#database, options);
  }

  prune(options: PruneOptions = {}): Promise<PruneReport> {
    return prune(this.#database, options);
  }

  async counts(): Promise<LedgerCounts> {
    const sql = `
      SELECT count(CASE WHEN state = 'submitted' THEN 1 END) AS submitted,
        count(CASE WHEN state = 'notified' THEN 1 END) AS notified,
        count(CASE WHEN state = 'decided' AND pruned = 0 THEN 1 END) AS decided,
        count(CASE WHEN state = 'expired' AND pruned = 0 THEN 1 END) AS expired,
        count(CASE WHEN pruned = 1 THEN 1 END) AS pruned,
        (SELECT count(*) FROM ${this.#verdict} WHERE handled_at IS NOT NULL) AS handled,
        (SELECT count(*) FROM ${this.#database.dialect.table("quarantine")}) AS quarantined
      FROM ${this.#task}`;
    const [row] = await this.#database.read(() => query(sql));
    return {
      submitted: Number(row?.["submitted"]),
      notified: Number(row?.["notified"]),
      decided: Number(row?.["decided"]),
      expired: Number(row?.["expired"]),
      pruned: Number(row?.["pruned"]),
      handled: Number(row?.["handled"]),
      quarantined: Number(row?.["quarantined"]),
    };
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  get #now(): string {
    return this.#database.dialect.now();
  }

  *#recordSubmitted(task: SubmittedRecord): Operation<void> {
    const { dialect } = this.#database;
    const { taskId, kind, key } = task;
    const createdAt = `coalesce(${dialect.integer("$2")}, ${this.#now})`;
    yield* change(
      dialect.insertIfMissing(
        `INSERT INTO ${this.#task} (task_id, kind, user_data, created_at, state)
         VALUES ($1, $3, '', ${createdAt}, 'submitted')`,
        "task_id",
      ),
      taskId,
      task.submittedAt ?? null,
      kind,
    );
    // A verdict that came first has created the task.
    yield* change(
      `UPDATE ${this.#task} SET project = coalesce(project, $3), uri = coalesce(uri, $4),
         user_data = CASE WHEN length(user_data) = 0 THEN $5 ELSE user_data END,
         submission_key = coalesce(submission_key, $6),
         created_at = CASE WHEN ${createdAt} < created_at THEN ${createdAt} ELSE created_at END
       WHERE task_id = $1`,
      taskId,
      task.submittedAt ?? null,
      readable(task.project),
      readable(task.uri),
      readable(task.userData ?? ""),
      readable(key),
    );
    if (key !== undefined)
      yield* change(`DELETE FROM ${this.#submission} WHERE submission_key = $1`, key);
  }

  *#findSubmissions(keys: readonly string[]): Operation<Map<string, LedgerTask>> {
    const rows = yield* query(
      `${this.#selectTask} WHERE ${this.#database.dialect.isOneOf("t.submission_key", "$1")}`,
      keys,
    );
    return new Map(rows.map(taskOf).map((task) => [task.key ?? "", task]));
  }

  *#beginSubmissions(
    keys: readonly string[],
    fence: string,
    leaseMs: number,
  ): Operation<Map<string, BegunSubmission>> {
    const { dialect } = this.#database;
    const ofKeys = dialect.isOneOf("submission_key", "$1");
    const leaseUntil = `${this.#now} + ${dialect.integer("$3")}`;
    // Sorted: two processes must not wait for each other.
    yield* change(
      dialect.insertIfMissing(
        `INSERT INTO ${this.#submission} (submission_key, fence, unclear, lease_until)
         SELECT value, $2, 0, ${leaseUntil} FROM ${dialect.texts("$1")} WHERE 1 = 1 ORDER BY value`,
        "submission_key",
      ),
      [...new Set(keys)],
      fence,
      leaseMs,
    );
    const found = yield* query(
      `SELECT submission_key, fence, unclear, lease_until - ${this.#now} AS left_ms
       FROM ${this.#submission} WHERE ${ofKeys} ORDER BY submission_key ${dialect.forUpdate}`,
      keys,
    );
    // Recording a task ends its submission in the same transaction. So if a key was free above
    // because its task was recorded, that task is visible here.
    const done = yield* this.#findSubmissions(keys);
    if (done.size > 0)
      yield* change(`DELETE FROM ${this.#submission} WHERE ${ofKeys}`, [...done.keys()]);
    const answers = new Map<string, BegunSubmission>();
    const lost: string[] = [];
    for (const row of found) {
      const key = String(row["submission_key"]);
      const lease = { key, fence, leaseMs };
      const leftMs = Number(row["left_ms"]);
      const isOurs = row["fence"] === fence;
      if (isOurs)
        answers.set(key, { status: Number(row["unclear"]) === 1 ? "unclear" : "new", lease });
      else if (leftMs > 0) answers.set(key, { status: "busy", leftMs });
      else {
        lost.push(key);
        answers.set(key, { status: "unclear", lease });
      }
    }
    for (const [key, task] of done) answers.set(key, { status: "done", task });
    if (lost.length > 0) {
      yield* change(
        `UPDATE ${this.#submission} SET fence = $2, unclear = 1, lease_until = ${leaseUntil}
         WHERE ${ofKeys}`,
        lost,
        fence,
        leaseMs,
      );
    }
    return answers;
  }

  *#extendSubmission(key: string, fence: string, leaseMs: number): Operation<void> {
    if (!(yield* this.#ownsSubmission(key, fence))) throw fencedSubmission(key);
    yield* change(
      `UPDATE ${this.#submission} SET lease_until = ${this.#now} + ${this.#database.dialect.integer("$2")} WHERE submission_key = $1`,
      key,
      leaseMs,
    );
  }

  *#cancelSubmission(key: string, fence: string): Operation<void> {
    if (!(yield* this.#ownsSubmission(key, fence))) return;
    yield* change(`DELETE FROM ${this.#submission} WHERE submission_key = $1 AND unclear = 0`, key);
    yield* change(
      `UPDATE ${this.#submission} SET lease_until = ${this.#now} WHERE submission_key = $1`,
      key,
    );
  }

  /** Locks the submission's row. */
  *#ownsSubmission(key: string, fence: string): Operation<boolean> {
    const rows = yield* query(
      `SELECT fence FROM ${this.#submission} WHERE submission_key = $1 ${this.#database.dialect.forUpdate}`,
      readable(key),
    );
    return rows[0]?.["fence"] === fence;
  }

  /** The task and the time; null if the ledger does not know the task. */
  *#readTask(
    taskId: string,
  ): Operation<{ readonly task: LedgerTask; readonly now: number } | null> {
    const [row] = yield* query(
      `SELECT found.*, ${this.#now} AS read_at FROM (${this.#selectTask} WHERE t.task_id = $1) found`,
      taskId,
    );
    return row === undefined ? null : { task: taskOf(row), now: Number(row["read_at"]) };
  }

  /** Runs an operation that holds the lock of a task's row. */
  *#locked<T>(taskId: string, operation: () => Operation<T>): Operation<T> {
    const { forUpdate } = this.#database.dialect;
    yield* query(`SELECT 1 FROM ${this.#task} WHERE task_id = $1 ${forUpdate}`, taskId);
    return yield* operation();
  }

  *#begin(outcome: ModerationOutcome, holder: string, seen: LedgerTask | null): Operation<Begun> {
    const { dialect } = this.#database;
    const { taskId, kind, userData } = outcome;
    const stage = stageOf(outcome);
    const [project, uri] = [readable(outcome.projectName), readable(outcome.uri)];
    if (seen === null) {
      yield* change(
        dialect.insertIfMissing(
          `INSERT INTO ${this.#task} (task_id, kind, project, uri, user_data, created_at, state)
           VALUES ($1, $2, $3, $4, $5, ${this.#now}, 'notified')`,
          "task_id",
        ),
        taskId,
        kind,
        project,
        uri,
        readable(userData),
      );
    }
    // A commit holds the lock for as long as its effect takes. It is not waited for.
    const locked = yield* query(
      `SELECT 1 FROM ${this.#task} WHERE task_id = $1 ${dialect.forUpdateSkipLocked}`,
      taskId,
    );
    const known = locked.length === 0 ? null : yield* this.#readTask(taskId);
    if (known === null) return { status: "busy", holder: seen?.[stage]?.holder ?? null };
    const answer = step(known.task, outcome, holder, known.now);
    if (answer.status === "done" || answer.status === "stale") return answer;
    const run = answer.status === "run";
    if (!run && !answer.remember) return { status: "busy", holder: answer.holder };
    const review =
      stage === "review"
        ? `review_state = 'waiting', review_at = coalesce(review_at, ${this.#now})`
        : "review_state = CASE WHEN review_state IS NULL THEN NULL ELSE 'decided' END";
    yield* change(
      `UPDATE ${this.#task} SET state = 'notified', closed_at = NULL, pruned = 0, ${review},
         project = coalesce(project, $2), uri = coalesce(uri, $3)
       WHERE task_id = $1 AND state <> 'decided'`,
      taskId,
      project,
      uri,
    );
    if (run && answer.overrule) {
      yield* change(
        `UPDATE ${this.#verdict} SET fence = fence + 1, ${noLease}
         WHERE task_id = $1 AND stage = 'review' AND handled_at IS NULL`,
        taskId,
      );
    }
    const { leaseMs } = this.#settings;
    const fence = run ? answer.fence : 0;
    const own = known.task[stage];
    const attempt = (own?.attempts ?? 0) + (run ? 1 : 0);
    const [leasedAt, leaseUntil] = run
      ? [this.#now, `${this.#now} + ${dialect.integer("$7")}`]
      : ["NULL", "NULL"];
    yield* change(
      own === null
        ? `INSERT INTO ${this.#verdict} (task_id, stage, outcome, received_at, attempts, fence,
             holder, leased_at, lease_until)
           VALUES ($1, $2, $3, ${this.#now}, $4, $5, $6, ${leasedAt}, ${leaseUntil})`
        : `UPDATE ${this.#verdict} SET outcome = $3, attempts = $4, fence = $5, holder = $6,
             leased_at = ${leasedAt}, lease_until = ${leaseUntil}
           WHERE task_id = $1 AND stage = $2`,
      taskId,
      stage,
      JSON.stringify(outcome),
      attempt,
      fence,
      run ? holder : null,
      ...(run ? [leaseMs] : []),
    );
    if (!run) return { status: "busy", holder: answer.holder };
    return {
      status: "run",
      lease: { taskId, stage, fence, attempt, leaseMs },
      key: keyOf(taskId, stage),
    };
  }

  *#extend({ taskId, stage, fence }: Lease): Operation<void> {
    const { dialect } = this.#database;
    const { leaseMs } = this.#settings;
    const found = yield* this.#locked(taskId, () =>
      query(
        `SELECT 1 FROM ${this.#verdict} v
         WHERE task_id = $1 AND stage = $2 AND fence = $3
           AND holder IS NOT NULL AND handled_at IS NULL
           AND (stage = 'final' OR NOT EXISTS
             (SELECT 1 FROM ${this.#verdict} f WHERE f.task_id = v.task_id AND f.stage = 'final'))`,
        taskId,
        stage,
        fence,
      ),
    );
    if (found.length === 0) throw yield* this.#ended({ taskId, stage, fence });
    yield* change(
      `UPDATE ${this.#verdict}
       SET leased_at = ${this.#now}, lease_until = ${this.#now} + ${dialect.integer("$3")}
       WHERE task_id = $1 AND stage = $2`,
      taskId,
      stage,
      leaseMs,
    );
  }

  *#mark({ taskId, stage, fence }: Lease): Operation<void> {
    const sql = `
      UPDATE ${this.#verdict} SET handled_at = ${this.#now}, ${noLease}
      WHERE task_id = $1 AND stage = $2 AND fence = $3
        AND holder IS NOT NULL AND handled_at IS NULL`;
    const count = yield* this.#locked(taskId, () => change(sql, taskId, stage, fence));
    if (count === 0) throw yield* this.#ended({ taskId, stage, fence });
    if (stage === "final") {
      yield* change(
        `UPDATE ${this.#task} SET state = 'decided', closed_at = ${this.#now} WHERE task_id = $1`,
        taskId,
      );
    }
  }

  /** The error of a lease that has ended. */
  *#ended(lease: Pick<Lease, "taskId" | "stage" | "fence">): Operation<LedgerError> {
    return leaseEnded(lease, (yield* this.#readTask(lease.taskId))?.task ?? null);
  }

  /** The lock waits for a server that is still committing. */
  *#wasMarked({ taskId, stage, fence }: Lease): Operation<boolean> {
    const sql = `
      SELECT 1 FROM ${this.#verdict}
      WHERE task_id = $1 AND stage = $2 AND fence = $3 AND handled_at IS NOT NULL`;
    const rows = yield* this.#locked(taskId, () => query(sql, taskId, stage, fence));
    return rows.length > 0;
  }
}

function fencedSubmission(key: string): LedgerError {
  const message = `This run's lease on the submission ${JSON.stringify(key)} has ended: another run has it or has submitted it.`;
  return new LedgerError("Fenced", message, { retryable: true });
}
