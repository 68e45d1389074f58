import { LedgerError } from "./errors.ts";
import { change, type Dialect, type Operation, query, type TableName } from "./sql.ts";

interface Table {
  readonly name: TableName;
  readonly columns: readonly string[];
  readonly indexes?: readonly Index[];
  /** Its primary key is a text. */
  readonly keyed: boolean;
}

interface Index {
  readonly name: string;
  readonly columns: string;
  /** The rows that are needed, for a database with partial indexes. */
  readonly where?: string;
  /** The column before the others in a database without. */
  readonly insteadOfWhere?: string;
}

/**
 * Each brings the tables to the version of its position, counted from 1. A published migration is
 * never changed.
 */
function migrations(dialect: Dialect): readonly (readonly Table[])[] {
  const { key, id, word, text, integer, bytes } = dialect.types;
  return [
    [
      {
        name: "task",
        columns: [
          `task_id ${id} PRIMARY KEY`,
          `kind ${word} NOT NULL CHECK (kind IN ('image', 'video'))`,
          `project ${text}`,
          `uri ${text}`,
          `user_data ${text} NOT NULL`,
          `submission_key ${key} UNIQUE`,
          `created_at ${integer} NOT NULL`,
          `state ${word} NOT NULL CHECK (state IN ('submitted', 'notified', 'decided', 'expired'))`,
          `closed_at ${integer}`,
          `pruned ${integer} NOT NULL DEFAULT 0`,
          `review_state ${word} CHECK (review_state IN ('waiting', 'decided', 'expired'))`,
          `review_at ${integer}`,
        ],
        indexes: [
          {
            name: "task_open",
            columns: "created_at, task_id",
            where: "state IN ('submitted', 'notified')",
            insteadOfWhere: "state",
          },
          { name: "task_closed", columns: "pruned, closed_at" },
          { name: "task_review", columns: "review_state, review_at, task_id" },
        ],
        keyed: true,
      },
      {
        name: "verdict",
        columns: [
          `task_id ${id} NOT NULL`,
          `stage ${word} NOT NULL CHECK (stage IN ('review', 'final'))`,
          `outcome ${text} NOT NULL`,
          `received_at ${integer} NOT NULL`,
          `attempts ${integer} NOT NULL`,
          `fence ${integer} NOT NULL`,
          `holder ${text}`,
          `leased_at ${integer}`,
          `lease_until ${integer}`,
          `handled_at ${integer}`,
          "PRIMARY KEY (task_id, stage)",
          `FOREIGN KEY (task_id) REFERENCES ${dialect.table("task")} (task_id) ON DELETE CASCADE`,
        ],
        keyed: true,
      },
      {
        name: "quarantine",
        columns: [
          `id ${id} PRIMARY KEY`,
          `bytes ${bytes} NOT NULL`,
          `code ${text} NOT NULL`,
          `message ${text} NOT NULL`,
          `path ${text}`,
          `deliveries ${integer} NOT NULL`,
          `first_at ${integer} NOT NULL`,
          `last_at ${integer} NOT NULL`,
        ],
        indexes: [
          { name: "quarantine_first", columns: "first_at, id" },
          { name: "quarantine_last", columns: "last_at" },
        ],
        keyed: false,
      },
      {
        name: "submission",
        columns: [
          `submission_key ${key} PRIMARY KEY`,
          `fence ${text} NOT NULL`,
          `unclear ${integer} NOT NULL`,
          `lease_until ${integer} NOT NULL`,
        ],
        keyed: true,
      },
    ],
  ];
}

/** The statements that create a table and its indexes. */
function createTable(dialect: Dialect, table: Table): string[] {
  const { indexes: style, options } = dialect.tables;
  const name = dialect.table(table.name);
  const ending = table.keyed ? options.keyed : options.plain;
  const indexes = table.indexes ?? [];
  if (style === "separate") {
    const separate = indexes.map(
      ({ name: index, columns, where }) =>
        `CREATE INDEX ${dialect.index(index)} ON ${name} (${columns})${where === undefined ? "" : ` WHERE ${where}`}`,
    );
    return [`CREATE TABLE ${name} (${table.columns.join(", ")}) ${ending}`, ...separate];
  }
  const inside = indexes.map(
    ({ name: index, columns, insteadOfWhere }) =>
      `INDEX ${dialect.index(index)} (${insteadOfWhere === undefined ? "" : `${insteadOfWhere}, `}${columns})`,
  );
  const members = [...table.columns, ...inside].join(", ");
  return [`CREATE TABLE IF NOT EXISTS ${name} (${members}) ${ending}`];
}

/** Creates the table that remembers migrations. */
export function* createMigrationTable(dialect: Dialect): Operation<void> {
  const { integer } = dialect.types;
  const columns = [`version ${integer} PRIMARY KEY`, `applied_at ${integer} NOT NULL`];
  for (const statement of createTable(dialect, { name: "migration", columns, keyed: false }))
    yield* change(statement);
}

/** Brings the tables up to date. @throws LedgerError `LedgerTooNew` */
export function* migrate(dialect: Dialect): Operation<void> {
  const name = dialect.table("migration");
  const [row] = yield* query(`SELECT coalesce(max(version), 0) AS version FROM ${name}`);
  const version = Number(row?.["version"]);
  const all = migrations(dialect);
  if (version > all.length) {
    throw new LedgerError(
      "LedgerTooNew",
      `The ledger's tables have version ${version}, but this package only knows version ${all.length}: update @immkit/runtime.`,
    );
  }
  for (const [index, tables] of all.entries()) {
    if (index < version) continue;
    for (const table of tables)
      for (const statement of createTable(dialect, table)) yield* change(statement);
    yield* change(`INSERT INTO ${name} VALUES ($1, $2)`, index + 1, Date.now());
  }
}
