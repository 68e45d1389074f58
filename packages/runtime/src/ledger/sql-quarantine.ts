import {
  type Quarantine,
  type QuarantinedMessage,
  type QuarantineReason,
  quarantineId,
} from "./quarantine.ts";
import { quarantinedOf } from "./rows.ts";
import { type Database, query } from "./sql.ts";
import { readable } from "./validate.ts";

/** The quarantine in SQL, for each database. */
export class SqlQuarantine implements Quarantine {
  readonly #database: Pick<Database<unknown>, "read" | "write" | "dialect">;
  readonly #table: string;

  constructor(database: Pick<Database<unknown>, "read" | "write" | "dialect">) {
    this.#database = database;
    this.#table = database.dialect.table("quarantine");
  }

  async keep(bytes: Uint8Array, { code, message, path }: QuarantineReason): Promise<void> {
    const now = this.#database.dialect.now();
    const sql = `
      INSERT INTO ${this.#table} AS q
        (id, bytes, code, message, path, count, first_at, last_at)
      VALUES ($1, $2, $3, $4, $5, 1, ${now}, ${now})
      ON CONFLICT (id) DO UPDATE SET code = excluded.code, message = excluded.message,
        path = excluded.path, count = q.count + 1, last_at = excluded.last_at`;
    const id = quarantineId(bytes);
    await this.#database.write(() =>
      query(sql, id, Buffer.from(bytes), code, readable(message), readable(path)),
    );
  }

  async *list(): AsyncGenerator<QuarantinedMessage> {
    // One at a time: each can have 64 KB or more.
    const sql = `
      SELECT * FROM ${this.#table} WHERE (first_at, id) > ($1, $2) ORDER BY first_at, id LIMIT 1`;
    let after: readonly [number, string] = [Number.MIN_SAFE_INTEGER, ""];
    for (;;) {
      const [row] = await this.#database.read(() => query(sql, ...after));
      if (row === undefined) return;
      const message = quarantinedOf(row);
      after = [message.firstAt, message.id];
      yield message;
    }
  }

  async remove(id: string): Promise<boolean> {
    const sql = `DELETE FROM ${this.#table} WHERE id = $1 RETURNING 1`;
    const rows = await this.#database.write(() => query(sql, id));
    return rows.length > 0;
  }
}
