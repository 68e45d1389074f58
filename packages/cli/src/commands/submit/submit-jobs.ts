import {
  ModerationClient,
  type ModerationClientOptions,
  RequestError,
  type SubmittedTask,
} from "@immkit/runtime";
import { ExitCode } from "../../errors/command-error.ts";
import { report } from "../../errors/report.ts";
import type { Io } from "../../io.ts";
import { printable, writeJsonLine } from "../../output/print.ts";
import { table } from "../../output/table.ts";
import { type Job, submitJob } from "./job.ts";
import { isLocal, localHint } from "./local-hint.ts";
import type { WaitOptions } from "./outcome.ts";
import { lineOf, taskColumn, waitForAll } from "./wait.ts";

export interface SubmitJobsOptions {
  /** Undefined prints the tasks without waiting. */
  readonly until: WaitOptions["until"] | undefined;
  /** Seconds. */
  readonly timeout: number;
  readonly json: boolean;
  readonly debug: boolean;
}

/** Submits the jobs, one after the other, waits for their verdicts if wanted, and prints both. */
export async function submitJobs(
  settings: ModerationClientOptions,
  jobs: readonly Job[],
  { until, timeout, json, debug }: SubmitJobsOptions,
  io: Io,
): Promise<ExitCode> {
  const { signal } = io;
  const client = new ModerationClient(settings);
  const codes: ExitCode[] = [];
  const tasks: SubmittedTask[] = [];
  try {
    try {
      for (const job of jobs) {
        const task = await submitJob(client, job, signal);
        tasks.push(task);
        if (until !== undefined)
          io.stderr.write(`submitted ${printable(task.uri)} as ${printable(task.taskId)}\n`);
        else if (json) writeJsonLine(io.stdout, lineOf(task));
      }
    } catch (error) {
      codes.push(report(error, io, debug));
      const hint = localHint(error, settings.endpoint);
      if (hint !== "") io.stderr.write(`${hint}\n`);
      const ambiguous = error instanceof RequestError && error.ambiguous;
      io.stderr.write(remainderOf(jobs, tasks.length, signal.aborted || ambiguous));
    }
    if (until !== undefined) {
      const wait = { until, timeout, isLocal: isLocal(settings.endpoint), json, debug };
      codes.push(...(await waitForAll(client, tasks, wait, io)));
    } else if (!json && tasks.length > 0) {
      const rows = tasks.map(({ uri, kind, taskId }) => [uri, kind, taskId]);
      io.stdout.write(table(io, ["object", "kind", taskColumn], rows));
    }
  } finally {
    await client.close();
  }
  return Math.max(ExitCode.ok, ...codes) as ExitCode;
}

/**
 * Names the objects without a task, and the one whose submission is `ambiguous`. Empty if a single
 * object failed: the error has named it.
 */
function remainderOf(jobs: readonly Job[], submitted: number, ambiguous: boolean): string {
  if (jobs.length === 1 && !ambiguous) return "";
  const remaining = jobs.slice(submitted).map(({ request }) => printable(request.uri));
  const sentences = [`${submitted} of ${jobs.length} submitted.`];
  if (ambiguous) sentences.push(`Unknown, may have been submitted: ${remaining.shift()}.`);
  if (remaining.length > 0) sentences.push(`Not submitted: ${remaining.join(" ")}`);
  return `${sentences.join(" ")}\n`;
}
