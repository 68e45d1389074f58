/**
 * How the ledger uses an SQL database. Its operations are generators: they yield statements
 * and get their rows. SQLite runs an operation without pause inside one transaction, PostgreSQL
 * awaits each statement, and each operation is written once.
 */

export type Row = Readonly<Record<string, unknown>>;
/** A parameter of a statement. */
export type SqlValue = string | number | null | Uint8Array | readonly string[];

/** One SQL statement with its parameters. */
export interface Statement {
  /** Parameters are `$1`, `$2` and so on. */
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** An operation that runs statements and returns a `T`. */
export type Operation<T> = Generator<Statement, T, readonly Row[]>;

/** Runs one statement. Returns its rows: for a write, those of its RETURNING clause. */
export function* query(sql: string, ...values: readonly SqlValue[]): Operation<readonly Row[]> {
  return yield { sql, values };
}

/** The differences between the SQL of SQLite and of PostgreSQL. */
export interface Dialect {
  /** The full name of one of our tables. */
  table(name: "task" | "verdict" | "quarantine" | "submission" | "migration"): string;
  /** The name of one of our indexes. */
  index(name: string): string;
  /** The time in epoch milliseconds, as an expression. */
  now(): string;
  /** A table expression for an array of texts, with the column `value`. */
  texts(parameter: string): string;
  /** Locks the selected rows until the end of the transaction. */
  readonly forUpdate: string;
  /** Like {@link forUpdate}, but skips rows that another transaction has locked. */
  readonly forUpdateSkipLocked: string;
  /** Types of columns; `key` compares texts byte by byte. */
  readonly types: { readonly key: string; readonly integer: string; readonly bytes: string };
  /** After the columns of a table, with a primary key of texts or without. */
  readonly tableOptions: { readonly keyed: string; readonly plain: string };
}

/** `Tx` is what an effect gets: the database's own handle, inside the transaction. */
export interface Database<Tx> {
  readonly dialect: Dialect;
  /** Reads what is committed. */
  read<T>(operation: () => Operation<T>): Promise<T>;
  /** Runs the operation in a transaction. It can be repeated after a temporary failure. */
  write<T>(operation: () => Operation<T>): Promise<T>;
  /**
   * Runs `mark` and then `effect` in one transaction. The effect is never repeated. `wasMarked`
   * says on another connection whether it happened, if the connection breaks during the commit.
   */
  commit<T>(
    mark: () => Operation<void>,
    effect: (tx: Tx) => T | Promise<T>,
    wasMarked: () => Operation<boolean>,
  ): Promise<T>;
  /** Whether a statement failed because a value exists already that must be unique. */
  isDuplicate(error: unknown): boolean;
  close(): Promise<void>;
}
