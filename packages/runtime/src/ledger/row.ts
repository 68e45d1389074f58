/** A task with both its verdicts as one row of a join: the same columns in each database. */
import type { ModerationOutcome } from "../generated/outcome.ts";
import type { LedgerTask, Stage, TaskState, VerdictRecord } from "./ledger.ts";

const columns = [
  "outcome",
  "received_at",
  "attempts",
  "fence",
  "holder",
  "leased_at",
  "lease_until",
  "handled_at",
];

/** The beginning of a query for rows that {@link taskOf} reads; the task is `t` in what follows. */
export function selectTask(taskTable: string, verdictTable: string): string {
  const aliased = (alias: string): string =>
    columns.map((column) => `${alias}.${column} AS ${alias}_${column}`).join(", ");
  return `SELECT t.*, ${aliased("r")}, ${aliased("f")} FROM ${taskTable} t
    LEFT JOIN ${verdictTable} r ON r.task_id = t.task_id AND r.stage = 'review'
    LEFT JOIN ${verdictTable} f ON f.task_id = t.task_id AND f.stage = 'final'`;
}

export function taskOf(row: Readonly<Record<string, unknown>>): LedgerTask {
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

function verdictOf(row: Readonly<Record<string, unknown>>, stage: Stage): VerdictRecord | null {
  const at = (name: string): unknown => row[`${stage[0]}_${name}`];
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

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** PostgreSQL's clients give bigint as text. */
function figure(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
