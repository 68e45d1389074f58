import {
  type Quarantine,
  type QuarantinedMessage,
  type QuarantineReason,
  quarantineId,
} from "./quarantine.ts";
import { quarantinedOf } from "./rows.ts";
import { change, type Database, type Operation, query } from "./sql.ts";
import { readable } from "./validate.ts";

/** The quarantine in SQL, for each database. */
export class SqlQuarantine implements Quarantine {
  readonly #database: Pick<Database<unknown>, "read" | "write" | "dialect">;
  readonly #table: string;

  constructor(database: Pick<Database<unknown>, "read" | "write" | "dialect">) {
    this.#database = database;
    this.#table = database.dialect.table("quarantine");
  }

  async keep(bytes: Uint8Array, reason: QuarantineReason): Promise<void> {
    await this.#database.write(() => this.#keep(bytes, reason));
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
    const sql = `DELETE FROM ${this.#table} WHERE id = $1`;
    return (await this.#database.write(() => change(sql, readable(id)))) > 0;
  }

  *#keep(bytes: Uint8Array, { code, message, path }: QuarantineReason): Operation<void> {
    const { dialect } = this.#database;
    const id = quarantineId(bytes);
    const insert = `
      INSERT INTO ${this.#table} (id, bytes, code, message, deliveries, first_at, last_at)
      VALUES ($1, $2, '', '', 0, ${dialect.now()}, ${dialect.now()})`;
    yield* change(dialect.insertIfMissing(insert, "id"), id, Buffer.from(bytes));
    yield* change(
      `UPDATE ${this.#table} SET code = $2, message = $3, path = $4,
         deliveries = deliveries + 1, last_at = ${dialect.now()} WHERE id = $1`,
      id,
      code,
      readable(message),
      readable(path),
    );
  }
}
