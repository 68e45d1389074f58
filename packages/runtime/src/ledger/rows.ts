/** Reads the ledger's rows, which have the same columns in each database. */
import type { ModerationOutcome } from "../generated/outcome.ts";
import type {
  LedgerTask,
  ReviewState,
  ReviewTask,
  Stage,
  TaskState,
  VerdictRecord,
} from "./ledger.ts";
import type { QuarantinedMessage } from "./quarantine.ts";
import { retentionMs } from "./settings.ts";
import type { Dialect, Row } from "./sql.ts";

const verdictColumns = [
  "outcome",
  "received_at",
  "attempts",
  "fence",
  "holder",
  "leased_at",
  "lease_until",
  "handled_at",
];

/** The start of a query for rows that {@link taskOf} reads. The task is `t` in it. */
export function selectTask(dialect: Dialect): string {
  const [task, verdict] = [dialect.table("task"), dialect.table("verdict")];
  const aliased = (alias: string): string =>
    verdictColumns.map((column) => `${alias}.${column} AS ${alias}_${column}`).join(", ");
  return `SELECT t.*, ${aliased("r")}, ${aliased("f")} FROM ${task} t
    LEFT JOIN ${verdict} r ON r.task_id = t.task_id AND r.stage = 'review'
    LEFT JOIN ${verdict} f ON f.task_id = t.task_id AND f.stage = 'final'`;
}

/** The task in a row of {@link selectTask}. */
export function taskOf(row: Row): LedgerTask {
  return {
    taskId: String(row["task_id"]),
    kind: row["kind"] === "video" ? "video" : "image",
    project: textOrNull(row["project"]),
    uri: textOrNull(row["uri"]),
    userData: String(row["user_data"]),
    key: textOrNull(row["submission_key"]),
    createdAt: Number(row["created_at"]),
    state: row["state"] as TaskState,
    review: verdictOf(row, "review"),
    final: verdictOf(row, "final"),
  };
}

/** The task in a row that also has `read_at`. A task with a state of its review has a `review`. */
export function reviewTaskOf(row: Row): ReviewTask {
  const task = taskOf(row);
  const { final, createdAt } = task;
  const review = task.review as VerdictRecord;
  return {
    ...task,
    review,
    reviewState: row["review_state"] as ReviewState,
    waitedMs: Math.max(0, (final?.receivedAt ?? Number(row["read_at"])) - review.receivedAt),
    deletedAt: createdAt + retentionMs,
  };
}

function verdictOf(row: Row, stage: Stage): VerdictRecord | null {
  const column = (name: string): unknown => row[`${stage[0]}_${name}`];
  const outcome = column("outcome");
  if (typeof outcome !== "string") return null;
  return {
    stage,
    outcome: JSON.parse(outcome) as ModerationOutcome,
    receivedAt: Number(column("received_at")),
    attempts: Number(column("attempts")),
    fence: Number(column("fence")),
    holder: textOrNull(column("holder")),
    leasedAt: numberOrNull(column("leased_at")),
    leaseUntil: numberOrNull(column("lease_until")),
    handledAt: numberOrNull(column("handled_at")),
  };
}

/** The message in a row of the table `quarantine`. */
export function quarantinedOf(row: Row): QuarantinedMessage {
  return {
    id: String(row["id"]),
    bytes: row["bytes"] as Uint8Array,
    reason: {
      code: String(row["code"]),
      message: String(row["message"]),
      path: textOrNull(row["path"]),
    },
    count: Number(row["deliveries"]),
    firstAt: Number(row["first_at"]),
    lastAt: Number(row["last_at"]),
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** PostgreSQL's clients return bigint as text. */
function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
