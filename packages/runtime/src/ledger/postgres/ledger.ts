import { ConfigError } from "../../errors.ts";
import type { ModerationOutcome } from "../../generated/outcome.ts";
import { FencedError } from "../errors.ts";
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
import { selectTask, taskOf } from "../row.ts";
import { type LedgerSettings, pruneAgeMs, readLedgerSettings } from "../settings.ts";
import {
  checkOutcome,
  checkSubmission,
  checkSubmissionKey,
  duplicateKey,
  keyOf,
  readable,
  stageOf,
  step,
} from "../step.ts";
import { Connections } from "./connection.ts";
import { isTaken } from "./errors.ts";
import { makePool, type PgClient, type PgPool } from "./pool.ts";
import { PostgresQuarantine } from "./quarantine.ts";
import { migrate } from "./schema.ts";

export interface PostgresLedgerOptions<Client extends PgClient = PgClient> extends LedgerOptions {
  /**
   * A `Pool` of `pg`, which stays open when the ledger is closed. Listen to its `error` event, or a
   * restart of the server ends the process. For effects typed by `pg`, say
   * `PostgresLedger.open<PoolClient>({ pool })`.
   */
  readonly pool?: PgPool<Client>;
  /** Instead of a pool: `postgresql://…`. Needs the package `pg`. */
  readonly connectionString?: string;
  /** Connections of the pool that `connectionString` makes. Default: 10. */
  readonly maxConnections?: number;
  /**
   * A statement of that pool which takes longer has failed, and its connection is given up, 100 to
   * 3600000. Default: 60000.
   */
  readonly queryTimeoutMs?: number;
  /** Where the tables are, lower case; made when it is missing. Default: `immkit`. */
  readonly schema?: string;
  /** How long to try again while the server is away, 0 to 600000. Default: 10000. */
  readonly retryMs?: number;
  /** The clock, epoch milliseconds. Default: the server's, so that it is the same for all. */
  readonly now?: () => number;
}

/** The server's clock, which, unlike now(), goes on within a transaction. */
const serverClock = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
const pageSize = 200;
const pruneBatch = 500;

/**
 * A ledger in PostgreSQL (14 or newer), which any number of consumers on any number of machines
 * share. An effect gets the connection, inside the transaction. All work on a task holds its row's
 * lock, so that what was read is still so when it is written.
 * @example const ledger = await PostgresLedger.open({ connectionString: process.env["DATABASE_URL"]
 *   ?? "" });
 */
export class PostgresLedger<Client extends PgClient = PgClient> implements Ledger<Client> {
  readonly quarantine: PostgresQuarantine<Client>;
  readonly #connections: Connections<Client>;
  readonly #settings: LedgerSettings;
  readonly #ownPool: boolean;
  readonly #select: string;
  readonly #task: string;
  readonly #verdict: string;
  readonly #quarantineTable: string;
  readonly #submission: string;
  /** The time as an SQL expression. */
  readonly #now: () => string;

  private constructor(
    connections: Connections<Client>,
    settings: LedgerSettings,
    ownPool: boolean,
    schema: string,
    now?: () => number,
  ) {
    this.#connections = connections;
    this.#settings = settings;
    this.#ownPool = ownPool;
    this.#task = `${schema}.task`;
    this.#verdict = `${schema}.verdict`;
    this.#quarantineTable = `${schema}.quarantine`;
    this.#submission = `${schema}.submission`;
    this.#select = selectTask(this.#task, this.#verdict);
    this.#now = now === undefined ? () => serverClock : () => `${Math.trunc(now())}::bigint`;
    this.quarantine = new PostgresQuarantine(connections, schema, this.#now);
  }

  /** @throws ConfigError; LedgerError `LedgerUnavailable`, `LedgerForbidden`, `LedgerTooNew` … */
  static async open<Client extends PgClient = PgClient>(
    options: PostgresLedgerOptions<Client>,
  ): Promise<PostgresLedger<Client>> {
    const {
      pool,
      connectionString,
      maxConnections = 10,
      queryTimeoutMs = 60_000,
      schema = "immkit",
      retryMs = 10_000,
      now,
    } = options;
    const settings = readLedgerSettings(options);
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
      throw new ConfigError(
        "schema",
        `schema is ${JSON.stringify(schema)}: use lower-case letters, digits and _.`,
      );
    }
    checkWholeNumber("retryMs", retryMs, 0, 600_000);
    checkWholeNumber("maxConnections", maxConnections, 1, 1_000);
    checkWholeNumber("queryTimeoutMs", queryTimeoutMs, 100, 3_600_000);
    if ((pool === undefined) === !connectionString) {
      throw new ConfigError(
        "connectionString",
        "Give either connectionString, such as postgresql://user@host/database, or pool.",
      );
    }
    const usedPool =
      pool ??
      ((await makePool(connectionString ?? "", maxConnections, queryTimeoutMs)) as PgPool<Client>);
    const connections = new Connections(usedPool, { retryMs });
    try {
      await connections.write((client) => migrate(client, schema));
    } catch (error) {
      await connections.close(pool === undefined);
      throw error;
    }
    return new PostgresLedger(connections, settings, pool === undefined, schema, now);
  }

  async recordSubmitted(task: SubmittedRecord): Promise<void> {
    checkSubmission(task);
    const { taskId, kind, submittedAt } = task;
    const recorded = this.#connections.write(async (client) => {
      await client.query(
        `INSERT INTO ${this.#task} AS t (task_id, kind, project, uri, user_data, submission_key, created_at, state)
         VALUES ($1, $2, $3, $4, $5, $6, coalesce($7::bigint, ${this.#now()}), 'submitted')
         ON CONFLICT (task_id) DO UPDATE SET project = coalesce(t.project, excluded.project), uri = coalesce(t.uri, excluded.uri),
           user_data = CASE t.user_data WHEN '' THEN excluded.user_data ELSE t.user_data END,
           submission_key = coalesce(t.submission_key, excluded.submission_key), created_at = least(t.created_at, excluded.created_at)`,
        [
          taskId,
          kind,
          textOf(task.project),
          textOf(task.uri),
          readable(task.userData ?? ""),
          textOf(task.key),
          submittedAt ?? null,
        ],
      );
      if (task.key !== undefined)
        await client.query(`DELETE FROM ${this.#submission} WHERE key = $1`, [task.key]);
    });
    await recorded.catch((error: unknown) => {
      throw isTaken(error) ? duplicateKey(task, error) : error;
    });
  }

  async findSubmission(key: string): Promise<LedgerTask | null> {
    const { rows } = await this.#connections.read((client) =>
      client.query(`${this.#select} WHERE t.submission_key = $1`, [readable(key)]),
    );
    return rows[0] === undefined ? null : taskOf(rows[0]);
  }

  async beginSubmissions(keys: readonly string[]): Promise<BegunSubmission[]> {
    for (const key of keys) checkSubmissionKey(key);
    // A run that goes through what was done already takes no lock.
    const seen = await this.#connections.read((client) => this.#readTasksByKey(client, keys));
    const others = keys.filter((key) => !seen.has(key));
    const begun =
      others.length === 0
        ? seen
        : await this.#connections.write((client) => this.#beginSubmissionsIn(client, others));
    return keys.map(
      (key): BegunSubmission => seen.get(key) ?? begun.get(key) ?? { status: "unclear", ageMs: 0 },
    );
  }

  async cancelSubmission(key: string): Promise<void> {
    await this.#connections.write((client) =>
      client.query(`DELETE FROM ${this.#submission} WHERE key = $1`, [key]),
    );
  }

  async begin(outcome: ModerationOutcome): Promise<Begun> {
    checkOutcome(outcome);
    const holder = this.#settings.nextHolder();
    // Most repetitions are answered without a lock.
    const seen = await this.#connections.read((client) => this.#readTask(client, outcome.taskId));
    if (seen !== null) {
      const answer = step(seen.task, outcome, holder, seen.now);
      if (answer.status === "done" || answer.status === "stale") return answer;
    }
    return this.#connections.write((client) =>
      this.#beginIn(client, outcome, holder, seen?.task ?? null),
    );
  }

  async extend({ taskId, stage, fence }: Lease): Promise<void> {
    const extended = await this.#connections.write(async (client) => {
      await this.#lock(client, taskId);
      const { rowCount } = await client.query(
        `UPDATE ${this.#verdict} v SET leased_at = ${this.#now()}, lease_until = ${this.#now()} + $4
         WHERE task_id = $1 AND stage = $2 AND fence = $3 AND holder IS NOT NULL AND handled_at IS NULL
           AND (stage = 'final' OR NOT EXISTS (SELECT 1 FROM ${this.#verdict} f WHERE f.task_id = v.task_id AND f.stage = 'final'))`,
        [taskId, stage, fence, this.#settings.leaseMs],
      );
      return rowCount === 1;
    });
    if (!extended) throw new FencedError(taskId, stage);
  }

  commit<T = void>(
    { taskId, stage, fence }: Lease,
    effect?: (tx: Client) => T | Promise<T>,
  ): Promise<T> {
    return this.#connections.commit(
      async (client) => {
        await this.#lock(client, taskId);
        const { rowCount } = await client.query(
          `UPDATE ${this.#verdict} SET handled_at = ${this.#now()}, holder = NULL, leased_at = NULL, lease_until = NULL
           WHERE task_id = $1 AND stage = $2 AND fence = $3 AND holder IS NOT NULL AND handled_at IS NULL`,
          [taskId, stage, fence],
        );
        if (rowCount !== 1) throw new FencedError(taskId, stage);
        if (stage === "final") {
          await client.query(
            `UPDATE ${this.#task} SET state = 'decided', closed_at = ${this.#now()} WHERE task_id = $1`,
            [taskId],
          );
        }
      },
      async (client) => (await effect?.(client)) as T,
      async (client) => {
        // The lock waits for a server that is still at it.
        await this.#lock(client, taskId);
        const { rowCount } = await client.query(
          `SELECT 1 FROM ${this.#verdict} WHERE task_id = $1 AND stage = $2 AND fence = $3 AND handled_at IS NOT NULL`,
          [taskId, stage, fence],
        );
        return rowCount === 1;
      },
    );
  }

  async release({ taskId, stage, fence }: Lease): Promise<void> {
    await this.#connections.write(async (client) => {
      await this.#lock(client, taskId);
      await client.query(
        `UPDATE ${this.#verdict} SET holder = NULL, leased_at = NULL, lease_until = NULL
         WHERE task_id = $1 AND stage = $2 AND fence = $3 AND handled_at IS NULL`,
        [taskId, stage, fence],
      );
    });
  }

  async find(taskIds: readonly string[]): Promise<Map<string, LedgerTask>> {
    // PostgreSQL refuses a whole list for a NUL in it.
    const possible = taskIds.filter((taskId) => !taskId.includes("\0"));
    const { rows } = await this.#connections.read((client) =>
      client.query(`${this.#select} WHERE t.task_id = ANY ($1)`, [possible]),
    );
    return new Map(rows.map(taskOf).map((task) => [task.taskId, task]));
  }

  async *pending({ olderThan, project }: PendingOptions = {}): AsyncGenerator<LedgerTask> {
    let after: readonly [number, string] = [Number.MIN_SAFE_INTEGER, ""];
    for (;;) {
      const { rows } = await this.#connections.read((client) =>
        client.query(
          `${this.#select} WHERE t.state IN ('submitted', 'notified') AND t.created_at < $1 AND (t.created_at, t.task_id) > ($2, $3)
             AND ($4::text IS NULL OR t.project IS NULL OR t.project = $4)
           ORDER BY t.created_at, t.task_id LIMIT $5`,
          [olderThan ?? Number.MAX_SAFE_INTEGER, ...after, project ?? null, pageSize],
        ),
      );
      const page = rows.map(taskOf);
      yield* page;
      const last = page.at(-1);
      if (last === undefined) return;
      after = [last.createdAt, last.taskId];
    }
  }

  async expire(taskId: string): Promise<boolean> {
    return this.#connections.write(async (client) => {
      await this.#lock(client, taskId);
      const { rowCount } = await client.query(
        `UPDATE ${this.#task} t SET state = 'expired', closed_at = ${this.#now()} WHERE task_id = $1 AND state IN ('submitted', 'notified')
           AND NOT EXISTS (SELECT 1 FROM ${this.#verdict} v WHERE v.task_id = t.task_id AND v.handled_at IS NULL)`,
        [taskId],
      );
      return rowCount === 1;
    });
  }

  async prune(options: PruneOptions = {}): Promise<number> {
    const ageMs = pruneAgeMs(options);
    let pruned = 0;
    for (;;) {
      const { rowCount } = await this.#connections.write((client) =>
        client.query(
          `DELETE FROM ${this.#task} WHERE task_id IN
             (SELECT task_id FROM ${this.#task} WHERE closed_at < ${this.#now()} - $1::bigint LIMIT $2 FOR UPDATE SKIP LOCKED)`,
          [ageMs, pruneBatch],
        ),
      );
      pruned += rowCount ?? 0;
      if ((rowCount ?? 0) < pruneBatch) break;
    }
    await this.#connections.write(async (client) => {
      await client.query(
        `DELETE FROM ${this.#quarantineTable} WHERE last_at < ${this.#now()} - $1::bigint`,
        [ageMs],
      );
      await client.query(
        `DELETE FROM ${this.#submission} WHERE begun_at < ${this.#now()} - $1::bigint`,
        [ageMs],
      );
    });
    return pruned;
  }

  async counts(): Promise<LedgerCounts> {
    const { rows } = await this.#connections.read((client) =>
      client.query(
        `SELECT count(*) FILTER (WHERE state = 'submitted') AS submitted, count(*) FILTER (WHERE state = 'notified') AS notified,
           count(*) FILTER (WHERE state = 'decided') AS decided, count(*) FILTER (WHERE state = 'expired') AS expired,
           (SELECT count(*) FROM ${this.#verdict} WHERE handled_at IS NOT NULL) AS handled,
           (SELECT count(*) FROM ${this.#quarantineTable}) AS quarantined
         FROM ${this.#task}`,
      ),
    );
    const count = (name: string): number => Number(rows[0]?.[name]);
    return {
      submitted: count("submitted"),
      notified: count("notified"),
      decided: count("decided"),
      expired: count("expired"),
      handled: count("handled"),
      quarantined: count("quarantined"),
    };
  }

  close(): Promise<void> {
    return this.#connections.close(this.#ownPool);
  }

  async #readTasksByKey(
    client: Client,
    keys: readonly string[],
  ): Promise<Map<string, BegunSubmission>> {
    const { rows } = await client.query(`${this.#select} WHERE t.submission_key = ANY ($1)`, [
      keys,
    ]);
    return new Map(rows.map(taskOf).map((task) => [task.key ?? "", { status: "done", task }]));
  }

  async #beginSubmissionsIn(
    client: Client,
    keys: readonly string[],
  ): Promise<Map<string, BegunSubmission>> {
    // In one order everywhere, so that two processes do not wait for each other.
    const { rows: begun } = await client.query(
      `INSERT INTO ${this.#submission} (key, begun_at) SELECT DISTINCT key, ${this.#now()} FROM unnest($1::text[]) AS given (key) ORDER BY key
       ON CONFLICT (key) DO NOTHING RETURNING key`,
      [keys],
    );
    // Whoever recorded a task has ended its submission in the same transaction: a key that was free
    // above has its task visible here.
    const done = await this.#readTasksByKey(client, keys);
    await client.query(`DELETE FROM ${this.#submission} WHERE key = ANY ($1)`, [[...done.keys()]]);
    const { rows: open } = await client.query(
      `SELECT key, greatest(0, ${this.#now()} - begun_at) AS age FROM ${this.#submission} WHERE key = ANY ($1)`,
      [keys],
    );
    const answers = new Map<string, BegunSubmission>(
      open.map((row) => [String(row["key"]), { status: "unclear", ageMs: Number(row["age"]) }]),
    );
    for (const row of begun) answers.set(String(row["key"]), { status: "new" });
    for (const [key, answer] of done) answers.set(key, answer);
    return answers;
  }

  async #readTask(
    client: Client,
    taskId: string,
  ): Promise<{ readonly task: LedgerTask; readonly now: number } | null> {
    const { rows } = await client.query(
      `SELECT *, ${this.#now()} AS now FROM (${this.#select} WHERE t.task_id = $1) found`,
      [taskId],
    );
    return rows[0] === undefined ? null : { task: taskOf(rows[0]), now: Number(rows[0]["now"]) };
  }

  async #lock(client: Client, taskId: string): Promise<void> {
    await client.query(`SELECT 1 FROM ${this.#task} WHERE task_id = $1 FOR UPDATE`, [taskId]);
  }

  async #beginIn(
    client: Client,
    outcome: ModerationOutcome,
    holder: string,
    seen: LedgerTask | null,
  ): Promise<Begun> {
    const { taskId, kind, projectName, uri, userData } = outcome;
    const stage = stageOf(outcome);
    if (seen === null) {
      await client.query(
        `INSERT INTO ${this.#task} (task_id, kind, project, uri, user_data, created_at, state)
         VALUES ($1, $2, $3, $4, $5, ${this.#now()}, 'notified') ON CONFLICT (task_id) DO NOTHING`,
        [taskId, kind, textOf(projectName), textOf(uri), readable(userData)],
      );
    }
    // Whoever commits holds the lock as long as the effect takes: that is not waited for.
    const locked = await client.query(
      `SELECT 1 FROM ${this.#task} WHERE task_id = $1 FOR UPDATE SKIP LOCKED`,
      [taskId],
    );
    const known = locked.rowCount === 1 ? await this.#readTask(client, taskId) : null;
    if (known === null) return { status: "busy", holder: seen?.[stage]?.holder ?? null };
    const answer = step(known.task, outcome, holder, known.now);
    if (answer.status === "done" || answer.status === "stale") return answer;
    const run = answer.status === "run";
    if (run || answer.remember) {
      await client.query(
        `UPDATE ${this.#task} SET state = 'notified', closed_at = NULL, project = coalesce(project, $2), uri = coalesce(uri, $3)
         WHERE task_id = $1 AND state <> 'decided'`,
        [taskId, textOf(projectName), textOf(uri)],
      );
    }
    if (run && answer.overrule) {
      await client.query(
        `UPDATE ${this.#verdict} SET fence = fence + 1, holder = NULL, leased_at = NULL, lease_until = NULL
         WHERE task_id = $1 AND stage = 'review' AND handled_at IS NULL`,
        [taskId],
      );
    }
    if (!run && !answer.remember) return { status: "busy", holder: answer.holder };
    const leasedAt = run ? this.#now() : "NULL::bigint";
    const { rows } = await client.query(
      `INSERT INTO ${this.#verdict} AS v (task_id, stage, outcome, received_at, attempts, fence, holder, leased_at, lease_until)
       VALUES ($1, $2, $3, ${this.#now()}, $4, $5, $6, ${leasedAt}, ${leasedAt} + $7)
       ON CONFLICT (task_id, stage) DO UPDATE SET outcome = excluded.outcome, attempts = v.attempts + excluded.attempts, fence = excluded.fence,
         holder = excluded.holder, leased_at = excluded.leased_at, lease_until = excluded.lease_until
       RETURNING attempts`,
      [
        taskId,
        stage,
        JSON.stringify(outcome),
        run ? 1 : 0,
        run ? answer.fence : 0,
        run ? holder : null,
        this.#settings.leaseMs,
      ],
    );
    if (!run) return { status: "busy", holder: answer.holder };
    const { leaseMs } = this.#settings;
    const lease = {
      taskId,
      stage,
      fence: answer.fence,
      attempt: Number(rows[0]?.["attempts"]),
      leaseMs,
    };
    return { status: "run", lease, key: keyOf(taskId, stage) };
  }
}

function textOf(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : readable(text);
}

function checkWholeNumber(setting: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new ConfigError(
    setting,
    `${setting} is ${value}: use a whole number from ${least} to ${most}.`,
  );
}
