import { setTimeout as sleep } from "node:timers/promises";
import type { PruneOptions, PruneReport } from "./ledger.ts";
import { readPruneAges } from "./settings.ts";
import { change, type Database, type Operation, query } from "./sql.ts";

const batchSize = 500;

/**
 * Deletes old rows, a batch in each transaction, and pauses after a batch for as long as it took.
 * What others have locked is left for the next run.
 */
export async function prune(
  database: Pick<Database<unknown>, "dialect" | "write">,
  options: PruneOptions,
): Promise<PruneReport> {
  const ages = readPruneAges(options);
  const { signal, onProgress } = options;
  const { dialect } = database;
  const [task, verdict] = [dialect.table("task"), dialect.table("verdict")];
  const isGiven = (id: string): string => dialect.isOneOf(id, "$1");
  const report = { tasks: 0, keys: 0, quarantined: 0 };

  function* oldest(table: string, id: string, condition: string, time: string, ageMs: number) {
    const rows = yield* query(
      `SELECT ${id} AS id FROM ${table} WHERE ${condition} ${time} < ${dialect.now()} - ${dialect.integer("$1")}
       ORDER BY ${time} LIMIT ${batchSize} ${dialect.forUpdateSkipLocked}`,
      ageMs,
    );
    return rows.map((row) => String(row["id"]));
  }
  function* pruneTasks(ageMs: number): Operation<number> {
    const ids = yield* oldest(task, "task_id", "pruned = 0 AND", "closed_at", ageMs);
    yield* change(`DELETE FROM ${verdict} WHERE ${isGiven("task_id")}`, ids);
    yield* change(
      `UPDATE ${task} SET pruned = 1, uri = NULL, user_data = '', review_state = NULL
       WHERE ${isGiven("task_id")}`,
      ids,
    );
    return ids.length;
  }
  function* deleteRows(
    table: string,
    id: string,
    condition: string,
    time: string,
    ageMs: number,
  ): Operation<number> {
    const ids = yield* oldest(table, id, condition, time, ageMs);
    yield* change(`DELETE FROM ${table} WHERE ${isGiven(id)}`, ids);
    return ids.length;
  }
  const repeat = async (
    kind: keyof PruneReport,
    ageMs: number | null,
    batch: (ageMs: number) => Operation<number>,
  ): Promise<void> => {
    for (let count = batchSize; ageMs !== null && count === batchSize; ) {
      signal?.throwIfAborted();
      const begun = performance.now();
      count = await database.write(() => batch(ageMs));
      report[kind] += count;
      if (count > 0) onProgress?.({ ...report });
      if (count === batchSize) await sleep(performance.now() - begun);
    }
  };

  const submission = dialect.table("submission");
  const quarantine = dialect.table("quarantine");
  await repeat("tasks", ages.tasks, pruneTasks);
  await repeat("keys", ages.keys, (ageMs) =>
    deleteRows(task, "task_id", "pruned = 1 AND", "closed_at", ageMs),
  );
  await repeat("keys", ages.keys, (ageMs) =>
    deleteRows(submission, "submission_key", "", "lease_until", ageMs),
  );
  await repeat("quarantined", ages.quarantine, (ageMs) =>
    deleteRows(quarantine, "id", "", "last_at", ageMs),
  );
  return report;
}
