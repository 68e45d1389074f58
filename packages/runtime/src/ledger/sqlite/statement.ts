import type { DatabaseSync, StatementSync } from "node:sqlite";

const compiled = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** A statement of a connection, compiled once. */
export function statement(database: DatabaseSync, sql: string): StatementSync {
  let statements = compiled.get(database);
  if (statements === undefined) {
    statements = new Map();
    compiled.set(database, statements);
  }
  let found = statements.get(sql);
  if (found === undefined) {
    found = database.prepare(sql);
    statements.set(sql, found);
  }
  return found;
}
