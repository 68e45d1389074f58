import { LedgerError, type LedgerErrorCode } from "../errors.ts";

/**
 * By SQLSTATE or its class (postgresql.org/docs/current/errcodes-appendix.html): our code, whether
 * to try again later, and the mend.
 */
const meanings: Readonly<Record<string, readonly [LedgerErrorCode, boolean, string]>> = {
  "08": ["LedgerUnavailable", true, "The connection broke."],
  "25006": [
    "LedgerReadOnly",
    true,
    "The server is a stand-by or set to read-only: connect to the primary.",
  ],
  "28": ["LedgerForbidden", false, "Check the user and the password."],
  "3D000": ["LedgerUnavailable", false, "Make the database."],
  "40001": ["LedgerBusy", true, "Others write to the same rows."],
  "40P01": ["LedgerBusy", true, "Others write to the same rows."],
  "42501": ["LedgerForbidden", false, "Grant the role what it lacks."],
  "53": ["LedgerUnavailable", true, "The server lacks memory or connections."],
  "53100": ["LedgerFull", true, "Make room on the server's disk."],
  "55P03": ["LedgerBusy", true, "Others hold a lock for too long."],
  "57014": ["LedgerBusy", true, "The statement was cancelled."],
  "57P": ["LedgerUnavailable", true, "The server stops or starts."],
  "25P03": ["LedgerBusy", true, "The effect left its transaction idle for too long."],
  XX001: [
    "LedgerCorrupt",
    false,
    "Restore the database from a backup; what is handled since may be handled again.",
  ],
  XX002: ["LedgerCorrupt", false, "Rebuild the index."],
};

/** Of Node.js: sockets that can't connect or broke. */
const networkCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOENT",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);

/**
 * A LedgerError for what befell the server or the way to it; any other error, such as a constraint
 * that an effect breaks, as it is.
 */
export function explain(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof LedgerError) return error;
  const code = codeOf(error);
  if (!networkCodes.has(code) && !isPlainConnectionError(error, code)) return explainAnswer(error);
  const message = `The ledger's PostgreSQL server can't be reached: ${error.message}`;
  return new LedgerError("LedgerUnavailable", message, { cause: error, retryable: true });
}

/**
 * As {@link explain}, where the connection is known to be whole: an effect may have its own
 * troubles with other servers.
 */
export function explainAnswer(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof LedgerError) return error;
  const code = codeOf(error);
  const meaning = meanings[code] ?? meanings[code.slice(0, 3)] ?? meanings[code.slice(0, 2)];
  if (meaning === undefined || !/^[0-9A-Z]{5}$/.test(code)) return error;
  const [name, retryable, mend] = meaning;
  return new LedgerError(
    name,
    `The ledger's PostgreSQL server: ${error.message} (SQLSTATE ${code}). ${mend}`,
    { cause: error, retryable },
  );
}

function codeOf(error: Error): string {
  return String((error as { code?: unknown }).code ?? "");
}

/** A query that was given up: its connection would not answer the next one either. */
export function isQueryTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === "Query read timeout";
}

/** `pg` has no code for these. */
function isPlainConnectionError({ message }: Error, code: string): boolean {
  return (
    code === "" &&
    /^Connection terminated|^Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|client was closed/i.test(
      message,
    )
  );
}

/** A value that must be unique is not. */
export function isTaken(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "23505";
}

/** Whether the same call, made again, may find the server back. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof LedgerError &&
    error.retryable &&
    (error.code === "LedgerUnavailable" || error.code === "LedgerBusy")
  );
}
