import type { ModerationClient, ModerationOutcome, SubmittedTask } from "@immkit/runtime";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import { report } from "../../errors/report.ts";
import type { Io } from "../../io.ts";
import { type Finding, findings } from "../../output/finding.ts";
import { count, printable, writeJsonLine } from "../../output/print.ts";
import { type Cell, table } from "../../output/table.ts";
import { isFinal, type WaitOptions, waitForOutcome } from "./outcome.ts";

export interface WaitForAllOptions {
  readonly until: WaitOptions["until"];
  /** Seconds. */
  readonly timeout: number;
  /** A local cloud is polled more often, and `immkit review` can decide there. */
  readonly isLocal: boolean;
  readonly json: boolean;
  readonly debug: boolean;
}

/** A task, and its last outcome; null if the wait ended before. */
interface Row {
  readonly task: SubmittedTask;
  outcome: ModerationOutcome | null;
}

/** Waits for all tasks at once. Every task is printed, whatever happens, because it is billed. */
export async function waitForAll(
  client: ModerationClient,
  tasks: readonly SubmittedTask[],
  options: WaitForAllOptions,
  io: Io,
): Promise<ExitCode[]> {
  const { until, json, debug, isLocal } = options;
  const overtime = AbortSignal.timeout(options.timeout * 1000);
  const stop = new AbortController();
  const signal = AbortSignal.any([io.signal, overtime, stop.signal]);
  const pauses = isLocal
    ? { firstPauseMs: 100, longestPauseMs: 1_000 }
    : { firstPauseMs: 500, longestPauseMs: 15_000 };
  const codes: ExitCode[] = [];
  const rows = tasks.map((task): Row => ({ task, outcome: null }));
  let open = rows.length;
  await Promise.all(
    rows.map(async (row) => {
      const onOutcome = (outcome: ModerationOutcome) => {
        row.outcome = outcome;
        if (until === "final" && !isFinal(outcome)) io.stderr.write(waitingLine(row, isLocal));
      };
      try {
        await waitForOutcome(client, row.task, { until, signal, onOutcome, ...pauses });
        open--;
      } catch (error) {
        // The other tasks would fail the same way, so the first error ends the wait for all.
        if (!signal.aborted) codes.push(report(error, io, debug));
        stop.abort();
      }
      if (row.outcome?.status === "failed") codes.push(ExitCode.finding);
      if (json) writeJsonLine(io.stdout, contentOf(row));
    }),
  );
  if (io.signal.aborted && open > 0) codes.push(ExitCode.interrupted);
  else if (overtime.aborted && open > 0)
    codes.push(report(lateError(rows, open, options), io, debug));
  if (!json && rows.length > 0) {
    const columns = ["object", "kind", "verdict", "categories", taskColumn];
    io.stdout.write(table(io, columns, rows.map(cellsOf)));
    const failed = rows.flatMap(failureOf);
    if (failed.length > 0) io.stdout.write(`\n${findings(io, failed)}`);
  }
  if (until === "first") io.stderr.write(reviewNote(rows, isLocal));
  return codes;
}

/** An id to copy. */
export const taskColumn = { title: "task", whole: true };

/** What identifies a task, as a JSON line. */
export function lineOf({ uri, kind, taskId, requestId }: SubmittedTask): object {
  return { uri, kind, taskId, requestId };
}

function contentOf({ task, outcome }: Row): object {
  return { ...lineOf(task), outcome, final: outcome !== null && isFinal(outcome) };
}

function waitingLine({ task }: Row, isLocal: boolean): string {
  const decide = isLocal ? `: immkit review ${task.taskId} pass` : "";
  return printable(`${task.uri} is in review, and waits for a person${decide}`).concat("\n");
}

/** Says which verdicts can still change. */
function reviewNote(rows: readonly Row[], isLocal: boolean): string {
  const open = rows.filter(({ outcome }) => outcome !== null && !isFinal(outcome)).length;
  if (open === 0) return "";
  const decide = isLocal ? " Decide with immkit review, or wait" : " Wait";
  return `review: ${count(open, "task waits", "tasks wait")} for a person, whose verdict comes later.${decide} for it with --wait=final.\n`;
}

function lateError(
  rows: readonly Row[],
  open: number,
  { timeout, until }: WaitForAllOptions,
): CommandError {
  const what = until === "final" ? "final verdict" : "outcome";
  return new CommandError(
    `${open} of ${rows.length} tasks had no ${what} after ${timeout} seconds. Wait longer with --timeout, or read the notification.`,
    { exitCode: ExitCode.service },
  );
}

const colours = { pass: "green", review: "yellow", block: "red" } as const;

function cellsOf({ task: { uri, kind, taskId }, outcome }: Row): Cell[] {
  if (outcome === null) return [uri, kind, "no outcome yet", "", taskId];
  if (outcome.status === "failed") {
    return [uri, kind, { text: "failed", format: "red" }, "", taskId];
  }
  const { suggestion, categories } = outcome;
  const verdict =
    suggestion === null ? "no verdict" : { text: suggestion, format: colours[suggestion] };
  return [uri, kind, verdict, categories.join(", "), taskId];
}

/** Why a task failed, for the lines below the table. */
function failureOf({ task: { uri }, outcome }: Row): Finding[] {
  if (outcome?.status !== "failed") return [];
  const { code = "", message = "" } = outcome;
  return [{ place: uri, label: { text: "failed", format: "red" }, message, id: code }];
}
