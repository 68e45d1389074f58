import type { DatabaseSync } from "node:sqlite";
import {
  type Quarantine,
  type QuarantinedMessage,
  type QuarantineReason,
  quarantineId,
} from "../quarantine.ts";
import { readable } from "../step.ts";
import type { Connection } from "./connection.ts";
import { statement } from "./statement.ts";

export class SqliteQuarantine implements Quarantine {
  readonly #connection: Connection;
  readonly #now: () => number;

  constructor(connection: Connection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  async keep(bytes: Uint8Array, { code, message, path }: QuarantineReason): Promise<void> {
    const now = this.#now();
    await this.#connection.write((database) =>
      statement(
        database,
        `INSERT INTO immkit_quarantine (id, bytes, code, message, path, count, first_at, last_at) VALUES (?, ?, ?, ?, ?, 1, ?, ?)
           ON CONFLICT (id) DO UPDATE SET code = excluded.code, message = excluded.message, path = excluded.path, count = count + 1,
             last_at = excluded.last_at`,
      ).run(
        quarantineId(bytes),
        bytes,
        code,
        readable(message),
        path === null ? null : readable(path),
        now,
        now,
      ),
    );
  }

  async *list(): AsyncGenerator<QuarantinedMessage> {
    let after: readonly [number, string] = [Number.MIN_SAFE_INTEGER, ""];
    for (;;) {
      const found = await this.#connection.read((database) => readOne(database, after));
      if (found === undefined) return;
      after = [found.firstAt, found.id];
      yield found;
    }
  }

  async remove(id: string): Promise<boolean> {
    const { changes } = await this.#connection.write((database) =>
      statement(database, "DELETE FROM immkit_quarantine WHERE id = ?").run(id),
    );
    return changes !== 0;
  }
}

/** One at a time: each may have 64 KB or more. */
function readOne(
  database: DatabaseSync,
  after: readonly [number, string],
): QuarantinedMessage | undefined {
  const row = statement(
    database,
    "SELECT * FROM immkit_quarantine WHERE (first_at, id) > (?, ?) ORDER BY first_at, id LIMIT 1",
  ).get(...after);
  if (row === undefined) return undefined;
  const path = row["path"];
  return {
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
}
