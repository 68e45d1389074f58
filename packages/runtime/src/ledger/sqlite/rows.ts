import type { DatabaseSync } from "node:sqlite";
import type { LedgerTask } from "../ledger.ts";
import { selectTask, taskOf } from "../row.ts";
import { statement } from "./statement.ts";

const select = selectTask("immkit_task", "immkit_verdict");

export function readTask(database: DatabaseSync, taskId: string): LedgerTask | null {
  const row = statement(database, `${select} WHERE t.task_id = ?`).get(taskId);
  return row === undefined ? null : taskOf(row);
}

export function readTaskByKey(database: DatabaseSync, key: string): LedgerTask | null {
  const row = statement(database, `${select} WHERE t.submission_key = ?`).get(key);
  return row === undefined ? null : taskOf(row);
}

/** Open tasks after a place in their order. */
export function readOpenTasks(
  database: DatabaseSync,
  {
    before,
    project,
    after,
    limit,
  }: { before: number; project: string | null; after: readonly [number, string]; limit: number },
): LedgerTask[] {
  return statement(
    database,
    `${select} WHERE t.state IN ('submitted', 'notified') AND t.created_at < ? AND (t.created_at, t.task_id) > (?, ?)
         AND (? IS NULL OR t.project IS NULL OR t.project = ?)
       ORDER BY t.created_at, t.task_id LIMIT ?`,
  )
    .all(before, ...after, project, project, limit)
    .map(taskOf);
}
