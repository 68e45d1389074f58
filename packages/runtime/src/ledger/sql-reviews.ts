import { checkChoice, checkNumbers } from "../options.ts";
import type { ReviewQueueOptions, ReviewState, ReviewTask } from "./ledger.ts";
import { reviewTaskOf, selectTask } from "./rows.ts";
import { type Database, query } from "./sql.ts";

const pageSize = 200;
const states: readonly ReviewState[] = ["waiting", "decided", "expired"];

/**
 * The tasks with a `review`, by the index on its state and its arrival.
 * @throws ConfigError
 */
export function reviewQueue(
  database: Pick<Database<unknown>, "dialect" | "read">,
  options: ReviewQueueOptions,
): AsyncGenerator<ReviewTask> {
  const { state = "waiting", project, olderThan = Number.MAX_SAFE_INTEGER } = options;
  checkChoice("state", state, states);
  // No review is older than NaN: a wrong date would look like an empty queue.
  checkNumbers(options, { olderThan: [0, Number.MAX_SAFE_INTEGER] });
  const { dialect } = database;
  const sql = `
    SELECT found.*, ${dialect.now()} AS read_at FROM (${selectTask(dialect)}
      WHERE t.review_state = $1 AND t.review_at < $2
        AND t.review_at >= $3 AND (t.review_at > $3 OR t.task_id > $4)
        ${project === undefined ? "" : "AND (t.project IS NULL OR t.project = $5)"}
      ORDER BY t.review_at, t.task_id LIMIT ${pageSize}) found
    ORDER BY found.review_at, found.task_id`;

  async function* pages(): AsyncGenerator<ReviewTask> {
    let after: readonly [number, string] = [Number.MIN_SAFE_INTEGER, ""];
    for (;;) {
      const [reviewAt, taskId] = after;
      const rows = await database.read(() =>
        query(sql, state, olderThan, reviewAt, taskId, ...(project === undefined ? [] : [project])),
      );
      yield* rows.map(reviewTaskOf);
      const last = rows.at(-1);
      if (last === undefined || rows.length < pageSize) return;
      after = [Number(last["review_at"]), String(last["task_id"])];
    }
  }
  return pages();
}
