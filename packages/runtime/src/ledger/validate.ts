/** Checks what is written into a ledger. */
import type { ModerationOutcome } from "../generated/outcome.ts";
import { LedgerError } from "./errors.ts";
import type { SubmittedRecord } from "./ledger.ts";

/**
 * @throws LedgerError unless the outcome has a verdict, and an id that a database keeps exactly.
 */
export function checkOutcome(outcome: ModerationOutcome): void {
  checkTaskId(outcome.taskId);
  if (!outcome.needsLookup) return;
  throw new LedgerError(
    "VerdictMissing",
    `The notification of ${outcome.taskId} has no verdict, and no lookup has found one: set the lookup option to a ModerationClient, which asks for it.`,
    { retryable: true },
  );
}

/** @throws LedgerError */
export function checkSubmission({ taskId, key, submittedAt }: SubmittedRecord): void {
  checkTaskId(taskId);
  if (key !== undefined) checkSubmissionKey(key);
  if (submittedAt === undefined || Number.isSafeInteger(submittedAt)) return;
  throw new LedgerError(
    "InvalidSubmission",
    `submittedAt is ${submittedAt}: use whole epoch milliseconds.`,
  );
}

/** @throws LedgerError */
export function checkSubmissionKey(key: string): void {
  if (isExact(key)) return;
  throw new LedgerError(
    "InvalidSubmission",
    `The key ${shown(key)} must be ${exactText(longestKey)}.`,
  );
}

/** @throws LedgerError */
export function checkLeaseMs(leaseMs: number): void {
  if (Number.isSafeInteger(leaseMs) && leaseMs >= 0) return;
  throw new LedgerError("InvalidSubmission", `leaseMs is ${leaseMs}: use whole milliseconds.`);
}

function checkTaskId(taskId: string): void {
  if (isExact(taskId, longestTaskId)) return;
  throw new LedgerError(
    "InvalidTaskId",
    `The task id ${shown(taskId)} must be ${exactText(longestTaskId)}.`,
  );
}

/** The error for a key that another task has already. */
export function duplicateKey({ taskId, key }: SubmittedRecord, cause: unknown): LedgerError {
  const message = `Another task was recorded under the key ${shown(key ?? "")}: ${taskId} is a second one for the same work.`;
  return new LedgerError("DuplicateKey", message, { cause });
}

/** MySQL's longest key has 3072 bytes, and a character up to 3 of them for each UTF-16 unit. */
const longestKey = 1_024;
/** In a key with other columns. */
const longestTaskId = 1_000;

function exactText(longest: number): string {
  return `text of 1 to ${longest} characters, without NUL and lone surrogates`;
}

/** Whether a database keeps the text exactly. If an id changed, two could become one. */
export function isExact(text: string, longest = longestKey): boolean {
  return text !== "" && text.length <= longest && !text.includes("\0") && text.isWellFormed();
}

/**
 * Text for a column that people read. A database can't keep NUL and lone surrogates; the outcome in
 * the same row has them exactly.
 */
export function readable(text: string): string;
export function readable(text: string | null | undefined): string | null;
export function readable(text: string | null | undefined): string | null {
  return text?.toWellFormed().replaceAll("\0", "\uFFFD") ?? null;
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
