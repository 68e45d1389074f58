import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { ModerationOutcome } from "../../generated/outcome.ts";
import type { LedgerTask, Stage, TaskState, VerdictRecord } from "../ledger.ts";

type Row = Record<string, SQLOutputValue>;

/** A task with its verdicts, as one row. */
const selectTask = `SELECT t.*,
    r.outcome AS r_outcome, r.received_at AS r_received_at, r.attempts AS r_attempts, r.fence AS r_fence, r.holder AS r_holder,
    r.leased_at AS r_leased_at, r.lease_until AS r_lease_until, r.handled_at AS r_handled_at,
    f.outcome AS f_outcome, f.received_at AS f_received_at, f.attempts AS f_attempts, f.fence AS f_fence, f.holder AS f_holder,
    f.leased_at AS f_leased_at, f.lease_until AS f_lease_until, f.handled_at AS f_handled_at
  FROM immkit_task t
  LEFT JOIN immkit_verdict r ON r.task_id = t.task_id AND r.stage = 'review'
  LEFT JOIN immkit_verdict f ON f.task_id = t.task_id AND f.stage = 'final'`;

export function readTask(database: DatabaseSync, taskId: string): LedgerTask | null {
  const row = database.prepare(`${selectTask} WHERE t.task_id = ?`).get(taskId);
  return row === undefined ? null : taskOf(row);
}

export function readTaskByKey(database: DatabaseSync, key: string): LedgerTask | null {
  const row = database.prepare(`${selectTask} WHERE t.submission_key = ?`).get(key);
  return row === undefined ? null : taskOf(row);
}

/** Open tasks after a place in their order. */
export function readOpenTasks(
  database: DatabaseSync,
  { before, project, after, limit }: { before: number; project: string | null; after: readonly [number, string]; limit: number },
): LedgerTask[] {
  return database
    .prepare(
      `${selectTask} WHERE t.state IN ('submitted', 'notified') AND t.created_at < ? AND (t.created_at, t.task_id) > (?, ?)
         AND (?4 IS NULL OR t.project IS NULL OR t.project = ?4)
       ORDER BY t.created_at, t.task_id LIMIT ?5`,
    )
    .all(before, ...after, project, limit)
    .map(taskOf);
}

function taskOf(row: Row): LedgerTask {
  return {
    taskId: String(row["task_id"]),
    kind: row["kind"] === "video" ? "video" : "image",
    project: text(row["project"]),
    uri: text(row["uri"]),
    userData: String(row["user_data"]),
    key: text(row["submission_key"]),
    createdAt: Number(row["created_at"]),
    state: row["state"] as TaskState,
    review: verdictOf(row, "review"),
    final: verdictOf(row, "final"),
  };
}

function verdictOf(row: Row, stage: Stage): VerdictRecord | null {
  const at = (name: string): SQLOutputValue | undefined => row[`${stage[0]}_${name}`];
  const outcome = at("outcome");
  if (typeof outcome !== "string") return null;
  return {
    stage,
    outcome: JSON.parse(outcome) as ModerationOutcome,
    receivedAt: Number(at("received_at")),
    attempts: Number(at("attempts")),
    fence: Number(at("fence")),
    holder: text(at("holder")),
    leasedAt: figure(at("leased_at")),
    leaseUntil: figure(at("lease_until")),
    handledAt: figure(at("handled_at")),
  };
}

function text(value: SQLOutputValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function figure(value: SQLOutputValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}
