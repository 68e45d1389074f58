import type { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../../errors.ts";
import type { ModerationOutcome } from "../../generated/outcome.ts";
import { FencedError, LedgerError } from "../errors.ts";
import type {
  Begun,
  BegunSubmission,
  Lease,
  Ledger,
  LedgerCounts,
  LedgerOptions,
  LedgerTask,
  PendingOptions,
  PruneOptions,
  SubmittedRecord,
} from "../ledger.ts";
import { type LedgerSettings, pruneAgeMs, readLedgerSettings } from "../settings.ts";
import {
  checkOutcome,
  checkSubmission,
  checkSubmissionKey,
  duplicateKey,
  keyOf,
  readable,
  type Step,
  stageOf,
  step,
} from "../step.ts";
import { Connection } from "./connection.ts";
import { isTaken } from "./errors.ts";
import { SqliteQuarantine } from "./quarantine.ts";
import { readOpenTasks, readTask, readTaskByKey } from "./rows.ts";
import { statement } from "./statement.ts";

export interface SqliteLedgerOptions extends LedgerOptions {
  /**
   * The file, on a local disk; made when it is missing. It may be the application's own database:
   * the tables' names begin with `immkit_`.
   */
  readonly path: string;
  /** How long to wait while other processes write, 0 to 600000. Default: 10000. */
  readonly busyTimeoutMs?: number;
  /** The clock, epoch milliseconds. Default: this machine's. */
  readonly now?: () => number;
}

const pageSize = 200;
const pruneBatch = 500;

/**
 * A ledger in a SQLite file (`node:sqlite`), which several processes of one machine may share.
 * Whatever it has answered outlasts a crash of the process and of the machine (WAL,
 * `synchronous = FULL`). An effect gets the open `DatabaseSync` and must be synchronous.
 * @example const ledger = await SqliteLedger.open({ path: "verdicts.db" });
 */
export class SqliteLedger implements Ledger<DatabaseSync> {
  readonly quarantine: SqliteQuarantine;
  readonly #connection: Connection;
  readonly #settings: LedgerSettings;
  readonly #now: () => number;

  private constructor(connection: Connection, settings: LedgerSettings, now: () => number) {
    this.#connection = connection;
    this.#settings = settings;
    this.#now = now;
    this.quarantine = new SqliteQuarantine(connection, now);
  }

  /**
   * @throws ConfigError; LedgerError `LedgerUnavailable`, `LedgerReadOnly`, `LedgerFull`,
   *   `LedgerCorrupt`, `LedgerTooNew`
   */
  static async open(options: SqliteLedgerOptions): Promise<SqliteLedger> {
    const { path, busyTimeoutMs = 10_000, now = Date.now } = options;
    if (typeof path !== "string" || path === "" || path.includes("\0")) {
      throw new ConfigError(
        "path",
        "path is missing: give the ledger's file, such as verdicts.db.",
      );
    }
    if (!Number.isInteger(busyTimeoutMs) || busyTimeoutMs < 0 || busyTimeoutMs > 600_000) {
      throw new ConfigError(
        "busyTimeoutMs",
        `busyTimeoutMs is ${busyTimeoutMs}: use a whole number from 0 to 600000.`,
      );
    }
    const settings = readLedgerSettings(options);
    return new SqliteLedger(await Connection.open({ path, busyTimeoutMs }), settings, now);
  }

  async recordSubmitted(task: SubmittedRecord): Promise<void> {
    checkSubmission(task);
    const recorded = this.#connection.write((database) => {
      statement(
        database,
        `INSERT INTO immkit_task (task_id, kind, project, uri, user_data, submission_key, created_at, state)
           VALUES (?, ?, ?, ?, ?, ?, ?, 'submitted')
           ON CONFLICT (task_id) DO UPDATE SET project = coalesce(project, excluded.project), uri = coalesce(uri, excluded.uri),
             user_data = iif(user_data = '', excluded.user_data, user_data), submission_key = coalesce(submission_key, excluded.submission_key),
             created_at = min(created_at, excluded.created_at)`,
      ).run(
        task.taskId,
        task.kind,
        textOf(task.project),
        textOf(task.uri),
        readable(task.userData ?? ""),
        textOf(task.key),
        task.submittedAt ?? this.#now(),
      );
      if (task.key !== undefined)
        statement(database, "DELETE FROM immkit_submission WHERE key = ?").run(task.key);
    });
    await recorded.catch((error: unknown) => {
      throw isTaken(error) ? duplicateKey(task, error) : error;
    });
  }

  findSubmission(key: string): Promise<LedgerTask | null> {
    return this.#connection.read((database) => readTaskByKey(database, key));
  }

  async beginSubmissions(keys: readonly string[]): Promise<BegunSubmission[]> {
    for (const key of keys) checkSubmissionKey(key);
    const known = (database: DatabaseSync, key: string): BegunSubmission | null => {
      const task = readTaskByKey(database, key);
      return task === null ? null : { status: "done", task };
    };
    // A run that goes through what was done already takes no lock.
    const seen = await this.#connection.read((database) => keys.map((key) => known(database, key)));
    if (seen.every((answer) => answer !== null)) return seen;
    return this.#connection.write((database) =>
      keys.map((key) => known(database, key) ?? this.#beginSubmissionIn(database, key)),
    );
  }

  async cancelSubmission(key: string): Promise<void> {
    await this.#connection.write((database) =>
      statement(database, "DELETE FROM immkit_submission WHERE key = ?").run(key),
    );
  }

  async begin(outcome: ModerationOutcome): Promise<Begun> {
    checkOutcome(outcome);
    // Most repetitions are answered without a lock.
    const seen = await this.#connection.read((database) => readTask(database, outcome.taskId));
    const holder = this.#settings.nextHolder();
    if (seen !== null) {
      const answer = step(seen, outcome, holder, this.#now());
      if (answer.status === "done" || answer.status === "stale") return answer;
    }
    return this.#connection.write((database) => this.#beginIn(database, outcome, holder));
  }

  async extend(lease: Lease): Promise<void> {
    const now = this.#now();
    const { changes } = await this.#connection.write((database) =>
      statement(
        database,
        `UPDATE immkit_verdict SET leased_at = ?, lease_until = ? WHERE task_id = ? AND stage = ? AND fence = ? AND holder IS NOT NULL
             AND handled_at IS NULL
             AND (stage = 'final' OR NOT EXISTS (SELECT 1 FROM immkit_verdict f WHERE f.task_id = immkit_verdict.task_id AND f.stage = 'final'))`,
      ).run(now, now + this.#settings.leaseMs, lease.taskId, lease.stage, lease.fence),
    );
    if (changes === 0) throw new FencedError(lease.taskId, lease.stage);
  }

  /**
   * @throws LedgerError `AsyncEffect` when the effect returns a promise: the transaction has no
   *   room for waiting.
   */
  async commit<T = void>(lease: Lease, effect?: (tx: DatabaseSync) => T | Promise<T>): Promise<T> {
    const { taskId, stage, fence } = lease;
    return this.#connection.write((database) => {
      const now = this.#now();
      const { changes } = statement(
        database,
        `UPDATE immkit_verdict SET handled_at = ?, holder = NULL, leased_at = NULL, lease_until = NULL
           WHERE task_id = ? AND stage = ? AND fence = ? AND holder IS NOT NULL AND handled_at IS NULL`,
      ).run(now, taskId, stage, fence);
      if (changes === 0) throw new FencedError(taskId, stage);
      if (stage === "final") {
        statement(
          database,
          "UPDATE immkit_task SET state = 'decided', closed_at = ? WHERE task_id = ?",
        ).run(now, taskId);
      }
      const result = effect?.(database);
      if (isThenable(result)) {
        // Its failure is of no interest: all it did is rolled back.
        Promise.resolve(result).catch(() => {});
        throw new LedgerError(
          "AsyncEffect",
          "An effect on a SQLite ledger must be synchronous: prepare first, then write in tx.",
        );
      }
      return result as T;
    });
  }

  async release({ taskId, stage, fence }: Lease): Promise<void> {
    await this.#connection.write((database) =>
      statement(
        database,
        `UPDATE immkit_verdict SET holder = NULL, leased_at = NULL, lease_until = NULL
           WHERE task_id = ? AND stage = ? AND fence = ? AND handled_at IS NULL`,
      ).run(taskId, stage, fence),
    );
  }

  find(taskIds: readonly string[]): Promise<Map<string, LedgerTask>> {
    return this.#connection.read((database) => {
      const found = taskIds
        .map((taskId) => readTask(database, taskId))
        .filter((task) => task !== null);
      return new Map(found.map((task) => [task.taskId, task]));
    });
  }

  async *pending({ olderThan, project }: PendingOptions = {}): AsyncGenerator<LedgerTask> {
    const before = olderThan ?? Number.MAX_SAFE_INTEGER;
    let after: readonly [number, string] = [Number.MIN_SAFE_INTEGER, ""];
    for (;;) {
      const page = await this.#connection.read((database) =>
        readOpenTasks(database, { before, project: project ?? null, after, limit: pageSize }),
      );
      yield* page;
      const last = page.at(-1);
      if (last === undefined) return;
      after = [last.createdAt, last.taskId];
    }
  }

  async expire(taskId: string): Promise<boolean> {
    const { changes } = await this.#connection.write((database) =>
      statement(
        database,
        `UPDATE immkit_task SET state = 'expired', closed_at = ? WHERE task_id = ? AND state IN ('submitted', 'notified')
             AND NOT EXISTS (SELECT 1 FROM immkit_verdict v WHERE v.task_id = immkit_task.task_id AND v.handled_at IS NULL)`,
      ).run(this.#now(), taskId),
    );
    return changes !== 0;
  }

  async prune(options: PruneOptions = {}): Promise<number> {
    const before = this.#now() - pruneAgeMs(options);
    let pruned = 0;
    for (;;) {
      const { changes } = await this.#connection.write((database) =>
        statement(
          database,
          "DELETE FROM immkit_task WHERE task_id IN (SELECT task_id FROM immkit_task WHERE closed_at < ? LIMIT ?)",
        ).run(before, pruneBatch),
      );
      pruned += Number(changes);
      if (Number(changes) < pruneBatch) break;
    }
    await this.#connection.write((database) => {
      statement(database, "DELETE FROM immkit_quarantine WHERE last_at < ?").run(before);
      statement(database, "DELETE FROM immkit_submission WHERE begun_at < ?").run(before);
    });
    return pruned;
  }

  counts(): Promise<LedgerCounts> {
    return this.#connection.read((database) => {
      const count = (sql: string): number =>
        Number(statement(database, `SELECT count(*) AS n FROM ${sql}`).get()?.["n"]);
      return {
        submitted: count("immkit_task WHERE state = 'submitted'"),
        notified: count("immkit_task WHERE state = 'notified'"),
        decided: count("immkit_task WHERE state = 'decided'"),
        expired: count("immkit_task WHERE state = 'expired'"),
        handled: count("immkit_verdict WHERE handled_at IS NOT NULL"),
        quarantined: count("immkit_quarantine"),
      };
    });
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  #beginSubmissionIn(database: DatabaseSync, key: string): BegunSubmission {
    const now = this.#now();
    const { changes } = statement(
      database,
      "INSERT INTO immkit_submission (key, begun_at) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
    ).run(key, now);
    if (changes !== 0) return { status: "new" };
    const row = statement(database, "SELECT begun_at FROM immkit_submission WHERE key = ?").get(
      key,
    );
    return { status: "unclear", ageMs: Math.max(0, now - Number(row?.["begun_at"])) };
  }

  #beginIn(database: DatabaseSync, outcome: ModerationOutcome, holder: string): Begun {
    const { taskId } = outcome;
    const now = this.#now();
    const answer = step(
      readTask(database, taskId) ?? { review: null, final: null },
      outcome,
      holder,
      now,
    );
    if (answer.status === "done" || answer.status === "stale") return answer;
    if (answer.status === "run" || answer.remember)
      this.#remember(database, outcome, answer, holder, now);
    if (answer.status === "busy") return { status: "busy", holder: answer.holder };
    const stage = stageOf(outcome);
    if (answer.overrule) {
      statement(
        database,
        `UPDATE immkit_verdict SET fence = fence + 1, holder = NULL, leased_at = NULL, lease_until = NULL
           WHERE task_id = ? AND stage = 'review' AND handled_at IS NULL`,
      ).run(taskId);
    }
    const row = statement(
      database,
      "SELECT attempts FROM immkit_verdict WHERE task_id = ? AND stage = ?",
    ).get(taskId, stage);
    const lease = {
      taskId,
      stage,
      fence: answer.fence,
      attempt: Number(row?.["attempts"]),
      leaseMs: this.#settings.leaseMs,
    };
    return { status: "run", lease, key: keyOf(taskId, stage) };
  }

  #remember(
    database: DatabaseSync,
    outcome: ModerationOutcome,
    answer: Step,
    holder: string,
    now: number,
  ): void {
    const { taskId, kind, projectName, uri, userData } = outcome;
    statement(
      database,
      `INSERT INTO immkit_task (task_id, kind, project, uri, user_data, created_at, state) VALUES (?, ?, ?, ?, ?, ?, 'notified')
         ON CONFLICT (task_id) DO UPDATE SET state = iif(state = 'decided', state, 'notified'), closed_at = iif(state = 'decided', closed_at, NULL),
           project = coalesce(project, excluded.project), uri = coalesce(uri, excluded.uri)`,
    ).run(taskId, kind, textOf(projectName), textOf(uri), readable(userData), now);
    const run = answer.status === "run";
    statement(
      database,
      `INSERT INTO immkit_verdict (task_id, stage, outcome, received_at, attempts, fence, holder, leased_at, lease_until)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (task_id, stage) DO UPDATE SET outcome = excluded.outcome, attempts = attempts + excluded.attempts, fence = excluded.fence,
         holder = excluded.holder, leased_at = excluded.leased_at, lease_until = excluded.lease_until`,
    ).run(
      taskId,
      stageOf(outcome),
      JSON.stringify(outcome),
      now,
      run ? 1 : 0,
      run ? answer.fence : 0,
      run ? holder : null,
      run ? now : null,
      run ? now + this.#settings.leaseMs : null,
    );
  }
}

function textOf(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : readable(text);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
