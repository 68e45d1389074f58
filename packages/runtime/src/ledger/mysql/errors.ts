import { LedgerError, type LedgerErrorCode } from "../errors.ts";
import { networkCodes } from "../pooled/driver.ts";

type Meaning = readonly [code: LedgerErrorCode, retryable: boolean, fix: string];

const sameRows: Meaning = ["LedgerBusy", true, "Other transactions write to the same rows."];
const cancelled: Meaning = ["LedgerBusy", true, "The statement was cancelled."];
const noGrant: Meaning = ["LedgerForbidden", false, "Grant the user what it lacks."];
const noLogin: Meaning = ["LedgerForbidden", false, "Check the user, its host and the password."];
const stopping: Meaning = ["LedgerUnavailable", true, "The server is stopping or starting."];
const noRoom: Meaning = ["LedgerUnavailable", true, "The server lacks memory or connections."];
const ended: Meaning = ["LedgerUnavailable", true, "The server has ended the connection."];
const full: Meaning = ["LedgerFull", true, "Free space on the server's disk."];
const readOnly: Meaning = [
  "LedgerReadOnly",
  true,
  "Connect to the primary server; this one is read-only.",
];
const damaged: Meaning = [
  "LedgerCorrupt",
  false,
  "Restore a backup of the database. Verdicts handled since then can be handled again.",
];

/** By the number of MySQL or, from 1900 to 2000 and above 4000, of one of the two. */
const meanings: Readonly<Record<number, Meaning>> = {
  1020: sameRows,
  1205: sameRows,
  1213: sameRows,
  3572: sameRows,
  1317: cancelled,
  1969: cancelled,
  3024: cancelled,
  1044: noGrant,
  1142: noGrant,
  1143: noGrant,
  1227: noGrant,
  1370: noGrant,
  1045: noLogin,
  1130: noLogin,
  1698: noLogin,
  3118: noLogin,
  1046: ["LedgerUnavailable", false, "Name the database in connectionString, after the host."],
  1049: ["LedgerUnavailable", false, "Create the database."],
  1129: ["LedgerUnavailable", false, "Run FLUSH HOSTS on the server."],
  3159: ["LedgerUnavailable", false, "The server requires TLS: set ssl."],
  1665: ["LedgerUnavailable", false, "Set binlog_format to ROW on the server."],
  1053: stopping,
  1077: stopping,
  1079: stopping,
  1040: noRoom,
  1041: noRoom,
  1203: noRoom,
  1226: noRoom,
  1927: ended,
  4031: ended,
  1152: ended,
  1021: full,
  1114: full,
  1290: readOnly,
  1792: readOnly,
  1836: readOnly,
  1034: damaged,
  1194: damaged,
  1712: damaged,
};

/** Codes of `mysql2` for a connection that broke. */
const connectionCodes = new Set([
  ...networkCodes,
  "PROTOCOL_CONNECTION_LOST",
  "PROTOCOL_SEQUENCE_TIMEOUT",
]);
/** `mysql2` has no code for this. */
const connectionMessages = /connection is in closed state/i;
/** Its codes for a connection that can't be set up. */
const setupCodes = /^(?:HANDSHAKE_|AUTH_SWITCH_|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** @see Driver.explain */
export function explain(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof LedgerError) return error;
  const code = codeOf(error);
  if (connectionCodes.has(code) || connectionMessages.test(error.message)) {
    const message = `The ledger's MySQL server can't be reached: ${error.message || code}`;
    return new LedgerError("LedgerUnavailable", message, { cause: error, retryable: true });
  }
  if (setupCodes.test(code)) {
    const message = `The ledger's MySQL server: ${error.message} (${code}). Check ssl and the user's authentication plugin.`;
    return new LedgerError("LedgerUnavailable", message, { cause: error });
  }
  return explainAnswer(error);
}

/** @see Driver.explainAnswer */
export function explainAnswer(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof LedgerError) return error;
  const number = numberOf(error);
  const meaning = meanings[number];
  if (meaning === undefined) return error;
  const [name, retryable, fix] = meaning;
  const message = `The ledger's MySQL server: ${error.message} (${number}). ${fix}`;
  return new LedgerError(name, message, { cause: error, retryable });
}

export function isTimeout(error: unknown): boolean {
  return error instanceof Error && codeOf(error) === "PROTOCOL_SEQUENCE_TIMEOUT";
}

export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && numberOf(error) === 1062;
}

/** Whether a savepoint does not exist. */
export function isMissingSavepoint(error: unknown): boolean {
  return error instanceof Error && numberOf(error) === 1305;
}

/** Whether the application's pool has no connection and does not wait for one. */
export function isFullPool(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(?:No connections available|Queue limit reached)/.test(error.message)
  );
}

/** The statement is longer than the server accepts. */
export function tooLong(bytes: number, most: number): LedgerError {
  return new LedgerError(
    "LedgerUnavailable",
    `A statement of the ledger has ${bytes} bytes, and its MySQL server accepts ${most}: raise max_allowed_packet on the server.`,
  );
}

function codeOf(error: Error): string {
  return String((error as { code?: unknown }).code ?? "");
}

function numberOf(error: Error): number {
  return Number((error as { errno?: unknown }).errno ?? 0);
}
