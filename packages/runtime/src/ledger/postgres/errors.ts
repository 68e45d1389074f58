import { LedgerError, type LedgerErrorCode } from "../errors.ts";
import { networkCodes } from "../pooled/driver.ts";

/**
 * By SQLSTATE or its class (postgresql.org/docs/current/errcodes-appendix.html): code, retryable,
 * fix.
 */
const meanings: Readonly<Record<string, readonly [LedgerErrorCode, boolean, string]>> = {
  "08": ["LedgerUnavailable", true, "The connection broke."],
  "25006": ["LedgerReadOnly", true, "Connect to the primary server; this one is read-only."],
  "28": ["LedgerForbidden", false, "Check the user and the password."],
  "3D000": ["LedgerUnavailable", false, "Create the database."],
  "40001": ["LedgerBusy", true, "Other transactions write to the same rows."],
  "40P01": ["LedgerBusy", true, "Other transactions write to the same rows."],
  "42501": [
    "LedgerForbidden",
    false,
    "Grant the role what it lacks: its grants are in the documentation of the ledger.",
  ],
  "53": ["LedgerUnavailable", true, "The server lacks memory or connections."],
  "53100": ["LedgerFull", true, "Free space on the server's disk."],
  "55P03": ["LedgerBusy", true, "Another transaction holds a lock for too long."],
  "57014": ["LedgerBusy", true, "The statement was cancelled."],
  "57P": ["LedgerUnavailable", true, "The server is stopping or starting."],
  "25P03": ["LedgerBusy", true, "The effect left its transaction idle for too long."],
  XX001: [
    "LedgerCorrupt",
    false,
    "Restore a backup of the database. Verdicts handled since then can be handled again.",
  ],
  XX002: ["LedgerCorrupt", false, "Rebuild the index."],
};

/** `pg` has no code for these. */
const connectionMessages =
  /^Connection terminated|^Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|client was closed/i;

/**
 * A LedgerError for a problem of the server or the connection. Any other error, such as a
 * constraint that an effect violates, is returned as it is.
 */
export function explain(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof LedgerError) return error;
  const code = codeOf(error);
  const isConnectionError =
    networkCodes.has(code) || (code === "" && connectionMessages.test(error.message));
  if (!isConnectionError) return explainAnswer(error);
  const message = `The ledger's PostgreSQL server can't be reached: ${error.message}`;
  return new LedgerError("LedgerUnavailable", message, { cause: error, retryable: true });
}

/**
 * Like {@link explain}, for a connection that is known to work. A network error then comes from the
 * effect, which called another server.
 */
export function explainAnswer(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof LedgerError) return error;
  const code = codeOf(error);
  const meaning = meanings[code] ?? meanings[code.slice(0, 3)] ?? meanings[code.slice(0, 2)];
  if (meaning === undefined || !/^[0-9A-Z]{5}$/.test(code)) return error;
  const [name, retryable, fix] = meaning;
  const message = `The ledger's PostgreSQL server: ${error.message} (SQLSTATE ${code}). ${fix}`;
  return new LedgerError(name, message, { cause: error, retryable });
}

/** A query that was given up. Its connection would not answer the next one either. */
export function isQueryTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === "Query read timeout";
}

/** Whether a value exists already that must be unique. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && codeOf(error) === "23505";
}

/** `pg` gives the same error if no connection was free and if the server did not answer. */
export function isConnectTimeout(error: unknown): boolean {
  return error instanceof Error && /timeout exceeded when trying to connect/.test(error.message);
}

function codeOf(error: Error): string {
  return String((error as { code?: unknown }).code ?? "");
}
