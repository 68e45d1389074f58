/**
 * How the ledger uses an SQL database. Its operations are generators: they yield statements
 * and get their answers. SQLite runs an operation without pause inside one transaction, PostgreSQL
 * and MySQL await each statement, and each operation is written once, in SQL that all of them
 * understand. What that excludes: RETURNING, ON CONFLICT and FILTER (MySQL has none of them), a
 * subquery on the table that is written, and reserved words as names.
 */

export type Row = Readonly<Record<string, unknown>>;
/** A parameter of a statement. */
export type SqlValue = string | number | null | Uint8Array | readonly string[];

/** One SQL statement with its parameters. */
export interface Statement {
  /** Parameters are `$1`, `$2` and so on. */
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** What its answer has: the rows of a query, or how many rows a write has found. */
  readonly returns: "rows" | "count";
}

/** The answer to a statement. The member that it does not return is empty or 0. */
export interface Answer {
  readonly rows: readonly Row[];
  readonly count: number;
}

/** An operation that runs statements and returns a `T`. */
export type Operation<T> = Generator<Statement, T, Answer>;

/** Runs a query. Returns its rows. */
export function* query(sql: string, ...values: readonly SqlValue[]): Operation<readonly Row[]> {
  return (yield { sql, values, returns: "rows" }).rows;
}

/**
 * Runs an INSERT, UPDATE or DELETE. Returns the number of its rows. (For an UPDATE that does not
 * change a value, MySQL can be set to return 0.)
 */
export function* change(sql: string, ...values: readonly SqlValue[]): Operation<number> {
  return (yield { sql, values, returns: "count" }).count;
}

export type TableName = "task" | "verdict" | "quarantine" | "submission" | "migration";

/** The types of columns. */
export interface ColumnTypes {
  /** Text of at most 1,024 characters, a key by itself, compared byte by byte. */
  readonly key: string;
  /** Text of at most 1,000 characters, compared byte by byte: fits a key with other columns. */
  readonly id: string;
  /** One of our own short words. */
  readonly word: string;
  /** Text of any length. */
  readonly text: string;
  /** A whole number of 64 bits. */
  readonly integer: string;
  readonly bytes: string;
}

/** The differences between the SQL of the databases. */
export interface Dialect {
  /** The full name of one of our tables. */
  table(name: TableName): string;
  /** The name of one of our indexes. */
  index(name: string): string;
  /** The time in epoch milliseconds, as an expression. */
  now(): string;
  /** A parameter that is a whole number, or null. */
  integer(parameter: string): string;
  /** Whether the value of an expression is one of the texts of an array. */
  isOneOf(expression: string, parameter: string): string;
  /** A table expression for an array of texts, with the column `value`. */
  texts(parameter: string): string;
  /** Adds to an INSERT that a row whose `key` exists already is left as it is. */
  insertIfMissing(insert: string, key: string): string;
  /** Locks the selected rows until the end of the transaction. */
  readonly forUpdate: string;
  /** Like {@link forUpdate}, but skips rows that another transaction has locked. */
  readonly forUpdateSkipLocked: string;
  readonly types: ColumnTypes;
  readonly tables: TableStyle;
}

/** How tables are created. */
export interface TableStyle {
  /**
   * `separate`: indexes are created by separate statements, and can be partial. `inside`: by the
   * statement that creates the table, which does nothing if the table exists. (MySQL commits each
   * statement by itself, so an interrupted start must be able to begin again.)
   */
  readonly indexes: "separate" | "inside";
  /** After the columns of a table, with a primary key of texts or without. */
  readonly options: { readonly keyed: string; readonly plain: string };
}

/** `urgent`: for a call that holds a lease. It does not wait behind calls that hold none. */
export type Urgency = "normal" | "urgent";

/** `Tx` is what an effect gets: the database's own handle, inside the transaction. */
export interface Database<Tx> {
  readonly dialect: Dialect;
  /** Reads what is committed. */
  read<T>(operation: () => Operation<T>): Promise<T>;
  /** Runs the operation in a transaction. It can be repeated after a temporary failure. */
  write<T>(operation: () => Operation<T>, urgency?: Urgency): Promise<T>;
  /**
   * Runs `mark` and then `effect` in one transaction. The effect is never repeated. `wasMarked`
   * says on another connection whether it happened, if the connection breaks during the commit.
   */
  commit<T>(
    mark: () => Operation<void>,
    effect: ((tx: Tx) => T | Promise<T>) | undefined,
    wasMarked: () => Operation<boolean>,
  ): Promise<T>;
  /** Whether a statement failed because a value exists already that must be unique. */
  isDuplicate(error: unknown): boolean;
  close(): Promise<void>;
}
