import {
  type Quarantine,
  type QuarantinedMessage,
  type QuarantineReason,
  quarantineId,
} from "../quarantine.ts";
import { readable } from "../step.ts";
import type { Connections } from "./connection.ts";
import type { PgClient } from "./pool.ts";

export class PostgresQuarantine<Client extends PgClient> implements Quarantine {
  readonly #connections: Connections<Client>;
  readonly #table: string;
  /** An SQL expression. */
  readonly #now: () => string;

  constructor(connections: Connections<Client>, schema: string, now: () => string) {
    this.#connections = connections;
    this.#table = `${schema}.quarantine`;
    this.#now = now;
  }

  async keep(bytes: Uint8Array, { code, message, path }: QuarantineReason): Promise<void> {
    await this.#connections.write((client) =>
      client.query(
        `INSERT INTO ${this.#table} AS q (id, bytes, code, message, path, count, first_at, last_at)
         SELECT $1, $2, $3, $4, $5, 1, now, now FROM (SELECT ${this.#now()} AS now) clock
         ON CONFLICT (id) DO UPDATE SET code = $3, message = $4, path = $5, count = q.count + 1, last_at = excluded.last_at`,
        [
          quarantineId(bytes),
          Buffer.from(bytes),
          code,
          readable(message),
          path === null ? null : readable(path),
        ],
      ),
    );
  }

  async *list(): AsyncGenerator<QuarantinedMessage> {
    let after: readonly [number, string] = [Number.MIN_SAFE_INTEGER, ""];
    for (;;) {
      // One at a time: each may have 64 KB or more.
      const { rows } = await this.#connections.read((client) =>
        client.query(
          `SELECT * FROM ${this.#table} WHERE (first_at, id) > ($1, $2) ORDER BY first_at, id LIMIT 1`,
          [...after],
        ),
      );
      const row = rows[0];
      if (row === undefined) return;
      const path = row["path"];
      const found = {
        id: String(row["id"]),
        bytes: row["bytes"] as Uint8Array,
        reason: {
          code: String(row["code"]),
          message: String(row["message"]),
          path: typeof path === "string" ? path : null,
        },
        count: Number(row["count"]),
        firstAt: Number(row["first_at"]),
        lastAt: Number(row["last_at"]),
      };
      after = [found.firstAt, found.id];
      yield found;
    }
  }

  async remove(id: string): Promise<boolean> {
    const { rowCount } = await this.#connections.write((client) =>
      client.query(`DELETE FROM ${this.#table} WHERE id = $1`, [id]),
    );
    return (rowCount ?? 0) > 0;
  }
}
