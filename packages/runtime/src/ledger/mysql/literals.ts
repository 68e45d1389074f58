import type { SqlValue, Statement } from "../sql.ts";

/**
 * The statement with its values as literals. Texts are written as hexadecimal bytes: nothing in
 * them can be an escape or a quote, whatever `sql_mode` and character set the connection has.
 * `$1` is a value, or for an array a list of values; `$json1` an array as one JSON text.
 */
export function withLiterals({ sql, values }: Pick<Statement, "sql" | "values">): string {
  return sql.replaceAll(/\$(json)?(\d+)/g, (_, json: string | undefined, position: string) => {
    const value = values[Number(position) - 1] ?? null;
    if (json !== undefined) return `_utf8mb4 ${literal(JSON.stringify(value))}`;
    if (!isTexts(value)) return literal(value);
    return value.length === 0 ? "NULL" : value.map(literal).join(", ");
  });
}

function literal(value: Exclude<SqlValue, readonly string[]>): string {
  if (value === null) return "NULL";
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number.`);
    return String(value);
  }
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : Buffer.from(value);
  return `X'${bytes.toString("hex")}'`;
}

function isTexts(value: SqlValue): value is readonly string[] {
  return Array.isArray(value);
}
